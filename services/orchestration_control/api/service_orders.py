"""Service orders: lists, one, by the till's reference, what happened, what stands around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select, union

from fsm_common.core.errors import invalid
from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Call, Calling, Listing, Page, Routes
from services.orchestration_control.api.answers import (
    ContextAnswer,
    EntryAnswer,
    ServiceOrderAnswer,
    ServiceOrderRow,
)
from services.orchestration_control.api.codes import (
    CODES,
    CUSTOMERS,
    NO_ORDER,
    READERS,
    roles,
    seen,
    visible,
)
from services.orchestration_control.api.opening import order_answer, project_answer, timeline
from services.orchestration_control.projections.projects import PROJECTS
from services.orchestration_control.projections.sales_orders import SALES_ORDERS
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS

routes = Routes("service orders", CODES)
ROW = SERVICE_ORDERS.c
ORDERS = Listing(
    select(SERVICE_ORDERS),
    key=ROW.service_order_id,
    sorts={"createdAt": ROW.created_at, "updatedAt": ROW.updated_at, "number": ROW.number},
    filters={
        "status": ROW.status,
        "type": ROW.type,
        "priority": ROW.priority,
        "countryCode": ROW.country_code,
        "buCode": ROW.bu_code,
        "storeId": ROW.store_id,
        "projectId": ROW.project_id,
        "customerId": ROW.customer_id,
        "number": ROW.number,
        "postalCode": ROW.postal_code,
        "externalOrderId": ROW.external_order_id,
        "salesSystem": ROW.sales_system,
        "paymentStatus": ROW.payment_status,
        "deliveryStatus": ROW.delivery_status,
        "slotStart": ROW.slot_start,
        "createdAt": ROW.created_at,
    },
)
BY_REFERENCE = Listing(
    select(SERVICE_ORDERS),
    key=ROW.service_order_id,
    sorts={"createdAt": ROW.created_at},
)


class TimelineAnswer(Answer):
    """What happened, oldest first."""

    items: list[EntryAnswer]


@routes.get("/service-orders", "ListServiceOrders", READERS, listing=ORDERS)
def list_service_orders(call: Call) -> Page[ServiceOrderRow]:
    """The service orders that the caller may see."""
    return call.page(ORDERS, _shown(call), visible(call))


@routes.get(
    "/service-orders/by-external-reference",
    "FindServiceOrders",
    READERS,
    listing=BY_REFERENCE,
    asks=("system", "type", "id"),
)
def find_service_orders(call: Call) -> Page[ServiceOrderRow]:
    """Those that came of a till's order, project or lead: `?system=&type=SALES_ORDER&id=`."""
    return call.page(BY_REFERENCE, _shown(call), visible(call), _referred(call))


@routes.get("/service-orders/{service_order_id}", "GetServiceOrder", CUSTOMERS)
def get_service_order(service_order_id: str, call: Call) -> ServiceOrderAnswer:
    """One, whole."""
    return order_answer(call, _found(call, service_order_id, etag=True))


@routes.get("/service-orders/{service_order_id}/timeline", "GetServiceOrderTimeline", READERS)
def get_service_order_timeline(service_order_id: str, call: Call) -> TimelineAnswer:
    """What happened to it."""
    _found(call, service_order_id)
    return TimelineAnswer(items=timeline(call, service_order_id=service_order_id))


@routes.get("/service-orders/{service_order_id}/context", "GetServiceOrderContext", READERS)
def get_service_order_context(service_order_id: str, call: Call) -> ContextAnswer:
    """It, its project and customer, the orders beside it, and what happened."""
    row = _found(call, service_order_id, etag=True)
    return ContextAnswer(
        service_order=order_answer(call, row),
        project=project_answer(call, call.get(PROJECTS, project_id=row["project_id"])),
        timeline=timeline(call, service_order_id=service_order_id),
    )


def _shown(call: Calling) -> Callable[[Row], ServiceOrderRow]:
    return lambda row: ServiceOrderRow.of(row, roles(call, row))


def _found(call: Calling, service_order_id: str, *, etag: bool = False) -> Row:
    row = call.get(SERVICE_ORDERS, sentence=NO_ORDER, service_order_id=service_order_id)
    seen(call, NO_ORDER, row)
    if etag:
        call.etag(row["version"])
    return row


def _referred(call: Calling) -> ColumnElement[bool]:
    system, kind, name = (call.parameter(part) for part in ("system", "type", "id"))
    missing = [part for part in ("system", "type", "id") if not call.parameter(part)]
    if missing:
        raise invalid("MISSING_FIELD", "Give system, type and id.", missing[0])
    if kind == "SALES_ORDER":
        return (ROW.sales_system == system) & (ROW.external_order_id == name)
    if kind not in ("PROJECT", "LEAD"):
        sentence = "The type is SALES_ORDER, PROJECT or LEAD."
        raise invalid("INVALID_FIELD", sentence, "type")
    if kind == "LEAD":
        led = union(*(_led(table, system, name) for table in (SALES_ORDERS, PROJECTS)))
        return (ROW.sales_system == system) & ROW.external_order_id.in_(led)
    project = PROJECTS.c
    named = select(project.project_id).where(
        project.sales_system == system, project.external_project_id == name
    )
    return ROW.project_id.in_(named)


def _led(table: Table, system: str | None, lead: str | None) -> Select[Any]:
    """The tills' orders of a lead; a project has that of the order that began it."""
    row = table.c
    return select(row.external_order_id).where(
        row.sales_system == system, row.external_lead_id == lead
    )
