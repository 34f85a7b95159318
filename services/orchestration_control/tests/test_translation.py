"""What is sold becomes service orders: types, visits, goods, amounts, places, times."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from fsm_events.common import CodeMapping, OrderDependency, SalesItem, SoldSlot
from fsm_events.integration import SalesOrderReceived
from fsm_events.projects import ProjectCreated, ServiceOrderBlocked, ServiceOrderCreated
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.decider.amounts import shares
from services.orchestration_control.domain.facts import Masters, Place
from services.orchestration_control.tests.sales import (
    ES_AT,
    SPAIN,
    SPANISH,
    SYSTEM,
    VISIT,
    eur,
    fitting,
    totals,
)
from services.orchestration_control.tests.test_updates import GOODS, SECOND, TWO, WORK
from services.orchestration_control.tests.world import World

change = msgspec.structs.replace
SALE = "STORE_SALES:VNT-ES-20260302-007"
KNOWN = change(
    SPANISH,
    items=(
        *SPANISH.items,
        VISIT,
        change(fitting("MAINT_BOILER"), type="MAINTENANCE", duration_min=45),
        change(fitting("REWORK_DOOR"), type="REWORK"),
    ),
)


def made(order: SalesOrderReceived, masters: Masters = KNOWN) -> list[ServiceOrderCreated]:
    events = World(masters=masters).hears(order, ES_AT)
    return [event for event in events if isinstance(event, ServiceOrderCreated)]


def service(code: str, line: str = "L2", **values: object) -> SalesItem:
    return change(WORK, line_id=line, service_code=code, linked_line_id=None, **values)


def sold(*items: SalesItem, **values: object) -> SalesOrderReceived:
    return change(SPAIN, items=items, **values)


class TestTypes:
    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("INSTALL_DOOR", "INSTALLATION"),
            ("TV_DOOR", "CONFIRMATION_TV"),
            ("MAINT_BOILER", "MAINTENANCE"),
            ("REWORK_DOOR", "REWORK"),
        ],
    )
    def test_by_the_mapping_of_the_code(self, code: str, kind: str) -> None:
        assert made(sold(service(code)))[0].type == kind

    def test_a_visit_for_a_quotation(self) -> None:
        assert made(sold(service("TV_DOOR"), order_type="QUOTATION"))[0].type == "QUOTATION_TV"

    def test_the_closer_pattern_counts(self) -> None:
        closer = CodeMapping(pattern="INSTALL_DOOR", service_type="COMPLEX")
        system = change(SYSTEM, mappings=(*SYSTEM.mappings, closer))
        assert made(SPAIN, change(KNOWN, system=system))[0].type == "COMPLEX"


class TestPriorities:
    @pytest.mark.parametrize(
        ("word", "priority", "urgency"),
        [
            ("LOW", "P2", "LOW"),
            ("MEDIUM", "P2", "STANDARD"),
            ("HIGH", "P2", "STANDARD"),
            ("URGENT", "P1", "URGENT"),
            ("EMERGENCY", "P1", "URGENT"),
        ],
    )
    def test_by_the_tills_word(self, word: str, priority: str, urgency: str) -> None:
        (order,) = made(change(SPAIN, priority=word))
        assert (order.priority, order.urgency) == (priority, urgency)
        assert order.emergency == (word == "EMERGENCY")

    def test_rework_always_comes_first(self) -> None:
        assert made(sold(service("REWORK_DOOR"), priority="LOW"))[0].priority == "P1"


class TestVisits:
    wanted = change(SPAIN, technical_visit_mandatory=True)

    def test_a_visit_is_added_and_the_installation_waits_behind_it(self) -> None:
        visit, installation = made(self.wanted)
        assert visit.service_order_id == ids.visit_id(SALE, "L2")
        assert (visit.type, visit.estimated_min) == ("CONFIRMATION_TV", 60)
        assert visit.specialty_ids == ("DOOR_WINDOW_VISIT",)
        assert (visit.customer_amount, visit.provider_amount) == (eur("0.00"), None)
        assert installation.depends_on == (
            OrderDependency(order_id=visit.service_order_id, type="TV_OUTCOME"),
        )
        assert installation.customer_amount == eur("1331.00")

    @pytest.mark.parametrize("field", [{"unit_price": eur("0.00")}, {"vat_rate": None}])
    def test_an_added_visit_costs_nothing_whatever_the_lines_tell(
        self, field: dict[str, object]
    ) -> None:
        items = tuple(change(item, **field) for item in SPAIN.items)
        visit, installation = made(change(self.wanted, items=items))
        assert (visit.customer_amount, visit.tax_amount) == (eur("0.00"), eur("0.00"))
        assert installation.customer_amount == eur("1331.00")
        assert installation.tax_amount == eur("231.00")

    def test_the_installation_starts_blocked(self) -> None:
        events = World(masters=KNOWN).hears(self.wanted, ES_AT)
        (block,) = (event for event in events if isinstance(event, ServiceOrderBlocked))
        assert block.service_order_id == ids.service_order_id(SALE, "L2")
        assert block.blocked_reasons == ("AWAITING_TV",)

    def test_without_a_visit_in_the_catalogue_it_takes_ninety_minutes(self) -> None:
        visit, _ = made(self.wanted, SPANISH)
        assert (visit.estimated_min, visit.requires_contract) == (90, False)

    def test_a_visit_that_was_sold_is_the_visit(self) -> None:
        orders = made(sold(GOODS, WORK, service("TV_DOOR", "L3"), technical_visit_mandatory=True))
        assert len(orders) == 2
        assert orders[0].depends_on[0].order_id == orders[1].service_order_id

    def test_the_catalogue_may_ask_for_it_too(self) -> None:
        items = (change(fitting("INSTALL_DOOR"), requires_tv=True),)
        assert len(made(SPAIN, change(SPANISH, items=items))) == 2

    def test_maintenance_needs_none(self) -> None:
        orders = made(sold(service("MAINT_BOILER"), technical_visit_mandatory=True))
        assert [order.type for order in orders] == ["MAINTENANCE"]


class TestLines:
    def test_goods_go_with_the_service_that_links_them_or_with_the_first(self) -> None:
        loose = change(GOODS, line_id="L4")
        linked = change(SECOND, linked_line_id="L1")
        first, second = made(sold(GOODS, loose, change(WORK, linked_line_id=None), linked))
        assert [line.line_id for line in first.lines] == ["L4", "L2"]
        assert [line.line_id for line in second.lines] == ["L1", "L3"]

    def test_without_a_date_of_their_own_goods_come_with_the_last(self) -> None:
        (order,) = made(sold(change(GOODS, expected_date=None), WORK))
        assert order.lines[0].expected_date == date(2026, 3, 6)
        assert order.lines[1].expected_date is None

    def test_minutes_are_the_lines_or_the_catalogues_for_each_unit(self) -> None:
        (order,) = made(sold(service("INSTALL_DOOR", duration_minutes=None, quantity="3")))
        assert order.estimated_min == 360

    def test_a_slot_chosen_at_the_sale_is_kept(self) -> None:
        (order,) = made(change(SPAIN, scheduled_date=date(2026, 3, 11), shift="AM"))
        assert order.sold_slot == SoldSlot(date=date(2026, 3, 11), shift="AM")


class TestAmounts:
    def test_each_order_has_its_share(self) -> None:
        first, second = made(sold(GOODS, WORK, SECOND, totals=TWO))
        assert (first.customer_amount, first.tax_amount) == (eur("1331.00"), eur("231.00"))
        assert (second.customer_amount, second.tax_amount) == (eur("121.00"), eur("21.00"))

    def test_a_discount_on_the_whole_is_shared(self) -> None:
        less = totals("600.00", "126.00", "726.00")
        first, second = made(sold(GOODS, WORK, SECOND, totals=less))
        assert (first.customer_amount, second.customer_amount) == (eur("665.50"), eur("60.50"))

    def test_a_line_without_a_rate_takes_the_configured_one(self) -> None:
        bare = sold(change(GOODS, vat_rate=None), change(WORK, vat_rate=None), SECOND, totals=TWO)
        first, _ = made(bare, change(KNOWN, customer_rate="21.00"))
        assert (first.tax_amount, first.lines[0].vat_rate) == (eur("231.00"), "21.00")

    def test_a_tax_of_lines_without_a_rate_goes_by_what_they_cost(self) -> None:
        bare = (change(item, vat_rate=None) for item in (GOODS, WORK, SECOND))
        first, second = made(sold(*bare, totals=TWO))
        assert (first.customer_amount, first.tax_amount) == (eur("1331.00"), eur("231.00"))
        assert (second.customer_amount, second.tax_amount) == (eur("121.00"), eur("21.00"))

    def test_an_amount_has_two_places_however_the_till_writes_it(self) -> None:
        work = change(WORK, unit_price=eur("310"), provider_price=eur("0248.5"))
        (order,) = made(sold(change(GOODS, unit_price=eur("395.0")), work))
        assert [line.unit_price.amount for line in order.lines] == ["395.00", "310.00"]
        assert order.lines[1].provider_price == order.provider_amount == eur("248.50")

    def test_no_cent_is_lost(self) -> None:
        made_of = shares(Decimal("100.00"), [Decimal(1)] * 3)
        assert made_of == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
        assert shares(Decimal("5.00"), [Decimal(0), Decimal(0)]) == [Decimal(5), Decimal(0)]


class TestPlaces:
    def test_a_site_without_coordinates_lies_where_its_postal_code_does(self) -> None:
        address = change(SPAIN.address, latitude=None, province=None)
        (order,) = made(change(SPAIN, address=address))
        assert (order.site.latitude, order.site.longitude) == (39.4697, -0.3690)
        assert order.site.province == "Valencia"

    def test_the_canaries_have_a_clock_of_their_own(self) -> None:
        (order,) = made(SPAIN, change(KNOWN, place=Place(region="ES-CN")))
        assert order.site.time_zone == "Atlantic/Canary"
        assert order.window.start == datetime(2026, 3, 2, tzinfo=UTC)

    def test_an_empty_name_is_none(self) -> None:
        empty = change(SPAIN, store_id="", external_project_id="", external_lead_id="")
        project, *_ = World(masters=KNOWN).hears(empty, ES_AT)
        assert isinstance(project, ProjectCreated)
        assert project.store_id is project.external_project_id is project.external_lead_id is None

    def test_without_a_language_the_tenants_is_taken(self) -> None:
        customer = change(SPAIN.customer, language=None)
        (order,) = made(change(SPAIN, customer=customer))
        assert order.language == "es-ES"


@pytest.mark.parametrize(
    "weights",
    [("1", "2"), ("0", "0"), ("-5", "10"), ("1000000000000000000", "-999999999999999999.99")],
)
def test_whatever_the_lines_cost_the_shares_are_the_whole(weights: tuple[str, ...]) -> None:
    found = shares(Decimal("100.01"), [Decimal(weight) for weight in weights])
    assert sum(found) == Decimal("100.01")
    assert min(found) >= 0
