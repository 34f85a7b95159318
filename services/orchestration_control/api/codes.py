"""The closed list of codes of this service, by status; who may look and who may act."""

from __future__ import annotations

from fsm_common.core.rows import Row
from fsm_common.edges.http import Calling

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


def is_customer(call: Calling) -> bool:
    """Nobody but a customer."""
    return not set(READERS) & call.caller.roles


def seen(call: Calling, row: Row, sentence: str) -> None:
    """404 where the row lies outside of what the caller may see."""
    call.scope.check(
        sentence,
        country=row["country_code"],
        bu=row["bu_code"],
        store=row.get("store_id", "*"),
        customer=row.get("customer_id"),
        project=row["project_id"],
    )
