"""Where the parts of scheduling meet."""

from __future__ import annotations

from fsm_common.core.service import Copy, Service
from services.scheduling.agents import AGENTS
from services.scheduling.app.decisions import DECISIONS
from services.scheduling.domain import inbound
from services.scheduling.domain.events import BOOKING_EVENTS, AvailabilityQueried
from services.scheduling.projections import (
    bookings,
    busy,
    candidates,
    orders,
    places,
    rules,
    searches,
)


def service() -> Service:
    """What scheduling decides, shows, copies and reacts to."""
    return Service(
        name="scheduling",
        events=BOOKING_EVENTS,
        decisions=DECISIONS,
        projections=(busy.project, bookings.project),
        messages=(AvailabilityQueried,),
        copies=_copies(),
        agents=AGENTS,
        tables=searches.searches.metadata,  # kept searches, which no event writes, among them
    )


def _copies() -> tuple[Copy, ...]:
    return (
        Copy("orchestration_control.journal", inbound.ORDERS, orders.project),
        Copy("provider_capacity.journal", inbound.TEAMS, candidates.project),
        Copy("configuration.journal", inbound.PARAMETERS, rules.project),
        Copy("configuration.journal", inbound.GROUND, places.project),
    )
