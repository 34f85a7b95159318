"""What a till says beside its order: paid, delivered, delivered on another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import msgspec

from fsm_common.core.errors import Detail
from fsm_common.core.messages import Event
from fsm_events.common import OrderLine, SalesDeliveredProduct
from fsm_events.projects import ServiceOrderUpdated
from services.orchestration_control.domain.commands import (
    ChangeDeliveryDate,
    RecordDelivery,
    RecordPayment,
    TillRecord,
)
from services.orchestration_control.domain.decider.amounts import plain
from services.orchestration_control.domain.decider.goods import WHOLE, goods, together
from services.orchestration_control.domain.decider.masters import refuse
from services.orchestration_control.domain.decider.orders import delivery_moved, updated
from services.orchestration_control.domain.decider.sales_orders import known, stated
from services.orchestration_control.domain.facts import Standing, StandingFacts
from services.orchestration_control.domain.state import SalesOrder


def record_payment(
    command: RecordPayment, state: SalesOrder | None, facts: StandingFacts
) -> list[Event]:
    """All orders of the sale learn what was paid for it."""
    state = known(command, state)
    if state.has(command.fingerprints):
        return []
    refuse(command.faults)
    _check_currency(command, facts)
    said, events = command.payment, list[Event]()
    sums = {name: plain(getattr(said, name)) for name in ("total", "paid", "outstanding")}
    payment = msgspec.structs.replace(said, **sums)
    for standing in facts.orders.values():
        record = msgspec.structs.replace(
            standing.record, payment_status=command.status, payment=payment
        )
        events += updated(standing, record)
    return [*events, stated(command, state, "PAYMENT", state.version)]


def record_delivery(
    command: RecordDelivery, state: SalesOrder | None, facts: StandingFacts
) -> list[Event]:
    """The orders whose goods are named learn what has arrived; all where none are named."""
    state = known(command, state)
    if state.has(command.fingerprints):
        return []
    refuse(command.faults)
    named = [product.line_id for product in command.products]
    _check_lines(command, named, facts)
    _check_goods(named, facts)
    events: list[Event] = []
    for standing in facts.orders.values():
        events += updated(standing, _delivered(command, standing.record))
    return [*events, stated(command, state, "DELIVERY", state.version)]


def change_delivery_date(
    command: ChangeDeliveryDate, state: SalesOrder | None, facts: StandingFacts
) -> list[Event]:
    """Goods that have not come yet are expected on another day of the site.

    It takes no version of its own: one older than what is known, by order or date, is overtaken."""
    state = known(command, state)
    newest = max(state.version, state.date_version)
    if state.has(command.fingerprints) or command.version < newest:
        return []
    refuse(command.faults)
    if facts.project is not None and command.bu_code != facts.project.about.bu_code:
        sentence = f"Order {command.external_order_id} is not one of {command.bu_code}."
        refuse((Detail("buCode", "INVALID_ORDER", sentence),))
    _check_lines(command, (item.line_id for item in command.items), facts)
    events: list[Event] = []
    for standing in facts.orders.values():
        events += _dated(command, standing)
    return [*events, stated(command, state, "DELIVERY_DATE", command.version)]


def _check_lines(command: TillRecord, line_ids: Iterable[str], facts: StandingFacts) -> None:
    known_ids = {line.line_id for order in facts.orders.values() for line in order.record.lines}
    stray = sorted(set(line_ids) - known_ids)
    if stray:
        sentence = f"{', '.join(stray)} is not a line of order {command.external_order_id}."
        refuse((Detail("lineId", "INVALID_ORDER", sentence),))


def _check_currency(command: RecordPayment, facts: StandingFacts) -> None:
    sold = {order.record.customer_amount.currency for order in facts.orders.values()}
    if sold and command.payment.total.currency not in sold:
        sentence = f"The order was sold in {', '.join(sorted(sold))}."
        refuse((Detail("total.currency", "INVALID_ORDER", sentence),))


def _check_goods(line_ids: Iterable[str], facts: StandingFacts) -> None:
    lines = [line for order in facts.orders.values() for line in order.record.lines]
    work = sorted({line.line_id for line in lines if line.kind == "SERVICE"} & set(line_ids))
    if work:
        sentence = f"{', '.join(work)} is work; nothing of it is delivered."
        refuse((Detail("products.lineId", "INVALID_ORDER", sentence),))


def _delivered(command: RecordDelivery, record: ServiceOrderUpdated) -> ServiceOrderUpdated:
    by_line = {product.line_id: product for product in _arrivals(command, record)}
    lines = tuple(
        _delivered_line(command, line, by_line.get(line.line_id)) for line in record.lines
    )
    if command.products and not any(line.line_id in by_line for line in record.lines):
        return record
    status = together(lines) if command.products and goods(lines) else command.status
    return msgspec.structs.replace(
        record,
        lines=lines,
        delivery_status=status,
        delivery_location=command.location,
        tracking_number=command.tracking_number,
    )


def _arrivals(
    command: RecordDelivery, record: ServiceOrderUpdated
) -> Sequence[SalesDeliveredProduct]:
    """What is said of each product; where none is named, of each of which it is news that all of
    it has come, or nothing."""
    if command.products or command.status not in WHOLE:
        return command.products
    return [
        SalesDeliveredProduct(
            line_id=line.line_id,
            ordered=line.quantity,
            delivered=line.quantity if command.status == "FULLY_DELIVERED" else "0",
            status=command.status,
        )
        for line in record.lines
        if line.kind == "PRODUCT" and line.delivery_status != command.status
    ]


def _delivered_line(
    command: RecordDelivery, line: OrderLine, product: SalesDeliveredProduct | None
) -> OrderLine:
    if product is None:
        return line
    arrived = product.status == "FULLY_DELIVERED"
    return msgspec.structs.replace(
        line,
        delivery_status=product.status,
        delivered_quantity=product.delivered,
        delivered_at=(command.delivered_at or line.delivered_at or command.at) if arrived else None,
        expected_date=product.expected_date or line.expected_date,
    )


def _dated(command: ChangeDeliveryDate, standing: Standing) -> list[Event]:
    record = standing.record
    zone = ZoneInfo(record.site.time_zone)
    latest = command.max_delivery_date.astimezone(zone).date()
    named = {i.line_id: i.item_max_delivery_date.astimezone(zone).date() for i in command.items}
    lines = tuple(_dated_line(line, named, latest) for line in record.lines)
    if command.items and lines == record.lines:
        return []
    new = msgspec.structs.replace(
        record,
        lines=lines,
        max_delivery_date=latest,
        delivery_status=command.status or record.delivery_status,
    )
    return [*delivery_moved(record, new), *updated(standing, new)]


def _dated_line(line: OrderLine, named: dict[str, dt.date], latest: dt.date) -> OrderLine:
    if line.kind != "PRODUCT" or line.delivery_status == "FULLY_DELIVERED":
        return line
    date = named.get(line.line_id, line.expected_date if named else latest)
    return msgspec.structs.replace(line, expected_date=date)
