"""Where the parts of scheduling meet."""

from __future__ import annotations

from fastapi import FastAPI

from fsm_common.adapters.redis import Cache
from fsm_common.core.service import Copy, Service
from fsm_common.edges.http import Desk, desk_of, make_api
from fsm_common.flows.parts import Parts
from services.scheduling.agents import AGENTS
from services.scheduling.api import ROUTES
from services.scheduling.app.decisions import DECISIONS
from services.scheduling.domain import commands, inbound
from services.scheduling.domain.events import BOOKING_EVENTS, AvailabilityQueried
from services.scheduling.gateways import Answers, Searches
from services.scheduling.projections import (
    bookings,
    busy,
    candidates,
    orders,
    places,
    rules,
)
from services.scheduling.projections.tables import tables
from services.scheduling.settings import SchedulingSettings


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
        tables=tables,
        timers=(commands.ExpireHold,),
    )


def api(parts: Parts, settings: SchedulingSettings) -> FastAPI:
    """The HTTP application."""
    answers = Answers(Cache(settings.redis) if settings.redis else None, settings.cache_seconds)
    return api_at(desk_of(parts, settings), answers)


def api_at(desk: Desk, answers: Answers) -> FastAPI:
    """The same at a given desk, for tests."""
    app = make_api(desk, ROUTES)
    app.state.searches, app.state.answers = Searches(desk.parts), answers
    return app


def _copies() -> tuple[Copy, ...]:
    return (
        Copy("orchestration_control.journal", inbound.ORDERS, orders.project),
        Copy("provider_capacity.journal", inbound.TEAMS, candidates.project),
        Copy("configuration.journal", inbound.PARAMETERS, rules.project),
        Copy("configuration.journal", inbound.GROUND, places.project),
    )
