"""A newer version of an order and its goods: what is known of them stays with them."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from fsm_common.core.messages import Event
from fsm_events.common import OrderLine
from fsm_events.enums import DeliveryStatus
from fsm_events.projects import ServiceOrderUpdated
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.state import SERVICE_ORDER
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN, update
from services.orchestration_control.tests.statements import delayed, delivered
from services.orchestration_control.tests.test_updates import GOODS, SECOND, TWO, WORK
from services.orchestration_control.tests.world import World

change = msgspec.structs.replace
FULL = "FULLY_DELIVERED"
SALE = "STORE_SALES:VNT-ES-20260302-007"
MORE = change(GOODS, line_id="L4")
LOOSE = change(WORK, linked_line_id=None)
MOVED = (GOODS, LOOSE, change(SECOND, linked_line_id="L1"))


@pytest.fixture
def world() -> World:
    made = World()
    made.hears(SPAIN, ES_AT)
    return made


def order(world: World, line_id: str = "L2") -> ServiceOrderUpdated:
    record: ServiceOrderUpdated = world.fold(
        SERVICE_ORDER, ids.service_order_id(SALE, line_id)
    ).record
    return record


def goods(world: World, line_id: str = "L2") -> OrderLine:
    return next(line for line in order(world, line_id).lines if line.line_id == "L1")


def says(world: World, version: int, **changes: object) -> list[Event]:
    return world.hears(update(SPAIN, version, **changes), LATER)


def test_of_more_than_has_come_a_part_has_come(world: World) -> None:
    world.hears(delivered(SPAIN), LATER)
    says(world, 2, items=(change(GOODS, quantity="3"), WORK))
    line = goods(world)
    assert (line.delivery_status, line.delivered_quantity) == ("PARTIALLY_DELIVERED", "2")
    assert line.delivered_at is None
    assert order(world).delivery_status == "PARTIALLY_DELIVERED"


@pytest.mark.parametrize(("came", "wanted"), [("2", ["3", "2"]), ("1", ["1"]), ("1", ["5", "1"])])
def test_of_fewer_than_were_wanted_all_have_come(
    world: World, came: str, wanted: list[str]
) -> None:
    word: DeliveryStatus = "FULLY_DELIVERED" if came == "2" else "PARTIALLY_DELIVERED"
    world.hears(delivered(SPAIN, word, ("L1", came, word)), LATER)
    for version, quantity in enumerate(wanted, start=2):
        says(world, version, items=(change(GOODS, quantity=quantity), WORK))
    assert (goods(world).delivery_status, goods(world).delivered_quantity) == (FULL, came)
    assert order(world).delivery_status == FULL


def test_other_goods_on_the_same_line_are_still_to_come(world: World) -> None:
    world.hears(delivered(SPAIN), LATER)
    says(world, 2, items=(change(GOODS, product_code="DOOR_ASH_83"), WORK))
    line = goods(world)
    assert (line.delivery_status, line.delivered_quantity, line.delivered_at) == (None, None, None)
    assert order(world).delivery_status == "NOT_DELIVERED"


def test_other_goods_beside_those_that_have_come_are_still_to_come(world: World) -> None:
    world.hears(delivered(SPAIN), LATER)
    [updated, _] = says(world, 2, items=(GOODS, MORE, WORK))
    assert isinstance(updated, ServiceOrderUpdated)
    assert updated.changed_fields == ("deliveryStatus", "lines")
    assert updated.delivery_status == "PARTIALLY_DELIVERED"
    says(world, 3, items=(GOODS, WORK))
    assert order(world).delivery_status == "FULLY_DELIVERED"


def test_goods_for_work_that_had_none_are_still_to_come() -> None:
    bare = change(SPAIN, items=(LOOSE,))
    world = World()
    world.hears(bare, ES_AT)
    world.hears(delivered(bare), LATER)
    says(world, 2, items=(GOODS, WORK))
    assert order(world).delivery_status == "NOT_DELIVERED"


def test_a_word_for_all_stays_where_no_line_is_known_to_have_come(world: World) -> None:
    world.hears(delivered(SPAIN, "IN_TRANSIT"), LATER)
    says(world, 2, items=(GOODS, MORE, WORK))
    assert order(world).delivery_status == "IN_TRANSIT"


def test_goods_that_go_to_other_work_take_with_them_that_they_have_come(world: World) -> None:
    world.hears(delivered(SPAIN), LATER)
    says(world, 2, items=MOVED, totals=TWO)
    line = goods(world, "L3")
    assert (line.delivery_status, line.delivered_at) == ("FULLY_DELIVERED", LATER)
    assert order(world, "L3").delivery_status == "FULLY_DELIVERED"
    says(world, 3)
    assert goods(world).delivered_at == LATER


def test_goods_that_go_to_other_work_take_their_newer_day_with_them(world: World) -> None:
    world.hears(delayed(SPAIN, LATER, version=2), LATER)
    says(world, 2, items=MOVED, totals=TWO)
    day = LATER.date()
    assert (goods(world, "L3").expected_date, order(world, "L3").max_delivery_date) == (day, day)
    assert order(world).max_delivery_date == day
    says(world, 3, items=MOVED, totals=TWO)
    assert goods(world, "L3").expected_date == date(2026, 3, 6)
