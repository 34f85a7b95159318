"""Who answers for a project: by rule, or taken by an operator."""

from __future__ import annotations

from collections.abc import Sequence

from fsm_common.core.errors import conflict, invalid, not_found
from fsm_events.projects import OwnershipChanged
from services.orchestration_control.domain.commands import TakeOwnership
from services.orchestration_control.domain.facts import Load, OwnershipFacts, OwnershipRule
from services.orchestration_control.domain.state import Project

WEEKS = 4
FULL = 0.9  # of the hours of four weeks


def least_busy(rule: OwnershipRule, operators: Sequence[Load]) -> str | None:
    """The operator with the fewest hours who is below cap and 90 % busy; None: nobody is."""
    if rule.mode != "AUTO":
        return None
    free = [load for load in operators if has_room(rule, load)]
    order = sorted(free, key=lambda load: (load.minutes, load.projects, load.operator_id))
    return order[0].operator_id if order else None


def has_room(rule: OwnershipRule, load: Load) -> bool:
    """Below the cap of projects, and less than 90 % of the hours taken."""
    return load.projects < rule.cap and load.minutes < FULL * capacity(rule)


def capacity(rule: OwnershipRule) -> int:
    """Minutes of work that an operator's projects may mean."""
    return rule.weekly_hours * WEEKS * 60


def take_ownership(
    command: TakeOwnership, state: Project | None, facts: OwnershipFacts
) -> list[OwnershipChanged]:
    """An operator takes a project that nobody has."""
    if state is None:
        raise not_found("There is no such project.")
    if state.owner_id == command.operator_id:
        return []
    _may_be_taken(state, facts)
    return [
        OwnershipChanged(
            project_id=command.project_id,
            owner_id=command.operator_id,
            mode="MANUAL",
            by=command.operator_id,
        )
    ]


def _may_be_taken(state: Project, facts: OwnershipFacts) -> None:
    if state.status in ("COMPLETED", "CANCELLED"):
        raise conflict("PROJECT_TERMINAL", f"The project is {state.status}; nobody takes it over.")
    if state.owner_id is not None:
        raise conflict("ALREADY_OWNED", "Another operator has this project.")
    if not facts.eligible:
        sentence = (
            "Only an active operator of the project's country, business unit and store can take it."
        )
        raise invalid("OPERATOR_NOT_ELIGIBLE", sentence)
    if not has_room(facts.rule, facts.load):
        sentence = (
            f"You answer for {facts.load.projects} projects, {facts.load.minutes / 60:.0f} hours;"
            f" the limit is {facts.rule.cap} projects and {FULL:.0%} of"
            f" {capacity(facts.rule) // 60} hours."
        )
        raise conflict("CAPACITY_EXCEEDED", sentence)
