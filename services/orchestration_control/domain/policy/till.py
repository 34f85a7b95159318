"""What a till said, as a command: personal data sealed, the record's own faults beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from fsm_common.core.errors import Detail, Misfit
from fsm_common.core.sealed import Sealed
from fsm_events.common import Address, PaymentFacts, SalesDeliveredProduct
from fsm_events.integration import (
    SalesDeliveryDateChanged,
    SalesDeliveryStatusChanged,
    SalesOrderCancelled,
    SalesOrderReceived,
    SalesOrderUpdated,
    SalesPaymentStatusChanged,
)
from services.orchestration_control.domain.commands import (
    CancelSalesOrder,
    ChangeDeliveryDate,
    RecordDelivery,
    RecordPayment,
    RefuseRecord,
    TakeSalesOrder,
    TillCustomer,
    TillOrder,
    TillRecord,
    TillSite,
    UpdateSalesOrder,
)
from services.orchestration_control.domain.inbound import Misread, TillSaid
from services.orchestration_control.domain.policy.checks import Sold, faults
from services.orchestration_control.domain.policy.values import (
    SHOWN,
    amounts,
    days,
    decimal,
    doubled,
    fault,
    texts,
    word,
)


def heard(record: TillSaid, at: datetime) -> list[TillRecord]:
    """The one command that follows from a record; with an unfit text in it, nothing else counts."""
    command, unfit = _command(record, at), tuple(texts(record))
    return [msgspec.structs.replace(command, faults=unfit) if unfit else command]


def misread(fault: Misfit) -> Misread:
    """What can be told of a record with a value that nobody can read."""
    said = fault.wire
    return Misread(
        sales_system=said["salesSystem"],
        external_order_id=said["externalOrderId"],
        version=said.get("version"),
        field=fault.field,
    )


def sales_order_id(record: TillSaid) -> str:
    """`system:external order id`: what a record is about."""
    return f"{record.sales_system}:{record.external_order_id}"


def fingerprint(record: TillSaid) -> str:
    """SHA-256 of topic and body; the same record has it wherever and whenever it is read, also by
    a later schema, whose new fields say nothing."""
    return _hashed(record, _said(msgspec.to_builtins(record)))


def former_fingerprint(record: TillSaid) -> str:
    """As it was made when empty fields counted; never written any more, but in the log."""
    return _hashed(record, record)


def _hashed(record: TillSaid, body: object) -> str:
    encoded = msgspec.json.encode(body, order="deterministic")
    return hashlib.sha256(record.topic.encode() + b"\n" + encoded).hexdigest()


def _said(value: Any) -> Any:
    match value:
        case dict():
            parts = ((name, _said(part)) for name, part in value.items())
            return {name: part for name, part in parts if part not in (None, [], {})}
        case list() | tuple():
            return [_said(part) for part in value]
    return value


def _command(record: TillSaid, at: datetime) -> TillRecord:
    match record:
        case SalesOrderReceived():
            return _taken(record, at)
        case SalesOrderUpdated():
            return _updated(record, at)
        case SalesOrderCancelled():
            return _cancelled(record, at)
        case SalesPaymentStatusChanged():
            return _paid(record, at)
        case SalesDeliveryStatusChanged():
            return _delivered(record, at)
        case SalesDeliveryDateChanged():
            return _delayed(record, at)
        case Misread():
            sentence = f"{record.field} is no day, or no instant, that a calendar has."
            return RefuseRecord(**_common(record, at), faults=(fault(record.field, sentence),))


def _taken(record: SalesOrderReceived, at: datetime) -> TakeSalesOrder:
    return TakeSalesOrder(
        **_common(record, at), version=record.version, order=_order(record), faults=faults(record)
    )


def _updated(record: SalesOrderUpdated, at: datetime) -> UpdateSalesOrder:
    wrong = faults(record.order)
    named = (record.order.sales_system, record.order.external_order_id)
    if named != (record.sales_system, record.external_order_id):
        wrong = (fault("order", "The record and the order in it name different orders."),)
    elif record.order.version != record.version:
        wrong = (fault("order.version", "The record and the order in it name different versions."),)
    return UpdateSalesOrder(
        **_common(record, at), version=record.version, order=_order(record.order), faults=wrong
    )


def _cancelled(record: SalesOrderCancelled, at: datetime) -> CancelSalesOrder:
    wrong = tuple(word("reasonCode", record.reason_code))
    if record.line_ids == ():
        wrong = (fault("lineIds", "It names no line; without lineIds the whole order is off."),)
    return CancelSalesOrder(
        **_common(record, at),
        version=record.version,
        line_ids=record.line_ids,
        reason_code=record.reason_code,
        refund_required=record.refund_required,
        faults=wrong,
    )


def _paid(record: SalesPaymentStatusChanged, at: datetime) -> RecordPayment:
    payment = PaymentFacts(
        total=record.total,
        paid=record.paid,
        outstanding=record.outstanding,
        method=record.method,
        paid_at=record.paid_at,
    )
    sums = (("total", record.total), ("paid", record.paid), ("outstanding", record.outstanding))
    below = (
        fault(name, f"{name} is below nought.") for name, value in sums if _below(value.amount)
    )
    wrong = (*amounts("", *sums), *below, *word("paymentStatus", record.payment_status))
    common = _common(record, at)
    return RecordPayment(**common, status=record.payment_status, payment=payment, faults=wrong)


def _delivered(record: SalesDeliveryStatusChanged, at: datetime) -> RecordDelivery:
    wrong = (
        *word("deliveryStatus", record.delivery_status),
        *days(("deliveredAt", record.delivered_at)),
        *doubled("products.lineId", [product.line_id for product in record.products]),
        *(found for product in record.products for found in _product(product)),
    )
    return RecordDelivery(
        **_common(record, at),
        status=record.delivery_status,
        location=record.location,
        delivered_at=record.delivered_at,
        tracking_number=record.tracking_number,
        products=record.products,
        faults=wrong,
    )


def _product(product: SalesDeliveredProduct) -> Iterator[Detail]:
    yield from word("products.status", product.status)
    yield from days(("products.expectedDate", product.expected_date))
    ordered, delivered = decimal(product.ordered), decimal(product.delivered)
    for name, said, number in (
        ("ordered", product.ordered, ordered),
        ("delivered", product.delivered, delivered),
    ):
        if number is None or number < 0:
            yield fault(f"products.{name}", f"{said[:SHOWN]!r} is no number from nought on.")
    if ordered is not None and delivered is not None and delivered > ordered:
        sentence = f"Of line {product.line_id} more is delivered than ordered."
        yield fault("products.delivered", sentence)


def _below(amount: str) -> bool:
    return (decimal(amount) or 0) < 0


def _delayed(record: SalesDeliveryDateChanged, at: datetime) -> ChangeDeliveryDate:
    items = (("items.itemMaxDeliveryDate", i.item_max_delivery_date) for i in record.items or ())
    wrong = (
        *word("deliveryStatus", record.delivery_status),
        *days(("maxDeliveryDate", record.max_delivery_date), *items),
        *doubled("items.lineId", [item.line_id for item in record.items or ()]),
    )
    return ChangeDeliveryDate(
        **_common(record, at),
        version=record.version,
        bu_code=record.bu_code,
        max_delivery_date=record.max_delivery_date,
        status=record.delivery_status,
        items=record.items or (),
        faults=wrong,
    )


def _common(record: TillSaid, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "sales_order_id": sales_order_id(record),
        "sales_system": record.sales_system,
        "external_order_id": record.external_order_id,
        "fingerprint": fingerprint(record),
        "former": former_fingerprint(record),
    }


def _order(order: Sold) -> TillOrder:
    return TillOrder(
        sales_system=order.sales_system,
        external_order_id=order.external_order_id,
        sales_channel=order.sales_channel,
        order_type=order.order_type,
        priority=order.priority,
        country_code=order.country_code,
        bu_code=order.bu_code,
        store_id=order.store_id or None,
        external_project_id=order.external_project_id or None,
        external_lead_id=order.external_lead_id or None,
        customer=_customer(order),
        site=_site(order),
        items=order.items,
        totals=order.totals,
        payment_status=order.payment_status,
        max_delivery_date=order.max_delivery_date,
        scheduled_date=order.scheduled_date,
        shift=order.shift,
        excluded_dates=order.excluded_dates,
        technical_visit_mandatory=order.technical_visit_mandatory,
        seller_id=order.seller.id if order.seller else None,
        seller_notes=_sealed(order, order.seller_notes, "sellerNotes"),
    )


def _customer(order: Sold) -> TillCustomer:
    said = order.customer
    return TillCustomer(
        customer_id=said.customer_id,
        first_name=_certain(order, said.first_name, "firstName"),
        last_name=_certain(order, said.last_name, "lastName"),
        email=_sealed(order, said.email, "email"),
        phone=_sealed(order, said.phone, "phone"),
        preferred_contact=said.preferred_contact,
        language=said.language,
        fiscal_id=_sealed(order, said.fiscal_id, "fiscalId"),
    )


def _site(order: Sold) -> TillSite:
    said = order.address
    whole = Address(
        street=said.street,
        complement=said.complement,
        postal_code=said.postal_code,
        city=said.city,
        province=said.province,
        country=said.country,
    )
    return TillSite(
        postal_code=said.postal_code,
        city=said.city,
        province=said.province,
        country=said.country,
        latitude=said.latitude,
        longitude=said.longitude,
        street=_certain(order, said.street, "street"),
        complement=_sealed(order, said.complement, "complement"),
        access_notes=_sealed(order, said.access_notes, "accessNotes"),
        parking_notes=_sealed(order, said.parking_notes, "parkingNotes"),
        whole=Sealed.of(whole, subject=_subject(order), field="siteAddress"),
    )


def _subject(order: Sold) -> str:
    return order.customer.customer_id


def _certain(order: Sold, clear: str, field: str) -> Sealed[str]:
    return Sealed.of(clear, subject=_subject(order), field=field)


def _sealed(order: Sold, clear: str | None, field: str) -> Sealed[str] | None:
    return _certain(order, clear, field) if clear else None
