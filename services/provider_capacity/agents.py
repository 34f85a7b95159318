"""What Faust runs: a calendar of configuration begins or ends, and teams' calendars follow."""

from __future__ import annotations

from fsm_common.core.service import Agent
from fsm_events.config import ParameterEffective, ParameterExpired
from services.provider_capacity.domain.policy import react

AGENTS = (
    Agent(
        name="provider_capacity-calendars",
        topic="configuration.journal",
        records=(ParameterEffective, ParameterExpired),
        react=react,
    ),
)
