"""A newer version of an order: the full state wins, within what a till may still say."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from fsm_common.core.errors import Rejected
from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common import SalesItem
from fsm_events.projects import (
    DeliveryDateChanged,
    ProjectStatusChanged,
    ProjectUpdated,
    SalesOrderAccepted,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderCreated,
    ServiceOrderStatusChanged,
    ServiceOrderUpdated,
)
from services.orchestration_control.tests.bookings import booked
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN, eur, totals, update
from services.orchestration_control.tests.statements import cancelled, delayed, delivered, paid
from services.orchestration_control.tests.world import World

change = msgspec.structs.replace
GOODS, WORK = SPAIN.items
SECOND = SalesItem(
    line_id="L3",
    kind="SERVICE",
    service_code="INSTALL_WINDOW",
    label="Fitting of a window",
    quantity="1",
    unit_price=eur("100.00"),
    vat_rate="21.00",
    duration_minutes=120,
)
TWO = totals("1200.00", "252.00", "1452.00")


@pytest.fixture
def world() -> World:
    made = World()
    made.hears(SPAIN, ES_AT)
    return made


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_a_longer_job_is_updated_with_the_whole_record(world: World) -> None:
    longer = update(SPAIN, 2, items=(GOODS, change(WORK, duration_minutes=300)))
    updated, accepted = world.hears(longer, LATER)
    assert isinstance(updated, ServiceOrderUpdated)
    assert updated.changed_fields == ("estimatedMin", "lines")
    assert (updated.estimated_min, updated.number, updated.version) == (300, "SO-2026-000001", 2)
    assert updated.created_at == ES_AT
    assert isinstance(accepted, SalesOrderAccepted)
    assert (accepted.version, accepted.statement) == (2, "UPDATED")


def test_another_phone_changes_project_and_order(world: World) -> None:
    record = update(SPAIN, 2, customer=change(SPAIN.customer, phone="+34600000008"))
    project, order, _ = world.hears(record, LATER)
    assert isinstance(project, ProjectUpdated)
    assert project.changed_fields == ("phone",)
    assert project.phone == Sealed.of("+34600000008", subject="CUS-ES-7001", field="phone")
    assert isinstance(order, ServiceOrderUpdated)
    assert order.changed_fields == ("phone",)


def test_the_same_content_takes_the_version_and_nothing_else(world: World) -> None:
    assert kinds(world.hears(update(SPAIN, 2), LATER)) == [SalesOrderAccepted]
    assert world.hears(update(SPAIN, 2), LATER) == []


def test_an_older_version_is_overtaken(world: World) -> None:
    world.hears(update(SPAIN, 3, payment_status="NOT_PAID"), LATER)
    assert world.hears(update(SPAIN, 2, payment_status="REFUNDED"), LATER) == []


def test_the_order_topic_may_bring_a_newer_version_too(world: World) -> None:
    events = world.hears(change(SPAIN, version=2, payment_status="NOT_PAID"), LATER)
    assert kinds(events) == [ServiceOrderUpdated, SalesOrderAccepted]


def test_a_new_service_line_is_a_new_order(world: World) -> None:
    events = world.hears(update(SPAIN, 2, items=(GOODS, WORK, SECOND), totals=TWO), LATER)
    assert kinds(events) == [ServiceOrderCreated, ProjectUpdated, SalesOrderAccepted]
    created, project = events[0], events[1]
    assert isinstance(created, ServiceOrderCreated)
    assert (created.number, created.customer_amount) == ("SO-2026-000002", eur("121.00"))
    assert isinstance(project, ProjectUpdated)
    assert project.service_order_ids[-1] == created.service_order_id


def test_more_work_puts_a_scheduled_project_back_to_planning(world: World) -> None:
    booked(world)
    events = world.hears(update(SPAIN, 2, items=(GOODS, WORK, SECOND), totals=TWO), LATER)
    last = events[-2]
    assert isinstance(last, ProjectStatusChanged)
    assert (last.old, last.status) == ("SCHEDULED", "PLANNING")


def test_a_line_that_is_gone_is_cancelled(world: World) -> None:
    world.hears(update(SPAIN, 2, items=(GOODS, WORK, SECOND), totals=TWO), LATER)
    events = world.hears(update(SPAIN, 3), LATER)
    assert kinds(events) == [
        ServiceOrderStatusChanged,
        ServiceOrderCancelled,
        SalesOrderAccepted,
    ]
    off = events[0]
    assert isinstance(off, ServiceOrderStatusChanged)
    assert (off.new, off.reason) == ("CANCELLED", "LINE_REMOVED")


def test_what_was_paid_is_not_forgotten(world: World) -> None:
    world.hears(paid(SPAIN, "0.00", "REFUNDED"), LATER)
    events = world.hears(update(SPAIN, 2, payment_status="NOT_PAID"), LATER)
    assert kinds(events) == [SalesOrderAccepted]


def test_a_line_added_after_the_payment_knows_of_it(world: World) -> None:
    world.hears(paid(SPAIN, "1331.00", "PAYMENT_FAILED"), LATER)
    events = world.hears(update(SPAIN, 2, items=(GOODS, WORK, SECOND), totals=TWO), LATER)
    created = next(event for event in events if isinstance(event, ServiceOrderCreated))
    assert created.payment_status == "PAYMENT_FAILED"


def test_a_delivery_date_of_the_same_version_is_kept(world: World) -> None:
    world.hears(delayed(SPAIN, LATER, version=2), LATER)
    events = world.hears(update(SPAIN, 2), LATER)
    assert kinds(events) == [SalesOrderAccepted]


def test_another_delivery_date_is_told_as_such(world: World) -> None:
    goods = change(GOODS, expected_date=date(2026, 3, 18))
    moved = update(SPAIN, 2, items=(goods, WORK), max_delivery_date=date(2026, 3, 18))
    told, order, _ = world.hears(moved, LATER)
    assert isinstance(told, DeliveryDateChanged)
    assert (told.old_date, told.new_date) == (date(2026, 3, 6), date(2026, 3, 18))
    assert [(line.line_id, line.new_date) for line in told.lines] == [("L1", date(2026, 3, 18))]
    assert isinstance(order, ServiceOrderUpdated)
    assert order.changed_fields == ("lines", "maxDeliveryDate")


def test_goods_that_have_come_get_no_new_date(world: World) -> None:
    both = (GOODS, change(GOODS, line_id="L3"), WORK)
    world.hears(update(SPAIN, 2, items=both), LATER)
    world.hears(delivered(SPAIN, "PARTIALLY_DELIVERED", ("L1", "2", "FULLY_DELIVERED")), LATER)
    late = date(2026, 3, 18)
    items = tuple(change(item, expected_date=late) for item in both[:2])
    told, *_ = world.hears(update(SPAIN, 3, items=(*items, WORK), max_delivery_date=late), LATER)
    assert isinstance(told, DeliveryDateChanged)
    assert [line.line_id for line in told.lines] == ["L3"]
    world.hears(delivered(SPAIN), LATER)
    events = world.hears(update(SPAIN, 4, items=both), LATER)
    assert kinds(events) == [ServiceOrderUpdated, SalesOrderAccepted]


def test_work_that_is_offered_no_more_is_still_changed_where_it_was_sold(world: World) -> None:
    gone = tuple(change(item, offered=False) for item in world.masters.items)
    world.masters = change(world.masters, items=gone)
    longer = update(SPAIN, 2, items=(GOODS, change(WORK, duration_minutes=300)))
    assert kinds(world.hears(longer, LATER)) == [ServiceOrderUpdated, SalesOrderAccepted]
    with pytest.raises(Rejected, match="INSTALL_WINDOW of line L3 is not known"):
        world.hears(update(SPAIN, 3, items=(GOODS, WORK, SECOND), totals=TWO), LATER)


def test_what_was_called_off_is_not_sold_anew_once_it_is_offered_no_more() -> None:
    world, both = World(), change(SPAIN, items=(GOODS, WORK, SECOND), totals=TWO)
    world.hears(both, ES_AT)
    world.hears(cancelled(both, 2, ("L3",)), LATER)
    gone = (change(item, offered=item.code != "INSTALL_WINDOW") for item in world.masters.items)
    world.masters = change(world.masters, items=tuple(gone))
    again = (GOODS, WORK, change(SECOND, line_id="L4"))
    with pytest.raises(Rejected, match="INSTALL_WINDOW of line L4 is not known"):
        world.hears(update(both, 3, items=again), LATER)


def test_a_visit_that_is_wanted_later_blocks_the_installation(world: World) -> None:
    events = world.hears(update(SPAIN, 2, technical_visit_mandatory=True), LATER)
    assert kinds(events) == [
        ServiceOrderUpdated,
        ServiceOrderBlocked,
        ServiceOrderCreated,
        ProjectUpdated,
        SalesOrderAccepted,
    ]


def test_a_visit_that_was_taken_off_comes_again_as_another(world: World) -> None:
    def visit(version: int, wanted: bool) -> list[Event]:
        return world.hears(update(SPAIN, version, technical_visit_mandatory=wanted), LATER)

    def made(events: list[Event]) -> str:
        [order] = [event for event in events if isinstance(event, ServiceOrderCreated)]
        assert order.type == "CONFIRMATION_TV"
        return order.service_order_id

    visits = [made(visit(2, wanted=True))]
    [off] = [e for e in visit(3, wanted=False) if isinstance(e, ServiceOrderStatusChanged)]
    assert (off.service_order_id, off.reason) == (visits[0], "VISIT_NOT_NEEDED")
    [end] = [event for event in world.history if isinstance(event, ServiceOrderCancelled)]
    assert (end.reason_code, end.reasons) == ("OTHER", ("VISIT_NOT_NEEDED",))
    again = visit(4, wanted=True)
    [block] = [event for event in again if isinstance(event, ServiceOrderBlocked)]
    assert block.reasons == ("AWAITING_TV",)
    visits.append(made(again))
    assert kinds(visit(5, wanted=True)) == [SalesOrderAccepted]
    visit(6, wanted=False)
    visits.append(made(visit(7, wanted=True)))
    assert len(set(visits)) == 3


def test_a_cancelled_order_is_not_revived(world: World) -> None:
    world.hears(cancelled(SPAIN), LATER)
    with pytest.raises(Rejected) as refusal:
        world.hears(update(SPAIN, 3), LATER)
    assert refusal.value.code == "STATE_CONFLICT"


def test_work_under_way_is_not_changed(world: World) -> None:
    booked(world)
    order = next(e for e in world.history if isinstance(e, ServiceOrderStatusChanged))
    world.history.append(change(order, old="DISPATCHED", new="IN_PROGRESS"))
    with pytest.raises(Rejected, match="IN_PROGRESS and can no longer be changed") as refusal:
        world.hears(update(SPAIN, 2), LATER)
    assert refusal.value.code == "STATE_CONFLICT"


def test_an_order_stays_with_its_customer_and_business_unit(world: World) -> None:
    other = change(SPAIN.customer, customer_id="CUS-ES-7002")
    with pytest.raises(Rejected, match="stays with its customer"):
        world.hears(update(SPAIN, 2, customer=other), LATER)
    with pytest.raises(Rejected, match="stays in its country"):
        world.hears(update(SPAIN, 2, bu_code="PRO_ES"), LATER)


def test_record_and_order_inside_must_name_the_same(world: World) -> None:
    stray = change(update(SPAIN, 2), external_order_id="VNT-ES-20260302-007")
    stray = change(stray, order=change(stray.order, external_order_id="other"))
    with pytest.raises(Rejected, match="name different orders"):
        world.hears(stray, LATER)


class TestProjects:
    first = change(SPAIN, external_project_id="P-1")
    second = change(first, external_order_id="VNT-2")

    def test_two_orders_of_one_project(self) -> None:
        world = World()
        world.hears(self.first, ES_AT)
        events = world.hears(self.second, LATER)
        assert kinds(events) == [ProjectUpdated, ServiceOrderCreated, SalesOrderAccepted]

    def test_where_it_was_sold_reaches_the_project_from_the_sale_that_began_it(self) -> None:
        world = World()
        world.hears(self.first, ES_AT)
        world.hears(self.second, LATER)
        sold = {"store_id": None, "sales_channel": "CALL_CENTER", "external_lead_id": "LEAD-1"}
        project, order, accepted = world.hears(update(self.first, 2, **sold), LATER)
        assert isinstance(project, ProjectUpdated)
        assert project.changed_fields == ("externalLeadId", "salesChannel", "storeId")
        assert {name: getattr(project, name) for name in sold} == sold
        assert isinstance(order, ServiceOrderUpdated)
        assert order.changed_fields == ("storeId",)
        assert isinstance(accepted, SalesOrderAccepted)
        assert accepted.external_lead_id == "LEAD-1"
        events = world.hears(update(self.second, 2, **sold), LATER)
        assert kinds(events) == [ServiceOrderUpdated, SalesOrderAccepted]

    @pytest.mark.parametrize("name", ["P-2", None])
    def test_an_order_stays_in_its_project(self, name: str | None) -> None:
        world = World()
        world.hears(self.first, ES_AT)
        with pytest.raises(Rejected, match="stays in its project") as refusal:
            world.hears(update(self.first, 2, external_project_id=name), LATER)
        assert refusal.value.code == "INVALID_ORDER"
        assert refusal.value.details[0].field == "order.externalProjectId"

    def test_a_project_has_one_customer(self) -> None:
        world = World()
        world.hears(self.first, ES_AT)
        other = change(SPAIN.customer, customer_id="CUS-ES-7002")
        with pytest.raises(Rejected, match="belongs to another customer"):
            world.hears(change(self.second, customer=other), LATER)

    def test_nothing_is_added_to_a_cancelled_project(self) -> None:
        world = World()
        world.hears(self.first, ES_AT)
        world.hears(cancelled(self.first), LATER)
        with pytest.raises(Rejected) as refusal:
            world.hears(self.second, LATER)
        assert refusal.value.code == "STATE_CONFLICT"
