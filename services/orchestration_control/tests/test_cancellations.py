"""An order is called off, whole or in part, also once it is booked."""

from __future__ import annotations

import msgspec
import pytest

from fsm_common.core.errors import Rejected
from fsm_common.core.messages import Event
from fsm_events.projects import (
    ProjectStatusChanged,
    SalesOrderAccepted,
    ServiceOrderCancelled,
    ServiceOrderStatusChanged,
)
from services.orchestration_control.tests.bookings import SLOT, booked
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN
from services.orchestration_control.tests.statements import cancelled
from services.orchestration_control.tests.test_updates import GOODS, SECOND, TWO, WORK
from services.orchestration_control.tests.world import World

BOTH = msgspec.structs.replace(SPAIN, items=(GOODS, WORK, SECOND), totals=TWO)


def sold(order: object = SPAIN) -> World:
    world = World()
    world.hears(order, ES_AT)  # type: ignore[arg-type]  # a record of the till
    return world


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_a_booked_order_gives_its_slot_back() -> None:
    world = sold()
    booked(world)
    status, off, project, accepted = world.hears(cancelled(SPAIN), LATER)
    assert isinstance(status, ServiceOrderStatusChanged)
    assert (status.old, status.new, status.partner_status) == (
        "SCHEDULED",
        "CANCELLED",
        "CANCELLED",
    )
    assert isinstance(off, ServiceOrderCancelled)
    assert (off.booking_id, off.slot, off.refund_required) == ("b1", SLOT, True)
    assert (off.reason_code, off.previous_state) == ("CUSTOMER_REQUEST", "SCHEDULED")
    assert isinstance(project, ProjectStatusChanged)
    assert project.status == "CANCELLED"
    assert isinstance(accepted, SalesOrderAccepted)
    assert (accepted.statement, accepted.version) == ("CANCELLED", 2)


def test_again_adds_nothing() -> None:
    world = sold()
    world.hears(cancelled(SPAIN), LATER)
    assert world.hears(cancelled(SPAIN), LATER) == []


def test_what_is_off_stays_off_under_a_new_version() -> None:
    world = sold()
    world.hears(cancelled(SPAIN), LATER)
    assert kinds(world.hears(cancelled(SPAIN, 3), LATER)) == [SalesOrderAccepted]


def test_a_line_alone_with_its_goods() -> None:
    world = sold(BOTH)
    events = world.hears(cancelled(BOTH, lines=("L1", "L2")), LATER)
    assert kinds(events) == [
        ServiceOrderStatusChanged,
        ServiceOrderCancelled,
        SalesOrderAccepted,
    ]
    assert world.hears(cancelled(BOTH, 3, ("L3",)), LATER)[2].topic.endswith("status_changed")


@pytest.mark.parametrize("lines", [("L1",), ("L9",), ("L1", "L3")])
def test_goods_alone_and_unknown_lines_are_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(Rejected, match="cannot be cancelled alone") as refusal:
        sold(BOTH).hears(cancelled(BOTH, lines=lines), LATER)
    assert refusal.value.code == "INVALID_ORDER"


def test_from_completed_on_it_is_too_late() -> None:
    world = sold()
    booked(world)
    status = next(e for e in world.history if isinstance(e, ServiceOrderStatusChanged))
    done = msgspec.structs.replace(status, old="IN_PROGRESS", new="COMPLETED")
    world.history.append(done)
    with pytest.raises(Rejected) as refusal:
        world.hears(cancelled(SPAIN), LATER)
    assert refusal.value.code == "STATE_CONFLICT"


def test_the_version_of_another_record_is_taken() -> None:
    with pytest.raises(Rejected) as refusal:
        sold().hears(cancelled(SPAIN, version=1), LATER)
    assert refusal.value.code == "DUPLICATE_ORDER"
