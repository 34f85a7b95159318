"""Payments and deliveries: every order that is meant learns them, once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from fsm_common.core.errors import Rejected
from fsm_common.core.messages import Event
from fsm_events.common import SalesDeliveryItem
from fsm_events.enums import DeliveryStatus
from fsm_events.projects import DeliveryDateChanged, SalesOrderAccepted, ServiceOrderUpdated
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN, update
from services.orchestration_control.tests.statements import delayed, delivered, paid
from services.orchestration_control.tests.world import World

change = msgspec.structs.replace
# 18 March 00:30 in Valencia is still the 17th in Greenwich.
NIGHT = datetime(2026, 3, 17, 23, 30, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    made = World()
    made.hears(SPAIN, ES_AT)
    return made


def updated(events: list[Event]) -> ServiceOrderUpdated:
    (one,) = (event for event in events if isinstance(event, ServiceOrderUpdated))
    return one


class TestPayment:
    def test_again_adds_nothing(self, world: World) -> None:
        world.hears(paid(SPAIN, "0.00", "REFUNDED"), LATER)
        assert world.hears(paid(SPAIN, "0.00", "REFUNDED"), LATER) == []

    def test_an_earlier_one_again_adds_nothing(self, world: World) -> None:
        first, second = paid(SPAIN, "10.00", "PARTIALLY_PAID"), paid(SPAIN, "0.00", "REFUNDED")
        world.hears(first, LATER)
        world.hears(second, LATER)
        assert world.hears(first, LATER) == world.hears(second, LATER) == []

    def test_an_amount_has_two_places_however_the_till_writes_it(self, world: World) -> None:
        order = updated(world.hears(paid(SPAIN, "1331"), LATER))
        assert order.payment is not None
        assert order.payment.paid.amount == "1331.00"

    def test_words_and_amounts_that_mean_nothing_are_refused(self, world: World) -> None:
        with pytest.raises(Rejected, match="not known here"):
            world.hears(paid(SPAIN, "0.00", "UNKNOWN"), LATER)
        with pytest.raises(Rejected, match="no amount"):
            world.hears(paid(SPAIN, "all of it"), LATER)


class TestDelivery:
    def test_all_of_a_line(self, world: World) -> None:
        record = delivered(SPAIN, "FULLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED"))
        order = updated(world.hears(record, LATER))
        assert order.changed_fields == ("deliveryLocation", "deliveryStatus", "lines")
        assert (order.delivery_status, order.delivery_location) == ("FULLY_DELIVERED", "WORKSITE")
        assert order.lines[0].delivered_at == LATER
        assert order.lines[0].delivered_quantity == "2"
        assert order.payment_status == "FULLY_PAID"

    def test_a_line_in_part(self, world: World) -> None:
        record = delivered(SPAIN, "PARTIALLY_DELIVERED", ("L1", "1", "PARTIALLY_DELIVERED"))
        order = updated(world.hears(record, LATER))
        assert (order.delivery_status, order.lines[0].delivered_at) == (
            "PARTIALLY_DELIVERED",
            None,
        )

    def test_without_lines_the_word_holds_for_all(self, world: World) -> None:
        order = updated(world.hears(delivered(SPAIN, "IN_TRANSIT"), LATER))
        assert order.delivery_status == "IN_TRANSIT"

    def test_all_that_came_is_every_product_and_stays_so(self, world: World) -> None:
        goods, work = SPAIN.items
        more = update(SPAIN, 2, items=(goods, change(goods, line_id="L3"), work))
        world.hears(more, LATER)
        order = updated(world.hears(change(delivered(SPAIN), delivered_at=NIGHT), LATER))
        assert [(line.kind, line.delivered_at) for line in order.lines] == [
            ("PRODUCT", NIGHT),
            ("PRODUCT", NIGHT),
            ("SERVICE", None),
        ]
        again = delivered(SPAIN, "FULLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED"))
        world.hears(change(again, delivered_at=NIGHT), LATER)
        [service] = [e for e in world.history if isinstance(e, ServiceOrderUpdated)][-1:]
        assert service.delivery_status == "FULLY_DELIVERED"

    def test_what_has_come_before_keeps_its_day(self, world: World) -> None:
        goods, work = SPAIN.items
        more = update(SPAIN, 2, items=(goods, change(goods, line_id="L3"), work))
        world.hears(more, LATER)
        first = delivered(SPAIN, "PARTIALLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED"))
        world.hears(change(first, delivered_at=LATER), LATER)
        order = updated(world.hears(change(delivered(SPAIN), delivered_at=NIGHT), NIGHT))
        assert [line.delivered_at for line in order.lines] == [LATER, NIGHT, None]

    @pytest.mark.parametrize("word", ["RETURNED", "NOT_DELIVERED", "DELIVERY_FAILED"])
    def test_goods_that_went_back_are_expected_again(
        self, world: World, word: DeliveryStatus
    ) -> None:
        world.hears(delivered(SPAIN), LATER)
        order = updated(world.hears(delivered(SPAIN, word), LATER))
        goods, work = order.lines
        assert (goods.delivery_status, goods.delivered_quantity) == (word, "0")
        assert (goods.delivered_at, work.delivery_status) == (None, None)
        told = world.hears(delayed(SPAIN, NIGHT), LATER)[0]
        assert isinstance(told, DeliveryDateChanged)
        assert told.lines[0].new_date == date(2026, 3, 18)

    def test_a_line_that_nobody_sold_is_refused(self, world: World) -> None:
        with pytest.raises(Rejected, match="L9 is not a line"):
            world.hears(delivered(SPAIN, "IN_TRANSIT", ("L9", "1", "IN_TRANSIT")), LATER)

    def test_it_is_not_undone_by_a_newer_order(self, world: World) -> None:
        world.hears(delivered(SPAIN, "FULLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED")), LATER)
        events = world.hears(update(SPAIN, 2), LATER)
        assert [type(event) for event in events] == [SalesOrderAccepted]


class TestDeliveryDate:
    def test_goods_come_on_the_local_day(self, world: World) -> None:
        told, order, _ = world.hears(delayed(SPAIN, NIGHT), LATER)
        assert isinstance(told, DeliveryDateChanged)
        assert (told.new_date, told.lines[0].old_date) == (date(2026, 3, 18), date(2026, 3, 6))
        assert isinstance(order, ServiceOrderUpdated)
        assert order.changed_fields == ("lines", "maxDeliveryDate")
        assert order.lines[0].expected_date == date(2026, 3, 18)

    def test_one_line_by_name(self, world: World) -> None:
        item = SalesDeliveryItem(line_id="L1", item_max_delivery_date=LATER)
        record = change(delayed(SPAIN, NIGHT), items=(item,))
        order = updated(world.hears(record, LATER))
        assert (order.lines[0].expected_date, order.max_delivery_date) == (
            date(2026, 3, 2),
            date(2026, 3, 18),
        )

    def test_one_older_than_the_order_says_nothing_new(self, world: World) -> None:
        world.hears(update(SPAIN, 2), LATER)
        assert world.hears(delayed(SPAIN, NIGHT, version=1), LATER) == []

    def test_one_older_than_the_last_says_nothing_new(self, world: World) -> None:
        world.hears(delayed(SPAIN, NIGHT, version=5), LATER)
        assert world.hears(delayed(SPAIN, LATER, version=4), LATER) == []
        order = updated(world.hears(delayed(SPAIN, LATER, version=5), LATER))
        assert order.max_delivery_date == LATER.date()

    def test_what_has_come_is_not_expected_again(self, world: World) -> None:
        world.hears(delivered(SPAIN, "FULLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED")), LATER)
        order = updated(world.hears(delayed(SPAIN, NIGHT), LATER))
        assert order.changed_fields == ("maxDeliveryDate",)
