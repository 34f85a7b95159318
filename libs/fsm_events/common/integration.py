"""Shared records of integration.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt

import msgspec

from fsm_events.common.shared import Money
from fsm_events.enums import (
    ContactChannel,
    DayHalf,
    DeliveryStatus,
    LineKind,
    PaymentStatus,
    SalesChannel,
    SalesOrderType,
    SalesPriority,
)


class RecordFault(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One fault of a refused record."""

    field: str | None = None
    message: str


class SalesAddress(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The site, in clear, as the till knows it."""

    street: str
    complement: str | None = None
    city: str
    postal_code: str
    province: str | None = None
    country: str
    latitude: float | None = None
    longitude: float | None = None
    access_notes: str | None = None
    parking_notes: str | None = None


class SalesChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One difference to the version before; explains, the full state wins."""

    path: str
    old_value: str | None = None
    new_value: str | None = None


class SalesCustomer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The buyer, in clear, as the till knows them."""

    customer_id: str
    first_name: str
    last_name: str
    email: str | None = None
    phone: str | None = None  # E.164
    preferred_contact: ContactChannel | None = None
    language: str | None = None  # locale
    fiscal_id: str | None = None


class SalesDeliveredProduct(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How much of a line has arrived."""

    line_id: str
    ordered: str
    delivered: str
    status: DeliveryStatus
    expected_date: dt.date | None = None


class SalesDeliveryItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line's new date of delivery, as the till says."""

    line_id: str
    item_max_delivery_date: dt.datetime


class SalesItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of the till's order."""

    line_id: str
    kind: LineKind
    product_code: str | None = None
    service_code: str | None = None
    label: str
    quantity: str  # decimal text
    unit_price: Money
    vat_rate: str | None = None  # percent text
    provider_price: Money | None = None  # agreed contractor fee
    linked_line_id: str | None = None  # the product line that a service is for
    expected_date: dt.date | None = None
    duration_minutes: int | None = None
    serial_numbers: tuple[str, ...] = ()
    payment_status: PaymentStatus | None = None


class SalesLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An earlier transaction that this order belongs to."""

    type: str
    number: str


class SalesTotals(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Sums of the till's order."""

    subtotal: Money
    tax: Money
    total: Money


class SalesSeller(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who sold it."""

    id: str
    name: str | None = None


class SalesOrder(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole state of an order at the till."""

    sales_system: str  # registered code
    external_order_id: str
    version: int  # rises by one with each change
    sales_channel: SalesChannel
    order_type: SalesOrderType
    priority: SalesPriority = "MEDIUM"
    country_code: str
    bu_code: str
    store_id: str | None = None
    external_project_id: str | None = None
    external_lead_id: str | None = None
    customer: SalesCustomer
    address: SalesAddress
    items: tuple[SalesItem, ...] = ()
    totals: SalesTotals
    payment_status: PaymentStatus
    max_delivery_date: dt.date | None = None
    scheduled_date: dt.date | None = None  # slot chosen at the sale
    shift: DayHalf | None = None
    excluded_dates: tuple[dt.date, ...] = ()
    technical_visit_mandatory: bool = False
    required_skills: tuple[str, ...] = ()
    pre_estimation_id: str | None = None
    seller: SalesSeller | None = None
    seller_notes: str | None = None
    linked_transaction: SalesLink | None = None
    configuration_ids: tuple[str, ...] = ()
    created_at: dt.datetime
    raw_payload: str  # the original, kept for audit
