"""When teams are away: asked, approved, rejected, cancelled."""

from __future__ import annotations

from fsm_common.core.errors import conflict, not_found
from fsm_events.providers import (
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceRejected,
    AbsenceRequested,
)
from services.provider_capacity.domain.commands import (
    CancelAbsence,
    DecideAbsence,
    RequestAbsence,
)
from services.provider_capacity.domain.company import Family
from services.provider_capacity.domain.decider.common import check_dates, entered
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Absence, Team


def request_absence(command: RequestAbsence, state: Team, facts: Family) -> list[CompanyEvent]:
    """It blocks nothing until it is approved."""
    record, known = entered(state), state.absences.get(command.absence_id)
    if facts.ground.id_taken:
        raise conflict("DUPLICATE", "There is another absence of that id.")
    if known is not None:
        if (known.start, known.end, known.type) == (command.start, command.end, command.type):
            return []
        raise conflict("DUPLICATE", "There is another absence of that id.")
    check_dates(command.start, command.end, "end")
    return [
        AbsenceRequested(
            absence_id=command.absence_id,
            team_id=record.team_id,
            provider_id=record.provider_id,
            start=command.start,
            end=command.end,
            type=command.type,
            reason=command.reason,
            by=command.by,
        )
    ]


def decide_absence(command: DecideAbsence, state: Team, facts: Family) -> list[CompanyEvent]:
    """Approved, it blocks those days; rejected, it blocks nothing."""
    record, absence = entered(state), _absence(state, command.absence_id)
    if absence.state == ("APPROVED" if command.approved else "REJECTED"):
        return []
    if absence.state != "PENDING":
        sentence = f"The absence is {absence.state.lower()} already."
        raise conflict("INVALID_TRANSITION", sentence, state=absence.state)
    if not command.approved:
        return [
            AbsenceRejected(
                absence_id=command.absence_id,
                team_id=record.team_id,
                provider_id=record.provider_id,
                reason=command.reason,
                by=command.by,
            )
        ]
    approved = AbsenceApproved(
        absence_id=command.absence_id,
        team_id=record.team_id,
        provider_id=record.provider_id,
        start=absence.start,
        end=absence.end,
        type=absence.type,
        by=command.by,
    )
    return with_consequences([approved], facts, command.at, "ABSENCE")


def cancel_absence(command: CancelAbsence, state: Team, facts: Family) -> list[CompanyEvent]:
    """Pending or approved, it is over."""
    record, absence = entered(state), _absence(state, command.absence_id)
    if absence.state == "CANCELLED":
        return []
    if absence.state == "REJECTED":
        raise conflict("INVALID_TRANSITION", "The absence was rejected.", state="REJECTED")
    cancelled = AbsenceCancelled(
        absence_id=command.absence_id,
        team_id=record.team_id,
        provider_id=record.provider_id,
        reason=command.reason,
        by=command.by,
    )
    return with_consequences([cancelled], facts, command.at, "ABSENCE")


def _absence(state: Team, absence_id: str) -> Absence:
    if absence_id not in state.absences:
        raise not_found("There is no such absence.")
    return state.absences[absence_id]
