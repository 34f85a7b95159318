"""Both stories' orders, with every value that their sheets print."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid5

from fsm_events.projects import (
    OwnershipChanged,
    ProjectCreated,
    SalesOrderAccepted,
    ServiceOrderCreated,
    ServiceOrderUpdated,
)
from services.orchestration_control.domain.decider.ids import NAMESPACE
from services.orchestration_control.tests.sales import (
    ABOUT_FR,
    ES_AT,
    FR_AT,
    FRANCE,
    FRENCH,
    MANUAL,
    SPAIN,
    eur,
)
from services.orchestration_control.tests.statements import paid
from services.orchestration_control.tests.world import World


class TestStoryA:
    project, owned, order, accepted = World().hears(SPAIN, ES_AT)

    def test_the_project_stands_for_the_customer(self) -> None:
        assert isinstance(self.project, ProjectCreated)
        assert self.project.project_id == str(uuid5(NAMESPACE, "STORE_SALES:VNT-ES-20260302-007"))
        assert (self.project.language, self.project.number) == ("es-ES", "PR-2026-000001")
        assert self.project.service_order_ids == (self.order.aggregate_id,)

    def test_its_owner_is_found_by_rule(self) -> None:
        assert self.owned == OwnershipChanged(
            project_id=self.project.aggregate_id, owner_id="op_es", mode="AUTO"
        )

    def test_the_order_has_the_printed_values(self) -> None:
        order = self.order
        assert isinstance(order, ServiceOrderCreated)
        assert order.service_order_id == str(uuid5(NAMESPACE, "STORE_SALES:VNT-ES-20260302-007:L2"))
        assert (order.number, order.type) == ("SO-2026-000001", "INSTALLATION")
        assert (order.priority, order.urgency, order.emergency) == ("P2", "STANDARD", False)
        assert (order.estimated_min, order.crew) == (240, 1)
        assert [line.line_id for line in order.lines] == ["L1", "L2"]
        assert order.lines[0].category == "DOOR_WINDOW"
        assert order.lines[0].expected_date == date(2026, 3, 6)
        assert order.provider_amount == eur("248.00")
        assert (order.customer_amount, order.tax_amount) == (eur("1331.00"), eur("231.00"))
        assert (order.contract_gate, order.requires_contract) == ("GO", True)
        assert (order.payment_status, order.delivery_status) == ("FULLY_PAID", "NOT_DELIVERED")
        assert (order.site.time_zone, order.site.holiday_region) == ("Europe/Madrid", "ES-VC")
        assert (order.site.latitude, order.site.longitude) == (39.4690, -0.3700)
        assert order.specialty_ids == ("DOOR_WINDOW_FITTING",)
        assert order.partner_status == "PENDING"

    def test_its_window_is_ninety_days_from_the_local_day(self) -> None:
        assert isinstance(self.order, ServiceOrderCreated)
        assert self.order.window.start == datetime(2026, 3, 1, 23, tzinfo=UTC)
        assert self.order.window.end == datetime(2026, 5, 31, 21, 59, 59, 999000, tzinfo=UTC)

    def test_the_record_is_kept_with_its_fingerprint(self) -> None:
        assert isinstance(self.accepted, SalesOrderAccepted)
        assert self.accepted.sales_order_id == "STORE_SALES:VNT-ES-20260302-007"
        assert (self.accepted.version, self.accepted.statement) == (1, "RECEIVED")
        assert len(self.accepted.fingerprint) == 64
        (one,) = self.accepted.service_orders
        assert (one.line_id, one.type) == ("L2", "INSTALLATION")


class TestStoryB:
    def world(self) -> World:
        return World(masters=FRENCH, rule=MANUAL, operators=(), about=ABOUT_FR)

    def test_nobody_owns_the_project_yet(self) -> None:
        kinds = [type(event) for event in self.world().hears(FRANCE, FR_AT)]
        assert kinds == [ProjectCreated, ServiceOrderCreated, SalesOrderAccepted]

    def test_the_order_has_the_printed_values(self) -> None:
        project, order, _ = self.world().hears(FRANCE, FR_AT)
        assert isinstance(order, ServiceOrderCreated)
        assert isinstance(project, ProjectCreated)
        assert (order.contract_gate, order.estimated_min) == ("ASSIGNMENT", 360)
        assert order.provider_amount == eur("512.00")
        assert (order.customer_amount, order.tax_amount) == (eur("2783.00"), eur("253.00"))
        assert order.payment_status == "NOT_PAID"
        assert (order.site.time_zone, order.site.holiday_region) == ("Europe/Paris", "FR-ARA")
        assert project.seller == "SEL-114"

    def test_a_minute_later_it_is_paid(self) -> None:
        world = self.world()
        world.hears(FRANCE, FR_AT)
        update, accepted = world.hears(paid(FRANCE, "2783.00"), FR_AT)
        assert isinstance(update, ServiceOrderUpdated)
        assert update.payment_status == "FULLY_PAID"
        assert update.changed_fields == ("payment", "paymentStatus")
        assert update.payment is not None
        assert update.payment.paid == eur("2783.00")
        assert isinstance(accepted, SalesOrderAccepted)
        assert accepted.statement == "PAYMENT"
