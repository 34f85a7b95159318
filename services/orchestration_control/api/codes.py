"""The closed list of codes of this service, by status; who may look, who may act, and at what."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from fsm_common.core.errors import not_found
from fsm_common.core.rows import Row
from fsm_common.edges.http import Calling
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS

CODES = {
    409: ("CAPACITY_EXCEEDED", "ALREADY_OWNED", "PROJECT_TERMINAL"),
    422: ("OPERATOR_NOT_ELIGIBLE",),
}
READERS = ("VIEWER", "DISPATCHER", "CUSTOMER_CARE", "SELLER", "SERVICE")
CUSTOMERS = (*READERS, "CUSTOMER")
NO_PROJECT = "There is no such project."
NO_OPERATOR = "There is no such operator."
NO_ORDER = "There is no such service order."
NO_SALE = "There is no such sales order."


def covers(call: Calling, row: Row) -> bool:
    """Whether the row of an order or a project lies within what the caller may see."""
    return call.scope.covers(**_place(row))


def roles(call: Calling, row: Row) -> frozenset[str]:
    """The roles that the caller holds where the order or project of this row is."""
    return call.caller.roles_at(**_place(row))


def is_customer(call: Calling, row: Row) -> bool:
    """Nobody but a customer there."""
    return not roles(call, row).intersection(READERS)


def seen(call: Calling, sentence: str, *rows: Row) -> None:
    """404 where none of these rows lies within what the caller may see."""
    if not any(covers(call, row) for row in rows):
        raise not_found(sentence)


def visible(call: Calling) -> ColumnElement[bool]:
    """The same as a clause on service orders."""
    orders = SERVICE_ORDERS.c
    return call.scope.where(
        country=orders.country_code,
        bu=orders.bu_code,
        store=orders.store_id,
        customer=orders.customer_id,
        project=orders.project_id,
    )


def _place(row: Row) -> dict[str, str | None]:
    return {
        "country": row["country_code"],
        "bu": row["bu_code"],
        "store": row["store_id"],
        "customer": row["customer_id"],
        "project": row["project_id"],
    }
