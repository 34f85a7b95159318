"""What decisions on bookings look at beside the booking itself."""

from __future__ import annotations

import msgspec

from fsm_common.core.messages import About
from services.scheduling.domain.events import Whole
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.need import Need


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A service order as its owner last told it."""

    order_id: str
    project_id: str
    customer_id: str
    status: str
    need: Need
    about: About


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """Another booking that is active."""

    whole: Whole
    confirmed: bool
    at_risk: str | None = None


class HoldFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The order, the day's teams, the order's active bookings, and holds whose time is over
    but whose expiry nobody has written yet."""

    order: Order | None
    asked: Asked | None = None
    others: tuple[Other, ...] = ()
    lapsed: tuple[Whole, ...] = ()


class ConfirmFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The order, its other active bookings, and whether the team's company may get new work."""

    order: Order | None
    others: tuple[Other, ...] = ()
    suspended: bool = False


class OrderBookings(msgspec.Struct, frozen=True, kw_only=True):
    """An order's active bookings, each with its team, whose time is read without it; and holds in
    these teams' weeks whose time is over but whose expiry nobody has written yet."""

    order: Order | None
    bookings: tuple[tuple[Other, Asked | None], ...] = ()
    lapsed: tuple[Whole, ...] = ()
