"""Every way in which a till's record is refused, in the order of the checks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from fsm_common.core.errors import Rejected, Waits
from fsm_events.common import SalesCustomer, SalesDeliveryItem
from fsm_events.enums import DeliveryStatus
from fsm_events.integration import SalesDeliveryStatusChanged, SalesOrderReceived
from services.orchestration_control.domain.facts import Masters
from services.orchestration_control.domain.inbound import TillSaid
from services.orchestration_control.tests.sales import (
    ES_AT,
    LATER,
    SPAIN,
    SPANISH,
    SYSTEM,
    eur,
    totals,
    update,
)
from services.orchestration_control.tests.statements import cancelled, delayed, delivered, paid
from services.orchestration_control.tests.world import World

change = msgspec.structs.replace
GOODS, WORK = SPAIN.items
CUSTOMER = SPAIN.customer


def customer(**values: object) -> SalesOrderReceived:
    return change(SPAIN, customer=change(CUSTOMER, **values))


def line(**values: object) -> SalesOrderReceived:
    return change(SPAIN, items=(GOODS, change(WORK, **values)))


def address(**values: object) -> SalesOrderReceived:
    return change(SPAIN, address=change(SPAIN.address, **values))


@pytest.mark.parametrize(
    ("record", "field", "sentence"),
    [
        (change(SPAIN, external_order_id=""), "externalOrderId", "is empty"),
        (change(SPAIN, external_order_id="VNT:7"), "externalOrderId", "holds a colon"),
        (line(line_id="L2:TV"), "items.lineId", "holds a colon"),
        (customer(first_name=""), "customer.firstName", "is empty"),
        (address(street=""), "address.street", "is empty"),
        (change(SPAIN, version=0), "version", "count from 1"),
        (change(SPAIN, order_type="UNKNOWN"), "orderType", "not known here"),
        (change(SPAIN, payment_status="UNKNOWN"), "paymentStatus", "not known here"),
        (change(SPAIN, items=(GOODS, change(WORK, line_id="L1"))), "items.lineId", "Two lines"),
        (line(service_code=None), "items.serviceCode", "has no serviceCode"),
        (line(label=" "), "items.label", "has no label"),
        (line(linked_line_id="L2"), "items.linkedLineId", "linked to itself"),
        (change(SPAIN, shift="AM"), "shift", "but no day"),
        (customer(phone="+3460000000\u0667"), "customer.phone", "not in the form"),
        (line(quantity="none"), "items.quantity", "not above nought"),
        (line(quantity="0"), "items.quantity", "not above nought"),
        (line(quantity="99999999"), "items.quantity", "beyond all sense"),
        (line(quantity="1E+60"), "items.quantity", "not above nought"),
        (line(unit_price=eur("NaN")), "items.unitPrice", "no amount"),
        (line(unit_price=eur("1E+999999")), "items.unitPrice", "no amount"),
        (line(unit_price=eur("1_0")), "items.unitPrice", "no amount"),
        (line(unit_price=eur("310.005")), "items.unitPrice", "more than two places"),
        (line(unit_price=eur("310.00", "Euro")), "items.unitPrice", "no currency"),
        (line(provider_price=eur("-1.00")), "items.providerPrice", "below nought"),
        (line(vat_rate="-21"), "items.vatRate", "no rate"),
        (line(vat_rate="1E+50"), "items.vatRate", "no rate"),
        (line(expected_date=date.max), "items.expectedDate", "no day"),
        (change(SPAIN, max_delivery_date=date.max), "maxDeliveryDate", "no day"),
        (change(SPAIN, excluded_dates=(date.min,)), "excludedDates", "no day"),
        (line(duration_minutes=2**31 - 1), "items.durationMinutes", "beyond all sense"),
        (address(city="Val\0encia"), "address.city", "zero byte"),
        (line(label="\0"), "items.label", "zero byte"),
        (line(label="x" * 4001), "items.label", "longer than 4000"),
        (customer(last_name="  "), "customer.lastName", "is empty"),
        (change(SPAIN, items=(GOODS, WORK) * 251), "items", "at most 500 lines"),
        (line(vat_rate="a fifth"), "items.vatRate", "no rate"),
        (line(linked_line_id="L9"), "items.linkedLineId", "which is no line"),
        (line(duration_minutes=0), "items.durationMinutes", "not above nought"),
        (line(kind="UNKNOWN"), "items.kind", "neither PRODUCT nor SERVICE"),
        (customer(email=None, phone=None), "customer", "neither an e-mail"),
        (customer(email="lucia"), "customer.email", "not well-formed"),
        (customer(phone="600 000 007"), "customer.phone", "E.164"),
        (change(SPAIN, items=(GOODS,)), "items", "no service line"),
        (change(SPAIN, totals=totals("1100.00", "231.00", "1331.02")), "totals", "do not add up"),
        (change(SPAIN, totals=totals("x", "0", "0")), "totals.subtotal", "no amount"),
        (change(SPAIN, totals=totals("-1", "0", "-1")), "totals", "below nought"),
        (line(unit_price=eur("310.00", "USD"), provider_price=None), "totals", "another currency"),
        (change(SPAIN, sales_channel="PARTNER"), "salesChannel", "does not sell by PARTNER"),
    ],
)
def test_a_faulty_record_is_refused(record: SalesOrderReceived, field: str, sentence: str) -> None:
    refusal = refused(record)
    assert refusal.code == "INVALID_ORDER"
    assert (refusal.details[0].field, sentence in refusal.sentence) == (field, True)


@pytest.mark.parametrize(
    ("masters", "code", "field", "sentence"),
    [
        ({"system": None}, "INVALID_ORDER", "salesSystem", "is not registered"),
        (
            {"system": change(SYSTEM, countries=("FR",))},
            "INVALID_ORDER",
            "countryCode",
            "does not sell in ES",
        ),
        ({"country": None}, "INVALID_ORDER", "countryCode", "ES is not known"),
        ({"bu": None}, "INVALID_ORDER", "buCode", "HOME_ES is not known"),
        ({"store": None}, "INVALID_ORDER", "storeId", "ES-VLC-003 is not known"),
        ({"items": ()}, "UNKNOWN_SERVICE_CODE", "items.serviceCode", "INSTALL_DOOR of line L2"),
        (
            {"system": change(SYSTEM, mappings=())},
            "UNKNOWN_SERVICE_CODE",
            "items.serviceCode",
            "INSTALL_DOOR of line L2",
        ),
        ({"place": None}, "INVALID_ADDRESS", "address.postalCode", "46004 is not known in ES"),
    ],
)
def test_what_configuration_does_not_know_is_refused(
    masters: dict[str, object], code: str, field: str, sentence: str
) -> None:
    refusal = refused(SPAIN, change(SPANISH, **masters))
    assert (refusal.code, refusal.details[0].field) == (code, field)
    assert sentence in refusal.sentence


def test_work_beyond_all_sense_by_the_catalogue_is_refused() -> None:
    order = line(quantity="1000000", duration_minutes=None)
    refusal = refused(order)
    assert (refusal.code, refusal.details[0].field) == ("INVALID_ORDER", "items.quantity")
    assert "120000000 minutes" in refusal.sentence


def test_a_site_in_another_country_is_refused() -> None:
    assert refused(address(country="PT")).code == "INVALID_ADDRESS"


@pytest.mark.parametrize("degrees", [91.0, -91.0, float("nan"), float("inf")])
def test_a_site_off_the_earth_is_refused(degrees: float) -> None:
    assert refused(address(latitude=degrees)).code == "INVALID_ADDRESS"


WHOLE: tuple[str, str, DeliveryStatus] = ("L1", "2", "FULLY_DELIVERED")
LATE = SalesDeliveryItem(line_id="L1", item_max_delivery_date=LATER)
IN_ZLOTY = {name: eur("1.00", "PLN") for name in ("total", "paid", "outstanding")}


def brought(ordered: str, number: str) -> SalesDeliveryStatusChanged:
    record = delivered(SPAIN, "FULLY_DELIVERED", WHOLE)
    product = change(record.products[0], ordered=ordered, delivered=number)
    return change(record, products=(product,))


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (cancelled(SPAIN, lines=()), "lineIds"),
        (change(cancelled(SPAIN), reason_code="UNKNOWN"), "reasonCode"),
        (change(cancelled(SPAIN), details="\0"), "details"),
        (paid(SPAIN, "1E+40"), "paid"),
        (delivered(SPAIN, "UNKNOWN"), "deliveryStatus"),
        (
            delivered(SPAIN, "FULLY_DELIVERED", ("L1", "all", "FULLY_DELIVERED")),
            "products.delivered",
        ),
        (change(delivered(SPAIN), delivered_at=datetime.min.replace(tzinfo=UTC)), "deliveredAt"),
        (delayed(SPAIN, datetime.max.replace(tzinfo=UTC)), "maxDeliveryDate"),
        (paid(SPAIN, "-1.00"), "paid"),
        (change(paid(SPAIN, "1.00"), **IN_ZLOTY), "total.currency"),
        (change(paid(SPAIN, "1.00"), paid=eur("1.00", "PLN")), ""),
        (brought("2", "-1"), "products.delivered"),
        (brought("some", "1"), "products.ordered"),
        (brought("3", "99"), "products.delivered"),
        (delivered(SPAIN, "FULLY_DELIVERED", WHOLE, WHOLE), "products.lineId"),
        (delivered(SPAIN, "FULLY_DELIVERED", ("L2", "1", "FULLY_DELIVERED")), "products.lineId"),
        (change(delayed(SPAIN, LATER), bu_code="NOPE"), "buCode"),
        (change(delayed(SPAIN, LATER), items=(LATE, LATE)), "items.lineId"),
        (cancelled(SPAIN, version=0), "version"),
        (cancelled(SPAIN, version=-3), "version"),
        (update(SPAIN, -1), "version"),
        (change(update(SPAIN, 4), order=update(SPAIN, 9).order), "order.version"),
    ],
)
def test_a_faulty_statement_is_refused(record: TillSaid, field: str) -> None:
    world = World()
    world.hears(SPAIN, ES_AT)
    with pytest.raises(Rejected) as refusal:
        world.hears(record, LATER)
    assert (refusal.value.code, refusal.value.details[0].field) == ("INVALID_ORDER", field)


def test_the_first_kind_of_fault_is_the_answer() -> None:
    both = change(customer(email="lucia"), totals=totals("1", "1", "1"))
    assert {detail.field for detail in refused(both).details} == {"customer.email"}
    nowhere = change(SPANISH, items=(), place=None)
    assert refused(SPAIN, nowhere).code == "UNKNOWN_SERVICE_CODE"


def test_a_sentence_names_no_contact() -> None:
    secret = SalesCustomer(**{**msgspec.structs.asdict(CUSTOMER), "email": "not-an-address"})
    assert "not-an-address" not in refused(change(SPAIN, customer=secret)).sentence


def test_a_cent_of_rounding_is_let_pass() -> None:
    World().hears(change(SPAIN, totals=totals("1100.00", "231.00", "1331.01")), ES_AT)


class TestVersions:
    def test_the_same_record_again_adds_nothing(self) -> None:
        world = World()
        world.hears(SPAIN, ES_AT)
        assert world.hears(SPAIN, LATER) == []

    def test_the_same_version_with_another_body_is_refused(self) -> None:
        world = World()
        world.hears(SPAIN, ES_AT)
        refusal = refused(customer(first_name="Lucia"), world=world)
        assert refusal.code == "DUPLICATE_ORDER"
        assert "next version" in refusal.sentence

    def test_a_refused_record_takes_no_version(self) -> None:
        world = World()
        refused(change(SPAIN, totals=totals("1", "1", "1")), world=world)
        assert world.hears(SPAIN, ES_AT)

    def test_an_update_of_an_update_with_another_body_is_refused(self) -> None:
        world = World()
        world.hears(SPAIN, ES_AT)
        world.hears(update(SPAIN, 2, payment_status="NOT_PAID"), LATER)
        with pytest.raises(Rejected, match="other content"):
            world.hears(update(SPAIN, 2, payment_status="REFUNDED"), LATER)


class TestBeforeItsOrder:
    @pytest.mark.parametrize(
        "record",
        [update(SPAIN, 2), cancelled(SPAIN), paid(SPAIN, "1331.00"), delivered(SPAIN)],
    )
    def test_it_waits_for_a_quarter_of_an_hour_and_then_says_so(self, record: TillSaid) -> None:
        with pytest.raises(Waits) as waits:
            World().hears(record, ES_AT)
        assert waits.value.reference == "sales_order:STORE_SALES:VNT-ES-20260302-007"
        assert waits.value.due_at is not None
        assert (waits.value.due_at - ES_AT).total_seconds() == 15 * 60


def refused(
    record: SalesOrderReceived, masters: Masters = SPANISH, world: World | None = None
) -> Rejected:
    with pytest.raises(Rejected) as refusal:
        (world or World(masters=masters)).hears(record, ES_AT)
    return refusal.value
