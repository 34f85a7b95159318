"""The customer of a sale, and the project that is kept for them and for the sale that began it."""

from __future__ import annotations

from typing import Any

import msgspec

from fsm_common.core.errors import Detail, Kind, Rejected
from fsm_events.projects import ProjectUpdated
from services.orchestration_control.domain.commands import TakeSalesOrder
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.decider.masters import refuse
from services.orchestration_control.domain.decider.pieces import Sale
from services.orchestration_control.domain.events import differing
from services.orchestration_control.domain.facts import StandingProject, TakeFacts


def project_for(command: TakeSalesOrder, facts: TakeFacts) -> str:
    """The id of the project that a new sale belongs to. Raises Rejected where it may not join."""
    order = command.order
    external = order.external_project_id or order.external_order_id
    if facts.project is not None:
        _may_join(command, facts.project)
    return ids.project_id(order.sales_system, external)


def customer_fields(sale: Sale) -> dict[str, Any]:
    """Who the customer is and where they live, by the names of the project's record."""
    customer = sale.order.customer
    return {
        "customer_id": customer.customer_id,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "email": customer.email,
        "phone": customer.phone,
        "preferred_contact": customer.preferred_contact,
        "language": sale.language,
        "fiscal_id": customer.fiscal_id,
        "site_address": sale.order.site.whole,
    }


def project_changed(sale: Sale, project: StandingProject) -> list[ProjectUpdated]:
    """The project with customer and origin as this sale knows them; nothing where nothing differs.

    Of several sales in one project, the one that began it knows best."""
    if project.record.external_order_id != sale.order.external_order_id:
        return []
    fields = customer_fields(sale) | origin(sale)
    record = msgspec.structs.replace(project.record, status=project.status, **fields)
    changed = tuple(f for f in differing(project.record, record) if f in CUSTOMERS | ORIGIN)
    return [msgspec.structs.replace(record, changed_fields=changed)] if changed else []


def origin(sale: Sale) -> dict[str, Any]:
    """Where and by whom it was sold, by the names of the project's record."""
    return {
        "external_lead_id": sale.order.external_lead_id,
        "store_id": sale.order.store_id,
        "sales_channel": sale.order.sales_channel,
        "seller": sale.order.seller_id,
    }


ORIGIN = frozenset({"externalLeadId", "storeId", "salesChannel"})
CUSTOMERS = frozenset(
    {
        "firstName",
        "lastName",
        "email",
        "phone",
        "preferredContact",
        "language",
        "fiscalId",
        "siteAddress",
        "seller",
    }
)


def _may_join(command: TakeSalesOrder, project: StandingProject) -> None:
    order, field = command.order, "externalProjectId"
    if (project.about.country_code, project.about.bu_code) != (order.country_code, order.bu_code):
        sentence = "The project belongs to another country or business unit."
        refuse((Detail(field, "INVALID_ORDER", sentence),))
    if project.record.customer_id != order.customer.customer_id:
        refuse((Detail(field, "INVALID_ORDER", "The project belongs to another customer."),))
    if project.status in ("COMPLETED", "CANCELLED"):
        sentence = f"The project is {project.status}; nothing can be added to it."
        detail = Detail(field, "STATE_CONFLICT", sentence)
        raise Rejected(sentence, code="STATE_CONFLICT", kind=Kind.CONFLICT, details=(detail,))
