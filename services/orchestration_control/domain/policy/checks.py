"""What a till's record shows to be wrong by itself: required fields, contact, lines, sums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from fsm_common.core.errors import Detail
from fsm_events.common import SalesCustomer, SalesItem, SalesOrder, SalesTotals
from fsm_events.integration import SalesOrderReceived
from services.orchestration_control.domain.commands import MOST_MINUTES
from services.orchestration_control.domain.policy.values import (
    SHOWN,
    amounts,
    days,
    decimal,
    doubled,
    fault,
    separated,
    word,
)

TOLERANCE = Decimal("0.01")
MOST_LINES = 500
MOST_UNITS = Decimal(1_000_000)
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
Sold = SalesOrderReceived | SalesOrder


def faults(order: Sold) -> tuple[Detail, ...]:
    """All faults of the first kind that has any: fields, contact, service lines, sums."""
    for kind in (_fields, _contact, _services, _sums):
        found = tuple(kind(order))
        if found:
            return found
    return ()


def _fields(order: Sold) -> Iterator[Detail]:
    texts = {
        "salesSystem": order.sales_system,
        "externalOrderId": order.external_order_id,
        "countryCode": order.country_code,
        "buCode": order.bu_code,
        "customer.customerId": order.customer.customer_id,
        "customer.firstName": order.customer.first_name,
        "customer.lastName": order.customer.last_name,
        "address.street": order.address.street,
        "address.city": order.address.city,
        "address.postalCode": order.address.postal_code,
        "address.country": order.address.country,
    }
    yield from (
        fault(name, f"{name} is empty.") for name, text in texts.items() if not text.strip()
    )
    words = {
        "salesChannel": order.sales_channel,
        "orderType": order.order_type,
        "priority": order.priority,
        "paymentStatus": order.payment_status,
    }
    for name, said in words.items():
        yield from word(name, said)
    yield from separated("externalOrderId", order.external_order_id)
    if order.version < 1:
        yield fault("version", "Versions count from 1.")
    excluded = (("excludedDates", date) for date in order.excluded_dates)
    chosen = (("maxDeliveryDate", order.max_delivery_date), ("scheduledDate", order.scheduled_date))
    yield from days(*chosen, *excluded)
    if order.shift and order.scheduled_date is None:
        yield fault("shift", "A half of a day is chosen, but no day: scheduledDate is missing.")
    if len(order.items) > MOST_LINES:
        yield fault("items", f"An order has at most {MOST_LINES} lines.")
    else:
        yield from _lines(order.items)


def _lines(items: tuple[SalesItem, ...]) -> Iterator[Detail]:
    ids = [item.line_id for item in items]
    yield from doubled("items.lineId", ids)
    for item in items:
        yield from _line(item, ids)


def _line(item: SalesItem, ids: list[str]) -> Iterator[Detail]:
    if not item.line_id:
        yield fault("items.lineId", "A line has no id.")
    yield from separated("items.lineId", item.line_id)
    if not item.label.strip():
        yield fault("items.label", f"Line {item.line_id} has no label.")
    if item.kind not in ("PRODUCT", "SERVICE"):
        yield fault("items.kind", f"Line {item.line_id} is neither PRODUCT nor SERVICE.")
    elif not (item.product_code if item.kind == "PRODUCT" else item.service_code):
        name = "productCode" if item.kind == "PRODUCT" else "serviceCode"
        yield fault(f"items.{name}", f"Line {item.line_id} has no {name}.")
    yield from _numbers(item)
    if item.linked_line_id and item.linked_line_id not in ids:
        sentence = f"Line {item.line_id} is linked to {item.linked_line_id}, which is no line."
        yield fault("items.linkedLineId", sentence)
    if item.linked_line_id and item.linked_line_id == item.line_id:
        yield fault("items.linkedLineId", f"Line {item.line_id} is linked to itself.")


def _numbers(item: SalesItem) -> Iterator[Detail]:
    quantity, rate = decimal(item.quantity), decimal(item.vat_rate or "0")
    if quantity is None or not 0 < quantity <= MOST_UNITS:
        sentence = f"The quantity of line {item.line_id} is not above nought, or beyond all sense."
        yield fault("items.quantity", sentence)
    if rate is None or not 0 <= rate <= 100:
        shown = (item.vat_rate or "")[:SHOWN]
        yield fault("items.vatRate", f"{shown!r} of line {item.line_id} is no rate.")
    if item.duration_minutes is not None and not 0 < item.duration_minutes <= MOST_MINUTES:
        sentence = f"The duration of line {item.line_id} is not above nought, or beyond all sense."
        yield fault("items.durationMinutes", sentence)
    yield from days(("items.expectedDate", item.expected_date))
    yield from _prices(item)


def _prices(item: SalesItem) -> Iterator[Detail]:
    fee = item.provider_price
    prices = [("unitPrice", item.unit_price)]
    prices += [("providerPrice", fee)] if fee else []
    yield from amounts("items.", *prices)
    if fee and (decimal(fee.amount) or 0) < 0:
        yield fault("items.providerPrice", f"The fee of line {item.line_id} is below nought.")


def _contact(order: Sold) -> Iterator[Detail]:
    # The sentences do not repeat what was written: it is personal.
    customer: SalesCustomer = order.customer
    if not customer.email and not customer.phone:
        yield fault("customer", "The customer has neither an e-mail address nor a phone number.")
    if customer.email and not EMAIL.fullmatch(customer.email):
        yield fault("customer.email", "The e-mail address is not well-formed.")
    if customer.phone and not PHONE.fullmatch(customer.phone):
        yield fault("customer.phone", "The phone number is not in the form +33600000001 (E.164).")


def _services(order: Sold) -> Iterator[Detail]:
    if not any(item.kind == "SERVICE" for item in order.items):
        yield fault("items", "The order has no service line; there is no work in it.")


def _sums(order: Sold) -> Iterator[Detail]:
    totals: SalesTotals = order.totals
    named = (("subtotal", totals.subtotal), ("tax", totals.tax), ("total", totals.total))
    wrong = list(amounts("totals.", *named))
    if wrong:
        yield from wrong
        return
    if {item.unit_price.currency for item in order.items} - {totals.total.currency}:
        yield fault("totals", "The lines are in another currency than their total.")
    subtotal, tax, total = (Decimal(value.amount) for _, value in named)
    if min(subtotal, tax, total) < 0:
        yield fault("totals", "An order costs nothing at least; its sums are below nought.")
    if abs(subtotal + tax - total) > TOLERANCE:
        sentence = (
            f"The sums do not add up: {subtotal} + {tax} tax is {subtotal + tax}, not {total}."
        )
        yield fault("totals", sentence)
