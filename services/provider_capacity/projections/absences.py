"""Absences of teams, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Date, Index, LargeBinary, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Statement
from fsm_events.providers import (
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceRejected,
    AbsenceRequested,
)
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.projections.tables import tables, text, version

absence = Table(
    "absence",
    tables,
    text("absence_id", key=True),
    text("team_id"),
    text("provider_id"),
    Column("start", Date, nullable=False),
    Column("end", Date, nullable=False),
    text("type"),
    text("state"),
    Column("reason", LargeBinary),
    version(),
    Index("absence_team", "team_id", "start"),
)


def project(recorded: Recorded[CompanyEvent]) -> Sequence[Statement]:
    """The absence's row."""
    event = recorded.event
    match event:
        case AbsenceRequested():
            return [Put(absence, _row(event) | {"version": recorded.meta.aggregate_version})]
        case AbsenceApproved():
            state = "APPROVED"
        case AbsenceRejected():
            state = "REJECTED"
        case AbsenceCancelled():
            state = "CANCELLED"
        case _:
            return []
    values = {"state": state, "version": recorded.meta.aggregate_version}
    return [Change(absence, {"absence_id": event.absence_id}, values)]


def _row(event: AbsenceRequested) -> dict[str, object]:
    return {
        "absence_id": event.absence_id,
        "team_id": event.team_id,
        "provider_id": event.provider_id,
        "start": event.start,
        "end": event.end,
        "type": event.type,
        "state": "PENDING",
        "reason": event.reason.cipher if event.reason else None,
    }
