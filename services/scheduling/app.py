"""Where the parts of scheduling meet."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from fsm_common.adapters.redis import Cache
from fsm_common.core.decider import Decision
from fsm_common.core.messages import About
from fsm_common.core.service import Copy, Service
from fsm_common.edges.http import Desk, desk_of, make_api
from fsm_common.flows.parts import Parts
from services.scheduling.agents import AGENTS
from services.scheduling.api import ROUTES
from services.scheduling.domain import commands, inbound
from services.scheduling.domain.decider import booking, holding, reviewing
from services.scheduling.domain.events import BOOKING_EVENTS, AvailabilityQueried
from services.scheduling.domain.state import BOOKING, ORDER
from services.scheduling.gateways import Answers, Searches
from services.scheduling.projections import (
    asking,
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
        decisions=_decisions(),
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


def _decisions() -> tuple[Decision[Any, Any, Any], ...]:
    return (
        Decision(
            commands.HoldSlot,
            BOOKING,
            "booking_id",
            holding.hold,
            asking.plan_hold,
            asking.hold_facts,
            about=_of_order,
        ),
        Decision(commands.ExpireHold, BOOKING, "booking_id", holding.expire),
        Decision(
            commands.ConfirmBooking,
            BOOKING,
            "booking_id",
            booking.confirm,
            asking.plan_confirm,
            asking.confirm_facts,
        ),
        Decision(commands.CancelBooking, BOOKING, "booking_id", booking.cancel),
        Decision(
            commands.MoveBooking,
            BOOKING,
            "booking_id",
            booking.move,
            asking.plan_move,
            asking.move_facts,
        ),
        Decision(
            commands.ReviewOrder,
            ORDER,
            "order_id",
            reviewing.review,
            asking.plan_review,
            asking.review_facts,
            about=_of_order,
        ),
        Decision(
            commands.ReleaseOrder,
            ORDER,
            "order_id",
            reviewing.release_order,
            asking.plan_release,
            asking.release_facts,
            about=_of_order,
        ),
    )


def _copies() -> tuple[Copy, ...]:
    return (
        Copy("orchestration_control.journal", inbound.ORDERS, orders.project),
        Copy("provider_capacity.journal", inbound.TEAMS, candidates.project),
        Copy("configuration.journal", inbound.PARAMETERS, rules.project),
        Copy("configuration.journal", inbound.GROUND, places.project),
    )


def _of_order(command: Any, facts: Any) -> About | None:
    return facts.order.about if facts.order else None
