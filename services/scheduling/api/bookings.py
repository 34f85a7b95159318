"""Holding, confirming, giving back and moving a time; bookings as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import msgspec
from fastapi import Response
from sqlalchemy import ColumnElement, select

from fsm_common.core.errors import Rejected, not_found
from fsm_common.core.messages import About
from fsm_common.core.rows import Row
from fsm_common.edges.http import Call, Listing, Page, Routes, Scope
from fsm_common.flows.handler import Outcome
from services.scheduling.api.asking import visible_order
from services.scheduling.api.bodies import BookingAnswer, CancelBody, HoldBody, MoveBody, quarter
from services.scheduling.api.codes import CODES, PLACING
from services.scheduling.api.knowing import (
    KNOWING,
    check_may_name,
    is_anonymous,
    is_customer,
)
from services.scheduling.domain.commands import (
    CancelBooking,
    ConfirmBooking,
    HoldSlot,
    MoveBooking,
)
from services.scheduling.domain.facts.booking import Order
from services.scheduling.projections.bookings import booking, by_name, id_for
from services.scheduling.projections.nearest import nearest
from services.scheduling.projections.orders import service_order

BOOKERS = ("SELLER", "OPERATOR", "DISPATCHER", "CUSTOMER", "SERVICE")
READERS = ("VIEWER", "PROVIDER_MANAGER", *BOOKERS)
routes = Routes("scheduling", CODES)
WITH_STORE = select(booking, service_order.c.store_id).join(
    service_order, service_order.c.order_id == booking.c.order_id, isouter=True
)
BOOKINGS = Listing(
    WITH_STORE,
    key=booking.c.booking_id,
    sorts={"createdAt": booking.c.created_at, "startsAt": booking.c.starts_at},
    filters={
        "status": booking.c.status,
        "orderId": booking.c.order_id,
        "projectId": booking.c.project_id,
        "teamId": booking.c.team_id,
        "providerId": booking.c.provider_id,
        "date": booking.c.date,
    },
)


@routes.post(
    "/scheduling/bookings",
    "HoldSlot",
    BOOKERS,
    status_code=201,
    errors=(*PLACING, "HOLD_LIMIT", "ORDER_CANCELLED", "DEPENDENCY_UNSATISFIED"),
)
def hold_slot(body: HoldBody, call: Call, response: Response) -> BookingAnswer:
    """Keep a time for 48 hours. The hold reference is the key on the whole platform: the same wish
    again is answered with the original (200)."""
    with call.reader() as reader:
        order = visible_order(call, reader, body.order_id)
        booking_id = id_for(reader, order.about.country_code, body.hold_reference)
    check_may_name(is_anonymous(call, order.about), teamId=body.team_id)
    command = HoldSlot(
        at=call.now,
        booking_id=booking_id,
        hold_reference=body.hold_reference,
        order_id=body.order_id,
        day=body.date,
        start=quarter(body.start),
        team_id=body.team_id,
        search_id=body.search_id,
    )
    with _nearest_slots(call, order, command):
        answer = call.handle(command, _answer(call, booking_id, order.about), about=order.about)
    if answer.event_id is None:
        response.status_code = 200
    return answer


@routes.post(
    "/scheduling/bookings/{name}/confirm",
    "ConfirmBooking",
    BOOKERS,
    errors=(
        *("HOLD_EXPIRED", "BOOKING_NOT_ACTIVE", "ORDER_ALREADY_BOOKED", "ORDER_CANCELLED"),
        *("DEPENDENCY_UNSATISFIED", "ORDER_STATE", "SUSPENDED"),
    ),
)
def confirm_booking(name: str, call: Call) -> BookingAnswer:
    """Make a hold the customer's, by its id or its hold reference."""
    row = _visible(call, name)
    command = ConfirmBooking(at=call.now, booking_id=row["booking_id"])
    return call.handle(command, _answer(call, command.booking_id, _about(row)))


@routes.post("/scheduling/bookings/{name}/cancel", "CancelBooking", BOOKERS, errors=["TOO_LATE"])
def cancel_booking(name: str, body: CancelBody, call: Call) -> BookingAnswer:
    """Give a time back; what is free already stays free (200)."""
    row = _visible(call, name)
    command = CancelBooking(
        at=call.now,
        booking_id=row["booking_id"],
        reason=body.reason,
        by=call.caller.subject,
        by_customer=is_customer(call),
    )
    return call.handle(command, _answer(call, command.booking_id, _about(row)))


