"""Shared records of projects.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt

import msgspec

from fsm_common.core.sealed import Sealed
from fsm_events.common.shared import Money
from fsm_events.enums import (
    DayHalf,
    DeliveryStatus,
    DependencyType,
    LineKind,
    PaymentStatus,
    SlotPromise,
)


class DeliveryLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line's new date of delivery."""

    line_id: str
    old_date: dt.date | None = None
    new_date: dt.date


class OrderDependency(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What must come first."""

    order_id: str
    type: DependencyType
    lag_min: int = 0


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product or a service of an order."""

    line_id: str
    kind: LineKind
    code: str
    label: str
    category: str | None = None
    quantity: str  # decimal text
    unit_price: Money
    vat_rate: str | None = None  # percent text, "20.00"
    linked_line_id: str | None = None  # the line that this one belongs to
    expected_date: dt.date | None = None  # expected delivery
    delivered_at: dt.datetime | None = None
    delivered_quantity: str | None = None
    delivery_status: DeliveryStatus | None = None
    payment_status: PaymentStatus | None = None
    provider_price: Money | None = None  # the contractor's fee as sold
    duration_minutes: int | None = None  # of the whole line
    serial_numbers: tuple[str, ...] = ()


class PaymentFacts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the till said about the customer's payment."""

    total: Money
    paid: Money
    outstanding: Money
    method: str | None = None
    paid_at: dt.datetime | None = None


class Site(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where the work is done; the subject of its personal fields is the record's customerId."""

    postal_code: str
    city: str
    province: str | None = None
    country: str
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str  # IANA
    holiday_region: str | None = None  # ISO 3166-2
    street: Sealed[str]
    complement: Sealed[str] | None = None
    access_notes: Sealed[str] | None = None
    parking_notes: Sealed[str] | None = None


class Slot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A stretch of time promised or planned."""

    start: dt.datetime
    end: dt.datetime
    promise: SlotPromise | None = None


class SoldSlot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The slot chosen at the till."""

    date: dt.date
    shift: DayHalf | None = None


class TimeWindow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """When the work may be done."""

    start: dt.datetime
    end: dt.datetime
    blackout_dates: tuple[dt.date, ...] = ()
