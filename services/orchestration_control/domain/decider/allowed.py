"""What may be wished next, for buttons on screens; the decision itself comes with the command."""

from __future__ import annotations

from fsm_events.enums import BlockReason, OrderState, ProjectStatus


def for_order(status: OrderState, blocked: tuple[BlockReason, ...]) -> tuple[str, ...]:
    """Of a service order."""
    if status == "CREATED" and "AWAITING_TV" not in blocked:
        return ("BOOK",)
    return ("MOVE_BOOKING", "CANCEL_BOOKING") if status == "SCHEDULED" else ()


def for_project(status: ProjectStatus, owner_id: str | None) -> tuple[str, ...]:
    """Of a project."""
    open_ = status not in ("COMPLETED", "CANCELLED")
    return ("TAKE_OWNERSHIP",) if open_ and owner_id is None else ()
