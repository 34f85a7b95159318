"""Teams with what was resolved of them, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Index, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Row, Statement
from fsm_events.providers import (
    CalendarUpdated,
    CapacityUpdated,
    TeamCreated,
    TeamProfileChanged,
    TeamScheduleSet,
    TeamUpdated,
)
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.projections.tables import (
    fields,
    instant,
    json,
    tables,
    text,
    version,
)

team = Table(
    "team",
    tables,
    text("team_id", key=True),
    text("provider_id"),
    text("name"),
    text("status"),
    json("record"),
    json("schedule", nullable=True),
    json("limits", nullable=True),
    json("profile", nullable=True),
    json("calendar", nullable=True),
    instant("created_at"),
    version(),
    Index("team_provider", "provider_id", "created_at", "team_id"),
)


def project(recorded: Recorded[CompanyEvent]) -> Sequence[Statement]:
    """The team's row."""
    event = recorded.event
    if event.aggregate != "team":
        return []
    if isinstance(event, TeamCreated):
        made = {"created_at": recorded.meta.occurred_at, "version": 1}
        nothing_yet = dict.fromkeys(("schedule", "limits", "profile", "calendar"))
        return [Put(team, {**_record(event), **nothing_yet, **made})]
    seen = {"version": recorded.meta.aggregate_version}
    return [Change(team, {"team_id": event.aggregate_id}, {**_news(event), **seen})]


def _news(event: CompanyEvent) -> Row:
    match event:
        case TeamUpdated():
            return _record(event)
        case TeamScheduleSet():
            return {"schedule": fields(event)["settings"]}
        case CapacityUpdated():
            return {"limits": fields(event)["limits"]}
        case TeamProfileChanged():
            return {"profile": fields(event)}
        case CalendarUpdated():
            return {"calendar": fields(event)}
        case _:
            return {}


def _record(event: TeamCreated | TeamUpdated) -> Row:
    return {
        "team_id": event.team_id,
        "provider_id": event.provider_id,
        "name": event.name,
        "status": event.status,
        "record": fields(event),
    }