@routes.post(
    "/scheduling/bookings/{name}/move",
    "MoveBooking",
    BOOKERS,
    errors=(*PLACING, "BOOKING_NOT_ACTIVE", "TOO_LATE"),
)
def move_booking(name: str, body: MoveBody, call: Call) -> BookingAnswer:
    """Take another time; the new one is taken before the old one is free."""
    row = _visible(call, name)
    with call.reader() as reader:
        order = visible_order(call, reader, row["order_id"])
    check_may_name(is_anonymous(call, order.about), teamId=body.team_id)
    command = MoveBooking(
        at=call.now,
        booking_id=row["booking_id"],
        day=body.date,
        start=quarter(body.start),
        team_id=body.team_id,
        reason=body.reason,
        by=call.caller.subject,
        by_customer=is_customer(call),
    )
    with _nearest_slots(call, order, command):
        return call.handle(command, _answer(call, command.booking_id, _about(row)))


@routes.get("/scheduling/bookings", "ListBookings", READERS, listing=BOOKINGS)
def list_bookings(call: Call) -> Page[BookingAnswer]:
    """Bookings, the newest first; by company or team only those of which the caller knows it."""
    scopes = [call.scope]
    for name, _ in call.parameters:
        if name.partition("[")[0] in ("providerId", "teamId"):
            check_may_name(not call.caller.roles.intersection(KNOWING), **{name: ""})
            scopes.append(call.caller.acting_as(KNOWING))
    return call.page(BOOKINGS, partial(_shown, call), *map(_within, scopes))


@routes.get("/scheduling/bookings/{name}", "GetBooking", READERS)
def get_booking(name: str, call: Call) -> BookingAnswer:
    """One booking, by its id or its hold reference."""
    row = _visible(call, name)
    call.etag(row["version"])
    return _shown(call, row)


def _answer(call: Call, booking_id: str, of: About) -> Callable[[Outcome], BookingAnswer]:
    """From the booking's own event; where nothing new was written, from its row."""
    anonymous = is_anonymous(call, of)

    def answer(outcome: Outcome) -> BookingAnswer:
        own = [told.event for told in outcome.events if told.event.booking_id == booking_id]
        if own:
            return BookingAnswer.told(own[-1], anonymous)
        return BookingAnswer.of(call.get(booking, booking_id=booking_id), anonymous)

    return answer


def _shown(call: Call, row: Row) -> BookingAnswer:
    return BookingAnswer.of(row, is_anonymous(call, _about(row)))


def _about(row: Row) -> About:
    return About(country_code=row["country_code"], bu_code=row["bu_code"], store_id=row["store_id"])


def _visible(call: Call, name: str) -> Row:
    """The booking of this name that the caller may see, with its store; 404 where there is none."""
    with call.reader() as reader:
        for row in by_name(reader, name):
            order = reader.get(service_order, order_id=row["order_id"])
            found = {**row, "store_id": order["store_id"] if order else None}
            if _is_mine(call, found):
                return found
    raise not_found("There is no such booking.")


def _is_mine(call: Call, row: Row) -> bool:
    return call.scope.covers(
        country=row["country_code"],
        bu=row["bu_code"],
        store=row["store_id"],
        provider=row["provider_id"],
        team=row["team_id"],
        customer=row["customer_id"],
        project=row["project_id"],
    )


def _within(scope: Scope) -> ColumnElement[bool]:
    return scope.where(
        country=booking.c.country_code,
        bu=booking.c.bu_code,
        store=service_order.c.store_id,
        provider=booking.c.provider_id,
        team=booking.c.team_id,
        customer=booking.c.customer_id,
        project=booking.c.project_id,
    )


@contextmanager
def _nearest_slots(call: Call, order: Order, command: HoldSlot | MoveBooking) -> Iterator[None]:
    """Who is told that a time is taken is told the nearest free ones too."""
    try:
        yield
    except Rejected as refusal:
        if refusal.code == "SLOT_TAKEN":
            anonymous = is_anonymous(call, order.about)
            with call.desk.parts.store.snapshot() as reader:
                found = nearest(reader, order.need, command, anonymous)
            refusal.data["nearest"] = msgspec.to_builtins(found)
        raise
