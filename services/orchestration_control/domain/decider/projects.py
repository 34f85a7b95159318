"""A project's status follows from the states of its orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsm_events.enums import OrderState, ProjectStatus
from fsm_events.projects import ProjectStatusChanged
from services.orchestration_control.domain.facts import StandingProject

RANK: Mapping[OrderState, int] = {
    "CREATED": 0,
    "SCHEDULED": 1,
    "ASSIGNED": 2,
    "DISPATCHED": 3,
    "IN_PROGRESS": 4,
    "ON_HOLD": 4,
    "INCOMPLETE": 4,
    "COMPLETED": 5,
    "VERIFIED": 6,
    "CLOSED": 7,
}


def project_status(orders: Iterable[OrderState]) -> ProjectStatus:
    """Of a project with these orders; cancelled ones do not count."""
    ranks = [RANK[state] for state in orders if state != "CANCELLED"]
    if not ranks:
        return "CANCELLED"
    if min(ranks) >= RANK["COMPLETED"]:
        return "COMPLETED"
    if max(ranks) >= RANK["IN_PROGRESS"]:
        return "IN_PROGRESS"
    return "SCHEDULED" if min(ranks) >= RANK["SCHEDULED"] else "PLANNING"


def follow(
    project: StandingProject, changed: Mapping[str, OrderState], reason: str | None = None
) -> list[ProjectStatusChanged]:
    """What the new states of some orders do to their project."""
    status = project_status({**project.orders, **changed}.values())
    if status == project.status:
        return []
    return [
        ProjectStatusChanged(
            project_id=project.record.project_id,
            customer_id=project.record.customer_id,
            old=project.status,
            status=status,
            reason=reason,
        )
    ]
