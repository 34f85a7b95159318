"""What is said in integration.*

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Message
from fsm_events.common.integration import (
    RecordFault,
    SalesAddress,
    SalesChange,
    SalesCustomer,
    SalesDeliveredProduct,
    SalesDeliveryItem,
    SalesItem,
    SalesLink,
    SalesOrder,
    SalesSeller,
    SalesTotals,
)
from fsm_events.common.shared import AcceptedOrder, Money
from fsm_events.enums import (
    CancelReason,
    DayHalf,
    DeliveryLocation,
    DeliveryStatus,
    OrderState,
    PaymentStatus,
    RejectionCode,
    SalesChannel,
    SalesOrderType,
    SalesPriority,
)


class SalesDeliveryDateChanged(Message, frozen=True, kw_only=True):
    """Goods come on another day."""

    topic: ClassVar[str] = "integration.sales.delivery_date_changed"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    sales_system: str
    bu_code: str
    store_id: str | None = None
    external_order_id: str
    version: int
    max_delivery_date: dt.datetime
    delivery_status: DeliveryStatus | None = None
    items: tuple[SalesDeliveryItem, ...] | None = None


class SalesDeliveryStatusChanged(Message, frozen=True, kw_only=True):
    """Goods have come, or not."""

    topic: ClassVar[str] = "integration.sales.delivery_status_changed"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    external_order_id: str
    sales_system: str
    delivery_status: DeliveryStatus
    location: DeliveryLocation
    delivered_at: dt.datetime | None = None
    tracking_number: str | None = None
    products: tuple[SalesDeliveredProduct, ...] = ()


class SalesOrderCancelled(Message, frozen=True, kw_only=True):
    """A till's order, or lines of it, are off."""

    topic: ClassVar[str] = "integration.sales.order_cancelled"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    sales_system: str
    external_order_id: str
    version: int
    line_ids: tuple[str, ...] | None = None  # null: the whole order
    reason_code: CancelReason
    details: str | None = None
    refund_required: bool
    cancelled_at: dt.datetime


class SalesOrderNormalized(Message, frozen=True, kw_only=True):
    """Told to the till: its record was taken in."""

    topic: ClassVar[str] = "integration.sales.order_normalized"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    sales_system: str
    external_order_id: str
    version: int
    project_id: str
    service_orders: tuple[AcceptedOrder, ...] = ()
    mapping_version: int
    processing_ms: int


class SalesOrderReceived(Message, frozen=True, kw_only=True):
    """A till sold something."""

    topic: ClassVar[str] = "integration.sales.order_received"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

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


class SalesOrderRejected(Message, frozen=True, kw_only=True):
    """Told to the till: its record was refused."""

    topic: ClassVar[str] = "integration.sales.order_rejected"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    sales_system: str
    external_order_id: str
    version: int | None = None  # null where it has none
    error_code: RejectionCode
    errors: tuple[RecordFault, ...] = ()
    retryable: bool


class SalesOrderStatusChanged(Message, frozen=True, kw_only=True):
    """Told to the till: an order's state."""

    topic: ClassVar[str] = "integration.sales.order_status_changed"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    sales_system: str
    external_order_id: str
    service_order_id: str
    previous_status: str | None = None  # the partner's word before
    status: OrderState
    partner_status: str
    scheduled_date: dt.date | None = None
    provider_name: str | None = None
    at: dt.datetime


class SalesOrderUpdated(Message, frozen=True, kw_only=True):
    """A till's order is different."""

    topic: ClassVar[str] = "integration.sales.order_updated"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    sales_system: str
    external_order_id: str
    version: int
    changed_at: dt.datetime
    changed_by: str
    reason: str | None = None
    changes: tuple[SalesChange, ...] = ()
    order: SalesOrder


class SalesPaymentStatusChanged(Message, frozen=True, kw_only=True):
    """The customer has paid, or not."""

    topic: ClassVar[str] = "integration.sales.payment_status_changed"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    external_order_id: str
    sales_system: str
    payment_status: PaymentStatus
    total: Money
    paid: Money
    outstanding: Money
    method: str | None = None
    paid_at: dt.datetime | None = None


class SalesScheduleConfirmed(Message, frozen=True, kw_only=True):
    """Told to the till: when an order takes place."""

    topic: ClassVar[str] = "integration.sales.schedule_confirmed"
    key: ClassVar[str] = "{countryCode}_{externalOrderId}"

    sales_system: str
    external_order_id: str
    service_order_id: str
    previous_status: str | None = None  # the partner's word before
    status: OrderState
    partner_status: str
    scheduled_date: dt.date | None = None
    provider_name: str | None = None
    at: dt.datetime
    slot_start: dt.datetime
    slot_end: dt.datetime
    zone: str  # IANA
