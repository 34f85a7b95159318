"""What a till's record shows to be wrong by itself: required fields, contact, lines, sums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from fsm_common.core.errors import Detail
from fsm_events.common import Money, SalesCustomer, SalesItem, SalesOrder, SalesTotals
from fsm_events.integration import SalesOrderReceived

TOLERANCE = Decimal("0.01")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+[1-9]\d{6,14}")
CODE = "INVALID_ORDER"
Sold = SalesOrderReceived | SalesOrder


def faults(order: Sold) -> tuple[Detail, ...]:
    """All faults of the first kind that has any: fields, contact, service lines, sums."""
    for kind in (_fields, _contact, _services, _sums):
        found = tuple(kind(order))
        if found:
            return found
    return ()


def decimal(text: str) -> Decimal | None:
    """The number that a text means; None where it means none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def amounts(prefix: str, *values: tuple[str, Money]) -> Iterator[Detail]:
    """Each must be a decimal number, and all of one currency."""
    for name, value in values:
        if decimal(value.amount) is None:
            yield _fault(f"{prefix}{name}", f"{value.amount!r} is no amount.")
    if len({value.currency for _, value in values}) > 1:
        yield _fault(prefix.rstrip("."), "The amounts are not all in the same currency.")


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
    yield from (_fault(name, f"{name} is empty.") for name, text in texts.items() if not text)
    words = {
        "salesChannel": order.sales_channel,
        "orderType": order.order_type,
        "priority": order.priority,
        "paymentStatus": order.payment_status,
    }
    for name, word in words.items():
        if word == "UNKNOWN":
            yield _fault(name, f"{name} holds a word that is not known here.")
    if order.version < 1:
        yield _fault("version", "Versions count from 1.")
    yield from _lines(order.items)


def _lines(items: tuple[SalesItem, ...]) -> Iterator[Detail]:
    ids = [item.line_id for item in items]
    for twice in sorted({line for line in ids if ids.count(line) > 1}):
        yield _fault("items.lineId", f"Two lines are called {twice}.")
    for item in items:
        yield from _line(item, ids)


def _line(item: SalesItem, ids: list[str]) -> Iterator[Detail]:
    if not item.line_id:
        yield _fault("items.lineId", "A line has no id.")
    if item.kind not in ("PRODUCT", "SERVICE"):
        yield _fault("items.kind", f"Line {item.line_id} is neither PRODUCT nor SERVICE.")
    elif not (item.product_code if item.kind == "PRODUCT" else item.service_code):
        name = "productCode" if item.kind == "PRODUCT" else "serviceCode"
        yield _fault(f"items.{name}", f"Line {item.line_id} has no {name}.")
    yield from _numbers(item)
    if item.linked_line_id and item.linked_line_id not in ids:
        sentence = f"Line {item.line_id} is linked to {item.linked_line_id}, which is no line."
        yield _fault("items.linkedLineId", sentence)


def _numbers(item: SalesItem) -> Iterator[Detail]:
    if (decimal(item.quantity) or Decimal(0)) <= 0:
        yield _fault("items.quantity", f"The quantity of line {item.line_id} is not above nought.")
    prices = [("unitPrice", item.unit_price)]
    prices += [("providerPrice", item.provider_price)] if item.provider_price else []
    yield from amounts("items.", *prices)
    if item.vat_rate is not None and decimal(item.vat_rate) is None:
        yield _fault("items.vatRate", f"{item.vat_rate!r} of line {item.line_id} is no rate.")
    if item.duration_minutes is not None and item.duration_minutes <= 0:
        sentence = f"The duration of line {item.line_id} is not above nought."
        yield _fault("items.durationMinutes", sentence)


def _contact(order: Sold) -> Iterator[Detail]:
    # The sentences do not repeat what was written: it is personal.
    customer: SalesCustomer = order.customer
    if not customer.email and not customer.phone:
        yield _fault("customer", "The customer has neither an e-mail address nor a phone number.")
    if customer.email and not EMAIL.fullmatch(customer.email):
        yield _fault("customer.email", "The e-mail address is not well-formed.")
    if customer.phone and not PHONE.fullmatch(customer.phone):
        yield _fault("customer.phone", "The phone number is not in the form +33600000001 (E.164).")


def _services(order: Sold) -> Iterator[Detail]:
    if not any(item.kind == "SERVICE" for item in order.items):
        yield _fault("items", "The order has no service line; there is no work in it.")


def _sums(order: Sold) -> Iterator[Detail]:
    totals: SalesTotals = order.totals
    named = (("subtotal", totals.subtotal), ("tax", totals.tax), ("total", totals.total))
    wrong = list(amounts("totals.", *named))
    if wrong:
        yield from wrong
        return
    subtotal, tax, total = (Decimal(value.amount) for _, value in named)
    if abs(subtotal + tax - total) > TOLERANCE:
        sentence = (
            f"The sums do not add up: {subtotal} + {tax} tax is {subtotal + tax}, not {total}."
        )
        yield _fault("totals", sentence)


def _fault(field: str, sentence: str) -> Detail:
    return Detail(field, CODE, sentence)
