"""What is shown of projects, service orders and sales orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer
from services.orchestration_control.domain.decider import allowed


class MoneyAnswer(Answer):
    """Two places as text, and an ISO 4217 code."""

    amount: str
    currency: str


class SlotAnswer(Answer):
    """From and to, UTC."""

    start: datetime
    end: datetime
    promise: str | None = None


class SiteAnswer(Answer):
    """Where the work is; personal parts in clear, `[erased]` once they are."""

    postal_code: str
    city: str
    province: str | None = None
    country: str
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str
    holiday_region: str | None = None
    street: str | None = None
    complement: str | None = None
    access_notes: str | None = None
    parking_notes: str | None = None


class LineAnswer(Answer):
    """A product or a service."""

    line_id: str
    kind: str
    code: str
    label: str
    category: str | None = None
    quantity: str
    unit_price: MoneyAnswer
    vat_rate: str | None = None
    linked_line_id: str | None = None
    expected_date: date | None = None
    delivered_at: datetime | None = None
    delivered_quantity: str | None = None
    delivery_status: str | None = None
    payment_status: str | None = None
    duration_minutes: int | None = None
    serial_numbers: list[str] = []


class DependencyAnswer(Answer):
    """What must come first."""

    order_id: str
    type: str
    lag_min: int = 0


class WindowAnswer(Answer):
    """When the work may be done."""

    start: datetime
    end: datetime
    blackout_dates: list[date] = []


class SoldSlotAnswer(Answer):
    """The slot that was chosen at the till; nobody has booked it."""

    date: date
    shift: str | None = None


class PaymentAnswer(Answer):
    """What was paid for the whole sale, as the till stated it."""

    total: MoneyAnswer
    paid: MoneyAnswer
    outstanding: MoneyAnswer
    method: str | None = None
    paid_at: datetime | None = None


class ServiceOrderRow(Answer):
    """A service order in a list."""

    service_order_id: str
    number: str
    project_id: str
    customer_id: str
    country_code: str
    bu_code: str | None = None
    store_id: str | None = None
    type: str
    priority: str
    status: str
    blocked_reasons: list[str] = []
    estimated_min: int
    postal_code: str
    city: str
    time_zone: str
    slot_start: datetime | None = None
    slot_end: datetime | None = None
    payment_status: str
    delivery_status: str
    sales_system: str
    external_order_id: str
    line_id: str
    created_at: datetime
    updated_at: datetime
    version: int
    allowed_actions: list[str] = []

    @classmethod
    def of(cls, row: Row, roles: Collection[str]) -> ServiceOrderRow:
        """From its row, for somebody with these roles."""
        actions = allowed.for_order(row["status"], row["blocked_reasons"], roles)
        return cls.model_validate(dict(row) | {"allowed_actions": list(actions)})


class ServiceOrderAnswer(Answer):
    """A service order, whole."""

    service_order_id: str
    number: str
    project_id: str
    customer_id: str
    country_code: str
    bu_code: str | None = None
    type: str
    priority: str
    urgency: str
    emergency: bool
    status: str
    blocked_reasons: list[str] = []
    slot: SlotAnswer | None = None
    booking_id: str | None = None
    sales_system: str
    external_order_id: str
    line_id: str
    store_id: str | None = None
    service_item_id: str | None = None
    specialty_ids: list[str] = []
    certification_types: list[str] = []
    crew: int
    estimated_min: int
    site: SiteAnswer
    lines: list[LineAnswer] = []
    customer_amount: MoneyAnswer
    tax_amount: MoneyAnswer
    provider_amount: MoneyAnswer | None = None
    window: WindowAnswer
    sold_slot: SoldSlotAnswer | None = None
    depends_on: list[DependencyAnswer] = []
    requires_contract: bool
    requires_wcf: bool
    contract_gate: str
    payment_status: str
    payment: PaymentAnswer | None = None
    delivery_status: str
    delivery_location: str | None = None
    tracking_number: str | None = None
    max_delivery_date: date | None = None
    language: str | None = None
    seller_notes: str | None = None
    created_at: datetime
    order_version: int
    allowed_actions: list[str] = []


class ProjectRow(Answer):
    """A project in a list."""

    project_id: str
    number: str
    status: str
    country_code: str
    bu_code: str | None = None
    store_id: str | None = None
    customer_id: str
    owner_id: str | None = None
    owner_mode: str | None = None
    sales_system: str
    external_order_id: str
    external_project_id: str | None = None
    external_lead_id: str | None = None
    sales_channel: str
    created_at: datetime
    updated_at: datetime
    version: int
    allowed_actions: list[str] = []

    @classmethod
    def of(cls, row: Row, roles: Collection[str]) -> ProjectRow:
        """From its row, for somebody with these roles."""
        actions = allowed.for_project(row["status"], row.get("owner_id"), roles)
        return cls.model_validate(dict(row) | {"allowed_actions": list(actions)})


class CustomerAnswer(Answer):
    """Who it is done for, in clear; `[erased]` once they are."""

    customer_id: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    preferred_contact: str | None = None
    language: str
    address: dict[str, Any] | str | None = None


class ProjectAnswer(ProjectRow):
    """A project with its customer and its orders."""

    customer: CustomerAnswer
    seller: str | None = None
    service_orders: list[ServiceOrderRow] = []


class EntryAnswer(Answer):
    """Something that happened."""

    event_id: str
    type: str
    at: datetime
    project_id: str
    service_order_id: str | None = None
    actor_type: str
    actor_id: str | None = None
    causation_id: str | None = None
    details: dict[str, Any]

    @classmethod
    def of(cls, row: Row) -> EntryAnswer:
        """From its row."""
        return cls.model_validate(dict(row))


class ContextAnswer(Answer):
    """A service order with what stands around it."""

    service_order: ServiceOrderAnswer
    project: ProjectAnswer
    timeline: list[EntryAnswer]


class AcceptedAnswer(Answer):
    """A service order that came of a line."""

    line_id: str
    service_order_id: str
    type: str


class SalesOrderAnswer(Answer):
    """What a till sent: the newest version that was taken, and what came of it."""

    sales_order_id: str
    sales_system: str
    external_order_id: str
    project_id: str
    country_code: str
    bu_code: str | None = None
    order_version: int
    external_lead_id: str | None = None
    statement: str
    service_orders: list[AcceptedAnswer]
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, row: Row) -> SalesOrderAnswer:
        """From its row."""
        return cls.model_validate(dict(row))


class TakenAnswer(Answer):
    """What came of the wish for one project; code and message where it was refused."""

    project_id: str
    taken: bool
    owner_id: str | None = None
    event_id: str | None = None
    aggregate_version: int | None = None
    code: str | None = None
    message: str | None = None


class TakingAnswer(Answer):
    """One result a project, in the order of the request."""

    results: list[TakenAnswer]


class WorkloadAnswer(Answer):
    """How much somebody answers for."""

    operator_id: str
    projects: int
    planned_minutes: int
