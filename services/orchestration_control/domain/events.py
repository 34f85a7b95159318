"""The facts of this service, and the whole record that an order or a project is."""

from __future__ import annotations

from typing import Any

import msgspec

from fsm_events.projects import (
    DeliveryDateChanged,
    OwnershipChanged,
    ProjectCreated,
    ProjectStatusChanged,
    ProjectUpdated,
    SalesOrderAccepted,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderCreated,
    ServiceOrderRescheduled,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
    ServiceOrderUpdated,
)

SalesOrderEvent = SalesOrderAccepted
ProjectEvent = ProjectCreated | ProjectUpdated | ProjectStatusChanged | OwnershipChanged
ServiceOrderEvent = (
    ServiceOrderCreated
    | ServiceOrderUpdated
    | ServiceOrderStatusChanged
    | ServiceOrderBlocked
    | ServiceOrderUnblocked
    | ServiceOrderRescheduled
    | ServiceOrderCancelled
    | DeliveryDateChanged
)
OwnEvent = SalesOrderEvent | ProjectEvent | ServiceOrderEvent
EVENTS = (
    SalesOrderAccepted,
    ProjectCreated,
    ProjectUpdated,
    ProjectStatusChanged,
    OwnershipChanged,
    ServiceOrderCreated,
    ServiceOrderUpdated,
    ServiceOrderStatusChanged,
    ServiceOrderBlocked,
    ServiceOrderUnblocked,
    ServiceOrderRescheduled,
    ServiceOrderCancelled,
    DeliveryDateChanged,
)


def order_record(created: ServiceOrderCreated) -> ServiceOrderUpdated:
    """What was created, as the whole record that updates repeat."""
    return ServiceOrderUpdated(**_shared(created, ServiceOrderUpdated))


def project_record(created: ProjectCreated) -> ProjectUpdated:
    """What was created, as the whole record that updates repeat."""
    return ProjectUpdated(**_shared(created, ProjectUpdated))


def differing(old: msgspec.Struct, new: msgspec.Struct) -> tuple[str, ...]:
    """The wire names of the fields that differ, sorted."""
    wire = dict(zip(new.__struct_fields__, new.__struct_encode_fields__, strict=True))
    return tuple(sorted(wire[name] for name in wire if getattr(old, name) != getattr(new, name)))


def _shared(value: msgspec.Struct, kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in kind.__struct_fields__ if hasattr(value, name)}
