"""Absences of teams: requested, decided, cancelled, shown."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select

from fsm_common.core.errors import not_found
from fsm_common.core.rows import Row
from fsm_common.core.sealed import Sealed
from fsm_common.edges.http import Answer, Call, Listing, Page, Routes, Written
from fsm_common.flows.sealing import unseal
from fsm_events.enums import AbsenceType
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, KEEPERS, TEAM_KEEPERS, TEAM_READERS
from services.provider_capacity.api.parts import Entry, Id
from services.provider_capacity.domain.commands import (
    CancelAbsence,
    DecideAbsence,
    RequestAbsence,
)
from services.provider_capacity.projections.absences import absence

routes = Routes("provider-capacity", CODES)


class AbsenceBody(Entry, example={"start": "2026-03-16", "end": "2026-03-16", "type": "VACATION"}):
    """Days away, both included."""

    absence_id: Id | None = None
    start: date
    end: date
    type: AbsenceType
    reason: str | None = Field(None, max_length=500)


class DecisionBody(Entry, example={"state": "APPROVED"}):
    """Whether the team will be away."""

    state: Literal["APPROVED", "REJECTED"]
    reason: str | None = None


class AbsenceWritten(Written):
    """Which absence it was."""

    absence_id: str


class AbsenceAnswer(Answer):
    """An absence; outside of the company nobody reads why."""

    absence_id: str
    team_id: str
    start: date
    end: date
    type: str
    state: str
    reason: str | None


ABSENCES = Listing(
    select(absence),
    key=absence.c.absence_id,
    sorts={"start": absence.c.start},
    filters={"state": absence.c.state, "start": absence.c.start, "end": absence.c.end},
    sort="start:asc",
)


@routes.post(
    "/teams/{team_id}/absences",
    "RequestAbsence",
    TEAM_KEEPERS,
    status_code=201,
    errors=["DATE_ORDER", "DUPLICATE", "INDIVIDUAL_DATA_FORBIDDEN"],
)
def request_absence(team_id: str, body: AbsenceBody, call: Call) -> AbsenceWritten:
    """It blocks nothing until it is approved."""
    reach.changeable_team(call, team_id)
    absence_id = body.absence_id or call.new_id("absence")
    reason = Sealed.of(body.reason, subject=team_id, field="reason") if body.reason else None
    command = RequestAbsence(
        at=call.now,
        team_id=team_id,
        absence_id=absence_id,
        start=body.start,
        end=body.end,
        type=body.type,
        reason=reason,
        by=call.caller.subject,
    )
    return call.handle(command, lambda outcome: AbsenceWritten(absence_id=absence_id))


@routes.patch(
    "/absences/{absence_id}",
    "DecideAbsence",
    KEEPERS,
    errors=["INDIVIDUAL_DATA_FORBIDDEN", "INVALID_TRANSITION"],
)
def decide_absence(absence_id: str, body: DecisionBody, call: Call) -> AbsenceWritten:
    """Approved, it blocks those days."""
    row = _changeable(call, absence_id)
    command = DecideAbsence(
        at=call.now,
        team_id=row["team_id"],
        absence_id=absence_id,
        approved=body.state == "APPROVED",
        reason=body.reason,
        by=call.caller.subject,
    )
    return call.handle(command, lambda outcome: AbsenceWritten(absence_id=absence_id))


@routes.delete(
    "/teams/{team_id}/absences/{absence_id}",
    "CancelAbsence",
    TEAM_KEEPERS,
    errors=["INVALID_TRANSITION"],
)
def cancel_absence(team_id: str, absence_id: str, call: Call) -> AbsenceWritten:
    """The team will be there after all."""
    row = _changeable(call, absence_id)
    if row["team_id"] != team_id:
        raise not_found("There is no such absence.")
    command = CancelAbsence(
        at=call.now, team_id=team_id, absence_id=absence_id, by=call.caller.subject
    )
    return call.handle(command, lambda outcome: AbsenceWritten(absence_id=absence_id))


@routes.get("/teams/{team_id}/absences", "ListAbsences", TEAM_READERS, listing=ABSENCES)
def list_absences(team_id: str, call: Call) -> Page[AbsenceAnswer]:
    """The team's absences, pending and rejected ones among them."""
    reach.company_and_team(call, team_id)
    return call.page(ABSENCES, lambda row: _answer(call, row), absence.c.team_id == team_id)


def _changeable(call: Call, absence_id: str) -> Row:
    row = call.get(absence, sentence="There is no such absence.", absence_id=absence_id)
    reach.changeable_team(call, row["team_id"])
    return row


def _answer(call: Call, row: Row) -> AbsenceAnswer:
    inside = any("provider" in entry for entry in call.scope.entries)
    shown: dict[str, Any] = {k: row[k] for k in ("absence_id", "team_id", "start", "end", "state")}
    kind = "OTHER" if row["type"] == "SICK_LEAVE" and not inside else row["type"]
    sealed = Sealed[str](bytes(row["reason"])) if row["reason"] and inside else None
    reason = unseal(sealed, call.desk.parts.keyring, row["team_id"], "reason")
    return AbsenceAnswer(**shown, type=kind, reason=reason)
