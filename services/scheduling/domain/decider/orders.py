"""What an order's own state allows."""

from __future__ import annotations

from fsm_common.core.errors import conflict, not_found
from services.scheduling.domain.facts.booking import Order

PLANNABLE = ("CREATED", "SCHEDULED", "ASSIGNED", "INCOMPLETE")


def known(order: Order | None) -> Order:
    """Raises Rejected (404) for an order that nobody has told us of."""
    if order is None:
        raise not_found("There is no such order.")
    return order


def check_can_be_planned(order: Order) -> None:
    """Raises Rejected: ORDER_CANCELLED, DEPENDENCY_UNSATISFIED, ORDER_STATE."""
    if order.status == "CANCELLED":
        raise conflict("ORDER_CANCELLED", "The order has been cancelled.")
    if order.need.waits_for:
        raise conflict(
            "DEPENDENCY_UNSATISFIED",
            "The technical visit comes first; its outcome decides what is to be installed.",
        )
    check_state(order)


def check_state(order: Order) -> None:
    """Raises Rejected, ORDER_STATE, once the work has begun."""
    if order.status not in PLANNABLE:
        raise conflict("ORDER_STATE", f"The order is {order.status}; its time stays as it is.")
