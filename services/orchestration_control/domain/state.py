"""What deciding needs of an aggregate's own history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from fsm_common.core.decider import Aggregate
from fsm_events.common import Slot
from fsm_events.enums import BlockReason, OrderState, ProjectStatus
from fsm_events.projects import (
    DeliveryDateChanged,
    OwnershipChanged,
    ProjectCreated,
    ProjectStatusChanged,
    ProjectUpdated,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderCreated,
    ServiceOrderRescheduled,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
    ServiceOrderUpdated,
)
from services.orchestration_control.domain.events import (
    ProjectEvent,
    SalesOrderEvent,
    ServiceOrderEvent,
    order_record,
    project_record,
)

VERSIONED = ("RECEIVED", "UPDATED", "CANCELLED")


class SalesOrder(msgspec.Struct, frozen=True):
    """What a till has said: fingerprints by version, those without one, the orders that came."""

    project_id: str
    versions: Mapping[int, str]
    statements: frozenset[str] = frozenset()
    order_ids: tuple[str, ...] = ()
    date_version: int = 0
    paid: bool = False

    @property
    def version(self) -> int:
        """The newest that was taken."""
        return max(self.versions)

    def has(self, fingerprints: Iterable[str]) -> bool:
        """Whether a statement with one of these was taken."""
        return not self.statements.isdisjoint(fingerprints)


class Project(msgspec.Struct, frozen=True):
    """A project as it stands."""

    record: ProjectUpdated
    status: ProjectStatus
    owner_id: str | None = None


class ServiceOrder(msgspec.Struct, frozen=True):
    """A service order as it stands; `refused_booking` is one that it could not accept."""

    record: ServiceOrderUpdated
    status: OrderState
    blocked: tuple[BlockReason, ...] = ()
    slot: Slot | None = None
    booking_id: str | None = None
    refused_booking: str | None = None


def evolve_sales_order(state: SalesOrder | None, event: SalesOrderEvent) -> SalesOrder:
    """The next state of what a till has said."""
    before = state or SalesOrder(event.project_id, {})
    ids = dict.fromkeys((*before.order_ids, *(o.service_order_id for o in event.service_orders)))
    if event.statement in VERSIONED:
        versions = {**before.versions, event.version: event.fingerprint}
        return msgspec.structs.replace(before, versions=versions, order_ids=tuple(ids))
    dated = event.version if event.statement == "DELIVERY_DATE" else 0
    return msgspec.structs.replace(
        before,
        statements=before.statements | {event.fingerprint},
        date_version=max(before.date_version, dated),
        paid=before.paid or event.statement == "PAYMENT",
    )


def evolve_project(state: Project | None, event: ProjectEvent) -> Project | None:
    """The next state of a project."""
    if isinstance(event, ProjectCreated):
        return Project(project_record(event), event.status)
    if state is None:
        return None
    match event:
        case ProjectUpdated():
            return msgspec.structs.replace(state, record=event)
        case ProjectStatusChanged():
            return msgspec.structs.replace(state, status=event.status)
        case OwnershipChanged():
            return msgspec.structs.replace(state, owner_id=event.owner_id)


def evolve_service_order(
    state: ServiceOrder | None, event: ServiceOrderEvent
) -> ServiceOrder | None:
    """The next state of a service order."""
    if isinstance(event, ServiceOrderCreated):
        return ServiceOrder(order_record(event), event.status)
    if state is None:
        return None
    match event:
        case ServiceOrderUpdated():
            return msgspec.structs.replace(state, record=event)
        case ServiceOrderStatusChanged():
            return msgspec.structs.replace(
                state, status=event.new, slot=event.slot, booking_id=event.booking_id
            )
        case ServiceOrderRescheduled():
            return msgspec.structs.replace(state, slot=event.slot, booking_id=event.booking_id)
        case ServiceOrderBlocked():
            refused = event.booking_id if event.booking_id != state.booking_id else None
            return msgspec.structs.replace(
                state,
                blocked=event.blocked_reasons,
                refused_booking=refused or state.refused_booking,
            )
        case ServiceOrderUnblocked():
            return msgspec.structs.replace(state, blocked=event.blocked_reasons)
        case ServiceOrderCancelled() | DeliveryDateChanged():
            return state


SALES_ORDER: Aggregate[SalesOrder | None] = Aggregate("sales_order", None, evolve_sales_order)
PROJECT: Aggregate[Project | None] = Aggregate("project", None, evolve_project)
SERVICE_ORDER: Aggregate[ServiceOrder | None] = Aggregate(
    "service_order", None, evolve_service_order
)
