"""What is said of service_order.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common.projects import (
    DeliveryLine,
    OrderDependency,
    OrderLine,
    PaymentFacts,
    Site,
    Slot,
    SoldSlot,
    TimeWindow,
)
from fsm_events.common.shared import Money
from fsm_events.enums import (
    BlockReason,
    CancelReason,
    CertificationType,
    ContractGate,
    DeliveryLocation,
    DeliveryStatus,
    OrderPriority,
    OrderState,
    OrderUrgency,
    PaymentStatus,
    ServiceType,
)


class DeliveryDateChanged(Event, frozen=True, kw_only=True):
    """Goods come on another day."""

    topic: ClassVar[str] = "projects.delivery_date.changed"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    project_id: str
    lines: tuple[DeliveryLine, ...] = ()
    old_date: dt.date | None = None
    new_date: dt.date


class ServiceOrderBlocked(Event, frozen=True, kw_only=True):
    """A service order may not go on."""

    topic: ClassVar[str] = "projects.service_order.blocked"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    project_id: str
    reasons: tuple[BlockReason, ...] = ()  # what this event is about
    blocked_reasons: tuple[BlockReason, ...] = ()  # what holds now
    slot: Slot | None = None
    booking_id: str | None = None
    detail: str | None = None  # a code


class ServiceOrderCancelled(Event, frozen=True, kw_only=True):
    """A service order will not be done."""

    topic: ClassVar[str] = "projects.service_order.cancelled"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    project_id: str
    customer_id: str
    previous_state: OrderState
    reason_code: CancelReason
    details: Sealed[str] | None = None
    refund_required: bool
    line_ids: tuple[str, ...] = ()
    slot: Slot | None = None
    booking_id: str | None = None
    by: str | None = None
    sales_system: str
    external_order_id: str
    reasons: tuple[str, ...] = ()


class ServiceOrderCreated(Event, frozen=True, kw_only=True):
    """One piece of work is to be done."""

    topic: ClassVar[str] = "projects.service_order.created"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    number: str  # SO-2026-000001
    project_id: str
    customer_id: str
    type: ServiceType
    priority: OrderPriority
    urgency: OrderUrgency
    emergency: bool
    status: OrderState
    blocked_reasons: tuple[BlockReason, ...] = ()
    sales_system: str
    external_order_id: str
    line_id: str
    store_id: str | None = None
    service_item_id: str | None = None
    specialty_ids: tuple[str, ...] = ()
    certification_types: tuple[CertificationType, ...] = ()
    crew: int
    estimated_min: int
    site: Site
    lines: tuple[OrderLine, ...] = ()
    customer_amount: Money  # gross
    tax_amount: Money
    provider_amount: Money | None = None
    window: TimeWindow
    sold_slot: SoldSlot | None = None
    depends_on: tuple[OrderDependency, ...] = ()
    requires_contract: bool
    requires_wcf: bool
    contract_gate: ContractGate
    payment_status: PaymentStatus
    payment: PaymentFacts | None = None
    delivery_status: DeliveryStatus
    delivery_location: DeliveryLocation | None = None
    tracking_number: str | None = None
    max_delivery_date: dt.date | None = None
    language: str | None = None  # the customer's locale
    seller_notes: Sealed[str] | None = None
    created_at: dt.datetime
    version: int  # of the till's order
    partner_status: str | None = None  # the partner's word
    changed_fields: tuple[str, ...] = ()


class ServiceOrderRescheduled(Event, frozen=True, kw_only=True):
    """A service order takes place at another time."""

    topic: ClassVar[str] = "projects.service_order.rescheduled"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    project_id: str
    old_slot: Slot | None = None
    slot: Slot | None = None
    time_zone: str
    booking_id: str | None = None
    provider_kept: bool
    reason: str | None = None
    by: str | None = None
    sales_system: str
    external_order_id: str
    status: OrderState | None = None
    partner_status: str | None = None  # the partner's word
    reasons: tuple[str, ...] = ()


class ServiceOrderStatusChanged(Event, frozen=True, kw_only=True):
    """A service order's state has changed."""

    topic: ClassVar[str] = "projects.service_order.status_changed"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    project_id: str
    old: OrderState | None = None  # null at creation
    new: OrderState
    reason: str | None = None
    slot: Slot | None = None
    time_zone: str
    booking_id: str | None = None
    provider_id: str | None = None
    team_id: str | None = None
    provider_name: str | None = None
    team_name: str | None = None
    visit_no: int
    by: str | None = None
    sales_system: str
    external_order_id: str
    partner_status: str  # the partner's word
    previous_partner_status: str | None = None  # the partner's word before
    version: int | None = None


class ServiceOrderUnblocked(Event, frozen=True, kw_only=True):
    """A reason against going on has gone."""

    topic: ClassVar[str] = "projects.service_order.unblocked"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    project_id: str
    reasons: tuple[BlockReason, ...] = ()  # what this event is about
    blocked_reasons: tuple[BlockReason, ...] = ()  # what holds now
    slot: Slot | None = None
    booking_id: str | None = None
    detail: str | None = None  # a code


class ServiceOrderUpdated(Event, frozen=True, kw_only=True):
    """A service order is different; the whole of it."""

    topic: ClassVar[str] = "projects.service_order.updated"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "service_order"
    identity: ClassVar[str] = "service_order_id"
    key: ClassVar[str] = "{countryCode}_{serviceOrderId}"
    public: ClassVar[bool] = True

    service_order_id: str
    number: str  # SO-2026-000001
    project_id: str
    customer_id: str
    type: ServiceType
    priority: OrderPriority
    urgency: OrderUrgency
    emergency: bool
    status: OrderState
    blocked_reasons: tuple[BlockReason, ...] = ()
    sales_system: str
    external_order_id: str
    line_id: str
    store_id: str | None = None
    service_item_id: str | None = None
    specialty_ids: tuple[str, ...] = ()
    certification_types: tuple[CertificationType, ...] = ()
    crew: int
    estimated_min: int
    site: Site
    lines: tuple[OrderLine, ...] = ()
    customer_amount: Money  # gross
    tax_amount: Money
    provider_amount: Money | None = None
    window: TimeWindow
    sold_slot: SoldSlot | None = None
    depends_on: tuple[OrderDependency, ...] = ()
    requires_contract: bool
    requires_wcf: bool
    contract_gate: ContractGate
    payment_status: PaymentStatus
    payment: PaymentFacts | None = None
    delivery_status: DeliveryStatus
    delivery_location: DeliveryLocation | None = None
    tracking_number: str | None = None
    max_delivery_date: dt.date | None = None
    language: str | None = None  # the customer's locale
    seller_notes: Sealed[str] | None = None
    created_at: dt.datetime
    version: int  # of the till's order
    changed_fields: tuple[str, ...] = ()
