"""Any command twice, any order of what a till says, any history: the rules still hold."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_common.core.errors import Rejected, Waits
from fsm_common.core.messages import Command
from fsm_events.common import Slot
from fsm_events.projects import ServiceOrderCreated
from services.orchestration_control.domain.commands import (
    DoubtSlot,
    FreeOrder,
    RescheduleOrder,
    ScheduleOrder,
    TakeOwnership,
)
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.decider.projects import project_status
from services.orchestration_control.domain.inbound import TillSaid
from services.orchestration_control.domain.policy.till import heard
from services.orchestration_control.domain.state import PROJECT, SERVICE_ORDER
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN, update
from services.orchestration_control.tests.statements import (
    cancelled,
    delayed,
    delivered,
    paid,
)
from services.orchestration_control.tests.test_updates import GOODS, SECOND, TWO, WORK
from services.orchestration_control.tests.world import World

SALE = "STORE_SALES:VNT-ES-20260302-007"
ORDER = ids.service_order_id(SALE, "L2")
PROJECT_ID = ids.project_id("STORE_SALES", "VNT-ES-20260302-007")
NIGHT = datetime(2026, 3, 17, 23, 30, tzinfo=UTC)
RECORDS: list[TillSaid] = [
    SPAIN,
    update(SPAIN, 2, items=(GOODS, WORK, SECOND), totals=TWO),
    update(SPAIN, 3, technical_visit_mandatory=True),
    update(SPAIN, 4, excluded_dates=(NIGHT.date(),)),
    paid(SPAIN, "100.00", "PARTIALLY_PAID"),
    paid(SPAIN, "1331.00"),
    delivered(SPAIN, "PARTIALLY_DELIVERED", ("L1", "1", "PARTIALLY_DELIVERED")),
    delivered(SPAIN, "FULLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED")),
    delayed(SPAIN, NIGHT, version=2),
    cancelled(SPAIN, 5, ("L3",)),
    cancelled(SPAIN, 6),
]
SLOTS = [
    Slot(start=datetime(2026, 3, day, 8, tzinfo=UTC), end=datetime(2026, 3, day, 12, tzinfo=UTC))
    for day in (11, 12, 17)
]
BOOKINGS: list[Command] = [
    make
    for booking in ("b1", "b2")
    for make in (
        *(
            ScheduleOrder(at=LATER, service_order_id=ORDER, booking_id=booking, slot=s)
            for s in SLOTS
        ),
        *(
            RescheduleOrder(at=LATER, service_order_id=ORDER, booking_id=booking, slot=s)
            for s in SLOTS
        ),
        FreeOrder(at=LATER, service_order_id=ORDER, booking_id=booking),
        DoubtSlot(at=LATER, service_order_id=ORDER, booking_id=booking, code="X", cause="ORDER"),
        DoubtSlot(at=LATER, service_order_id=ORDER, booking_id=booking, code="X", cause="CALENDAR"),
    )
]
COMMANDS: list[Command] = [
    *(command for record in RECORDS for command in heard(record, LATER)),
    *BOOKINGS,
    TakeOwnership(at=LATER, project_id=PROJECT_ID, operator_id="op"),
]
histories = st.lists(st.sampled_from(COMMANDS), max_size=14)


def tried(world: World, command: Command) -> bool:
    """False where it was refused or waits."""
    try:
        world.does(command)
    except (Rejected, Waits):
        return False
    return True


def begun() -> World:
    world = World()
    world.hears(SPAIN, ES_AT)
    return world


@settings(max_examples=300, deadline=None)
@given(histories)
def test_any_command_twice_adds_nothing_the_second_time(commands: list[Command]) -> None:
    world = begun()
    for command in commands:
        if tried(world, command):
            assert world.does(command) == []


@settings(max_examples=300, deadline=None)
@given(histories)
def test_after_any_history_states_and_project_agree(commands: list[Command]) -> None:
    world = begun()
    for command in commands:
        tried(world, command)
    made = [e.service_order_id for e in world.history if isinstance(e, ServiceOrderCreated)]
    orders = [world.fold(SERVICE_ORDER, order_id) for order_id in made]
    project = world.fold(PROJECT, PROJECT_ID)
    assert project.status == project_status(order.status for order in orders)
    assert len(set(made)) == len(made)
    assert set(project.record.service_order_ids) == set(made)
    numbers = [e.number for e in world.history if isinstance(e, ServiceOrderCreated)]
    assert numbers == [f"SO-2026-{n:06d}" for n in range(1, len(numbers) + 1)]
    for order in orders:
        assert (order.slot is None) == (order.booking_id is None)
        assert (order.status == "SCHEDULED") == (order.slot is not None)
        assert len(set(order.blocked)) == len(order.blocked)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(RECORDS), max_size=12))
def test_replaying_what_a_till_said_adds_nothing(records: list[TillSaid]) -> None:
    world = begun()
    taken = [r for r in records if tried(world, heard(r, LATER)[0])]
    before = len(world.history)
    for record in [SPAIN, *taken]:
        world.hears(record, LATER)
    assert len(world.history) == before


@pytest.mark.parametrize(
    "records",
    list(
        permutations(
            [
                paid(SPAIN, "0.00", "REFUNDED"),
                delivered(SPAIN, "FULLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED")),
                update(SPAIN, 2, excluded_dates=(NIGHT.date(),), payment_status="NOT_PAID"),
            ]
        )
    ),
)
def test_payment_delivery_and_update_end_the_same_in_any_order(
    records: tuple[TillSaid, ...],
) -> None:
    world = begun()
    for record in records:
        world.hears(record, LATER)
    record = world.fold(SERVICE_ORDER, ORDER).record
    assert record.payment_status == "REFUNDED"
    assert record.delivery_status == "FULLY_DELIVERED"
    assert record.window.blackout_dates == (NIGHT.date(),)
    assert record.version == 2


@pytest.mark.parametrize("first", [True, False])
def test_a_delivery_date_and_an_update_of_its_version_end_the_same(first: bool) -> None:
    world = begun()
    pair: list[TillSaid] = [delayed(SPAIN, NIGHT, version=2), update(SPAIN, 2)]
    for record in pair if first else reversed(pair):
        world.hears(record, LATER)
    record = world.fold(SERVICE_ORDER, ORDER).record
    assert record.max_delivery_date == datetime(2026, 3, 18, tzinfo=UTC).date()


def test_ids_do_not_depend_on_when_they_are_made() -> None:
    first, second = World(), World()
    first.hears(SPAIN, ES_AT)
    second.hears(msgspec.structs.replace(SPAIN, raw_payload="{ }"), LATER)
    assert [e.aggregate_id for e in first.history] == [e.aggregate_id for e in second.history]
