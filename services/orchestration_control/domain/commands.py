"""What may be wished of sales orders, projects and service orders."""

from __future__ import annotations

import datetime as dt

import msgspec

from fsm_common.core.errors import Detail
from fsm_common.core.messages import Command
from fsm_common.core.sealed import Sealed
from fsm_events.common import (
    Address,
    PaymentFacts,
    SalesDeliveredProduct,
    SalesDeliveryItem,
    SalesItem,
    SalesTotals,
    Slot,
)
from fsm_events.enums import (
    CancelReason,
    ConflictCause,
    ContactChannel,
    DayHalf,
    DeliveryLocation,
    DeliveryStatus,
    PaymentStatus,
    SalesChannel,
    SalesOrderType,
    SalesPriority,
)

MOST_MINUTES = 100_000  # of work in one line; more nobody means


class TillCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """The buyer; `language` is a locale."""

    customer_id: str
    first_name: Sealed[str]
    last_name: Sealed[str]
    email: Sealed[str] | None = None
    phone: Sealed[str] | None = None
    preferred_contact: ContactChannel | None = None
    language: str | None = None
    fiscal_id: Sealed[str] | None = None


class TillSite(msgspec.Struct, frozen=True, kw_only=True):
    """The site; `whole` is the address in one piece, for those who write letters."""

    postal_code: str
    city: str
    province: str | None = None
    country: str
    latitude: float | None = None
    longitude: float | None = None
    street: Sealed[str]
    complement: Sealed[str] | None = None
    access_notes: Sealed[str] | None = None
    parking_notes: Sealed[str] | None = None
    whole: Sealed[Address]


class TillOrder(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of an order at the till, personal fields sealed."""

    sales_system: str
    external_order_id: str
    sales_channel: SalesChannel
    order_type: SalesOrderType
    priority: SalesPriority
    country_code: str
    bu_code: str
    store_id: str | None = None
    external_project_id: str | None = None
    external_lead_id: str | None = None
    customer: TillCustomer
    site: TillSite
    items: tuple[SalesItem, ...]
    totals: SalesTotals
    payment_status: PaymentStatus
    max_delivery_date: dt.date | None = None
    scheduled_date: dt.date | None = None
    shift: DayHalf | None = None
    excluded_dates: tuple[dt.date, ...] = ()
    technical_visit_mandatory: bool = False
    seller_id: str | None = None
    seller_notes: Sealed[str] | None = None


class TillRecord(Command, frozen=True, kw_only=True):
    """Anything a till says. `faults` are those that the record shows by itself, worst kind first;
    `fingerprint` is the SHA-256 of its body, `former` the one that older events have of it,
    `processing_ms` what the edge measured."""

    sales_order_id: str
    sales_system: str
    external_order_id: str
    fingerprint: str
    former: str
    faults: tuple[Detail, ...] = ()
    processing_ms: int = 0

    @property
    def fingerprints(self) -> tuple[str, str]:
        """Either in the log means that this record was taken."""
        return self.fingerprint, self.former


class RefuseRecord(TillRecord, frozen=True, kw_only=True):
    """A record cannot be read whole; its faults say why."""


class TakeSalesOrder(TillRecord, frozen=True, kw_only=True):
    """Something was sold."""

    version: int
    order: TillOrder


class UpdateSalesOrder(TakeSalesOrder, frozen=True, kw_only=True):
    """What was sold is different; `order` is the whole new state."""


class CancelSalesOrder(TillRecord, frozen=True, kw_only=True):
    """What was sold is off, or lines of it (None: all)."""

    version: int
    line_ids: tuple[str, ...] | None = None
    reason_code: CancelReason
    refund_required: bool


class RecordPayment(TillRecord, frozen=True, kw_only=True):
    """What the customer has paid."""

    status: PaymentStatus
    payment: PaymentFacts


class RecordDelivery(TillRecord, frozen=True, kw_only=True):
    """What has arrived, and where."""

    status: DeliveryStatus
    location: DeliveryLocation
    delivered_at: dt.datetime | None = None
    tracking_number: str | None = None
    products: tuple[SalesDeliveredProduct, ...] = ()


class ChangeDeliveryDate(TillRecord, frozen=True, kw_only=True):
    """Goods come on another day; instants, turned into days of the site."""

    version: int
    bu_code: str
    max_delivery_date: dt.datetime
    status: DeliveryStatus | None = None
    items: tuple[SalesDeliveryItem, ...] = ()


class OrderCommand(Command, frozen=True, kw_only=True):
    """A wish about one service order and one booking of it."""

    service_order_id: str
    booking_id: str


class ScheduleOrder(OrderCommand, frozen=True, kw_only=True):
    """A slot is the customer's."""

    slot: Slot


class RescheduleOrder(OrderCommand, frozen=True, kw_only=True):
    """The booked slot is another one."""

    slot: Slot
    reason: str | None = None
    by: str | None = None


class FreeOrder(OrderCommand, frozen=True, kw_only=True):
    """The booked slot is given back."""

    reason: str | None = None
    by: str | None = None


class DoubtSlot(OrderCommand, frozen=True, kw_only=True):
    """The booked slot is no longer valid; `code` says which gate it fails."""

    code: str
    cause: ConflictCause


class TakeOwnership(Command, frozen=True, kw_only=True):
    """An operator answers for a project from now on."""

    project_id: str
    operator_id: str
