"""What may be wished next, for buttons on screens; the decision itself comes with the command."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from fsm_events.enums import BlockReason, OrderState, ProjectStatus

BOOKERS = frozenset({"SELLER", "OPERATOR", "DISPATCHER", "CUSTOMER", "SERVICE"})


def for_order(
    status: OrderState, blocked: Sequence[BlockReason], roles: Collection[str]
) -> tuple[str, ...]:
    """Of a service order, for somebody with these roles."""
    if BOOKERS.isdisjoint(roles):
        return ()
    if status == "CREATED" and "AWAITING_TV" not in blocked:
        return ("BOOK",)
    return ("MOVE_BOOKING", "CANCEL_BOOKING") if status == "SCHEDULED" else ()


def for_project(
    status: ProjectStatus, owner_id: str | None, roles: Collection[str]
) -> tuple[str, ...]:
    """Of a project, for somebody with these roles."""
    takes = status not in ("COMPLETED", "CANCELLED") and owner_id is None and "OPERATOR" in roles
    return ("TAKE_OWNERSHIP",) if takes else ()
