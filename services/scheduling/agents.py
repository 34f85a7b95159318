"""What Faust runs: calendars become open words, changed orders become commands."""

from __future__ import annotations

from fsm_common.core.service import Agent
from services.scheduling.domain.inbound import (
    CalendarUpdated,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderUpdated,
)
from services.scheduling.domain.policy import react
from services.scheduling.projections.candidates import derive

AGENTS = (
    Agent(
        name="scheduling-open-words",
        topic="provider_capacity.journal",
        records=(CalendarUpdated,),
        derive=derive,
    ),
    Agent(
        name="scheduling-order-changes",
        topic="orchestration_control.journal",
        records=(ServiceOrderUpdated, ServiceOrderCancelled, ServiceOrderBlocked),
        react=react,
    ),
)
