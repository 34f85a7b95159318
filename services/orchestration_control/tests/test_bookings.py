"""What a confirmed, moved, released or doubted slot does to its order and project."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from fsm_common.core.errors import Waits
from fsm_common.core.messages import Event
from fsm_events.common import Slot
from fsm_events.enums import ConflictCause
from fsm_events.projects import (
    ProjectStatusChanged,
    ServiceOrderBlocked,
    ServiceOrderRescheduled,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
)
from services.orchestration_control.domain.commands import (
    DoubtSlot,
    FreeOrder,
    RescheduleOrder,
    ScheduleOrder,
)
from services.orchestration_control.domain.decider.bookings import schedule_order
from services.orchestration_control.domain.facts import BookingFacts
from services.orchestration_control.tests.bookings import SLOT, booked, order_id
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN
from services.orchestration_control.tests.statements import cancelled
from services.orchestration_control.tests.world import World

change = msgspec.structs.replace
OTHER = Slot(
    start=datetime(2026, 3, 12, 8, tzinfo=UTC),
    end=datetime(2026, 3, 12, 12, tzinfo=UTC),
    promise="EXACT",
)


def sold(**changes: object) -> World:
    world = World()
    world.hears(change(SPAIN, **changes), ES_AT)
    return world


def freed(world: World, booking: str = "b1") -> list[Event]:
    order = order_id(world)
    return world.does(
        FreeOrder(at=LATER, service_order_id=order, booking_id=booking, reason="CUSTOMER")
    )


def moved(world: World, slot: Slot) -> list[Event]:
    order = order_id(world)
    return world.does(RescheduleOrder(at=LATER, service_order_id=order, booking_id="b1", slot=slot))


def doubted(world: World, cause: ConflictCause) -> list[Event]:
    order = order_id(world)
    return world.does(
        DoubtSlot(at=LATER, service_order_id=order, booking_id="b1", code="OCCUPIED", cause=cause)
    )


def test_a_confirmed_slot_schedules_order_and_project() -> None:
    status, project = booked(sold())
    assert isinstance(status, ServiceOrderStatusChanged)
    assert (status.old, status.new, status.slot) == ("CREATED", "SCHEDULED", SLOT)
    assert (status.partner_status, status.previous_partner_status) == ("SCHEDULED", "PENDING")
    assert (status.time_zone, status.visit_no, status.team_id) == ("Europe/Madrid", 1, None)
    assert isinstance(project, ProjectStatusChanged)
    assert (project.old, project.status) == ("PLANNING", "SCHEDULED")


def test_again_adds_nothing() -> None:
    world = sold()
    booked(world)
    assert booked(world) == []


def test_a_released_slot_puts_it_back() -> None:
    world = sold()
    booked(world)
    status, project = freed(world)
    assert isinstance(status, ServiceOrderStatusChanged)
    assert (status.new, status.slot, status.reason) == ("CREATED", None, "CUSTOMER")
    assert isinstance(project, ProjectStatusChanged)
    assert project.status == "PLANNING"
    assert freed(world) == []


def test_another_hold_that_ends_is_not_its_slot() -> None:
    world = sold()
    booked(world)
    assert freed(world, "b2") == []


def test_a_moved_slot_is_told() -> None:
    world = sold()
    booked(world)
    (event,) = moved(world, OTHER)
    assert isinstance(event, ServiceOrderRescheduled)
    assert (event.old_slot, event.slot, event.status) == (SLOT, OTHER, "SCHEDULED")
    assert moved(world, OTHER) == []


def test_another_team_at_the_same_time_is_not() -> None:
    world = sold()
    booked(world)
    assert moved(world, SLOT) == []


@pytest.mark.parametrize(
    ("cause", "reason"), [("ORDER", "SLOT_INVALID"), ("CALENDAR", "SLOT_AT_RISK")]
)
def test_a_doubted_slot_blocks_for_its_cause(cause: ConflictCause, reason: str) -> None:
    world = sold()
    booked(world)
    (event,) = doubted(world, cause)
    assert isinstance(event, ServiceOrderBlocked)
    assert (event.blocked_reasons, event.booking_id, event.detail) == (
        (reason,),
        "b1",
        "OCCUPIED",
    )
    assert doubted(world, cause) == []


def test_a_new_slot_cures_the_invalid_one() -> None:
    world = sold()
    booked(world)
    doubted(world, "ORDER")
    freed(world)
    events = booked(world, "b2", OTHER)
    assert [type(event) for event in events] == [
        ServiceOrderStatusChanged,
        ServiceOrderUnblocked,
        ProjectStatusChanged,
    ]


@pytest.mark.parametrize(
    ("changes", "slot", "code"),
    [
        ({"excluded_dates": (date(2026, 3, 11),)}, SLOT, "CUSTOMER_BLACKOUT"),
        ({}, change(SLOT, end=datetime(2026, 7, 1, tzinfo=UTC)), "OUTSIDE_WINDOW"),
    ],
)
def test_a_slot_that_cannot_be_is_given_back(
    changes: dict[str, object], slot: Slot, code: str
) -> None:
    world = sold(**changes)
    (event,) = booked(world, slot=slot)
    assert isinstance(event, ServiceOrderBlocked)
    assert (event.reasons, event.booking_id, event.detail) == (("SLOT_INVALID",), "b1", code)
    assert booked(world, slot=slot) == []
    assert len(booked(world, "b2", slot)) == 1  # each is refused by an event of its own


def test_a_cancelled_order_gives_back_what_was_confirmed_meanwhile() -> None:
    world = sold()
    world.hears(cancelled(SPAIN), LATER)
    (event,) = booked(world)
    assert isinstance(event, ServiceOrderBlocked)
    assert event.detail == "ORDER_CANCELLED"


def test_behind_a_visit_nothing_is_booked() -> None:
    world = sold(technical_visit_mandatory=True)
    blocked = next(e for e in world.history if isinstance(e, ServiceOrderBlocked))
    (event,) = world.does(
        ScheduleOrder(
            at=LATER,
            service_order_id=blocked.service_order_id,
            booking_id="b1",
            slot=SLOT,
        )
    )
    assert isinstance(event, ServiceOrderBlocked)
    assert event.detail == "DEPENDENCY_UNSATISFIED"
    assert event.blocked_reasons == ("AWAITING_TV", "SLOT_INVALID")


def test_of_an_order_that_is_not_known_yet_it_waits() -> None:
    command = ScheduleOrder(at=LATER, service_order_id="so", booking_id="b1", slot=SLOT)
    with pytest.raises(Waits) as waits:
        schedule_order(command, None, BookingFacts())
    assert waits.value.reference == "service_order:so"
