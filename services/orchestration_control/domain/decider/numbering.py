"""A new sale: running numbers, and the project that its orders belong to."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fsm_common.core.messages import Event
from fsm_events.projects import OwnershipChanged, ProjectCreated, ServiceOrderCreated
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.decider.customers import customer_fields, origin
from services.orchestration_control.domain.decider.ownership import least_busy
from services.orchestration_control.domain.decider.pieces import Sale
from services.orchestration_control.domain.decider.projects import follow
from services.orchestration_control.domain.facts import TakeFacts


def numbered(
    orders: Sequence[ServiceOrderCreated], first: int, year: int
) -> list[ServiceOrderCreated]:
    """The orders with running numbers from the first free one on."""
    return [
        msgspec.structs.replace(order, number=ids.order_number(year, number))
        for number, order in enumerate(orders, start=first)
    ]


def begun(sale: Sale, orders: Sequence[ServiceOrderCreated], facts: TakeFacts) -> list[Event]:
    """The project is made, with its owner where the country's rule gives one, or joined."""
    if facts.project is not None:
        return joined(facts, orders)
    created = ProjectCreated(
        project_id=sale.project_id,
        number=ids.project_number(sale.command.at.year, facts.next_project),
        status="PLANNING",
        sales_system=sale.order.sales_system,
        external_order_id=sale.order.external_order_id,
        external_project_id=sale.order.external_project_id,
        service_order_ids=tuple(order.service_order_id for order in orders),
        created_at=sale.command.at,
        **origin(sale),
        **customer_fields(sale),
    )
    return [created, *_owned(created.project_id, facts)]


def joined(facts: TakeFacts, orders: Sequence[ServiceOrderCreated]) -> list[Event]:
    """More orders in a project that stands already; it is no longer planned to the end."""
    assert facts.project is not None
    record = facts.project.record
    more = tuple(order.service_order_id for order in orders)
    if not more:
        return []
    updated = msgspec.structs.replace(
        record,
        status=facts.project.status,
        service_order_ids=(*record.service_order_ids, *more),
        changed_fields=("serviceOrderIds",),
    )
    return [updated, *follow(facts.project, dict.fromkeys(more, "CREATED"))]


def _owned(project_id: str, facts: TakeFacts) -> list[OwnershipChanged]:
    owner = least_busy(facts.rule, facts.operators)
    if owner is None:
        return []
    return [OwnershipChanged(project_id=project_id, owner_id=owner, mode="AUTO")]
