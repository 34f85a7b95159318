"""Schedules and limits: what a company or team entered, and what comes of it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from fsm_common.edges.http import Answer, Call, Routes, Written
from fsm_events.common import CalendarSettings, TeamLimits
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, KEEPERS, READERS, TEAM_READERS
from services.provider_capacity.api.parts import Entry, ScheduleBody, wish
from services.provider_capacity.domain.commands import (
    SetLimits,
    SetProviderSchedule,
    SetTeamSchedule,
)

routes = Routes("provider-capacity", CODES)
FAULTS = (
    "DATE_ORDER",
    "DUPLICATE_DAY",
    "INDIVIDUAL_DATA_FORBIDDEN",
    "NO_SHIFT",
    "NO_WORKING_DAY",
    "OVERLAPPING_BLACKOUTS",
    "OVERLAPPING_SHIFTS",
    "SHIFT_ORDER",
    "UNKNOWN_CATEGORY",
    "UNKNOWN_TIME_ZONE",
)


class LimitsBody(Entry, example={"jobsDay": 4, "jobsWeek": 20}):
    """How much a team takes; minutes of work."""

    jobs_day: int = Field(4, ge=0, le=1000)
    jobs_week: int = Field(20, ge=0, le=7000)
    minutes_day: int = Field(480, ge=0, le=100_000)
    minutes_week: int = Field(2400, ge=0, le=700_000)
    points_day: int | None = Field(None, ge=0, le=100_000)


class ScheduleAnswer(Answer):
    """What was entered (null: nothing), and for a team what comes of it."""

    settings: dict[str, Any] | None
    resolved: dict[str, Any] | None = None


class LimitsAnswer(Answer):
    """The limits that hold."""

    limits: dict[str, Any]


@routes.get("/providers/{provider_id}/working-schedule", "GetWorkingSchedule", READERS)
def get_working_schedule(provider_id: str, call: Call) -> ScheduleAnswer:
    """The company's own calendar."""
    row = reach.company(call, provider_id)
    call.etag(row["version"])
    return ScheduleAnswer(settings=row["schedule"])


@routes.put(
    "/providers/{provider_id}/working-schedule", "SetWorkingSchedule", KEEPERS, errors=FAULTS
)
def set_working_schedule(provider_id: str, body: ScheduleBody, call: Call) -> Written:
    """What the company's teams inherit."""
    reach.changeable_company(call, provider_id)
    settings = wish(body, CalendarSettings)
    return call.handle(SetProviderSchedule(at=call.now, provider_id=provider_id, settings=settings))


@routes.get("/teams/{team_id}/calendar", "GetTeamCalendar", TEAM_READERS)
def get_team_calendar(team_id: str, call: Call) -> ScheduleAnswer:
    """What was entered for the team, and its resolved calendar."""
    _, row = reach.company_and_team(call, team_id)
    call.etag(row["version"])
    return ScheduleAnswer(settings=row["schedule"], resolved=row["calendar"])


@routes.put("/teams/{team_id}/calendar", "SetTeamCalendar", KEEPERS, errors=FAULTS)
def set_team_calendar(team_id: str, body: ScheduleBody, call: Call) -> Written:
    """What is different for this team."""
    reach.changeable_team(call, team_id)
    settings = wish(body, CalendarSettings)
    return call.handle(SetTeamSchedule(at=call.now, team_id=team_id, settings=settings))


@routes.get("/teams/{team_id}/capacity", "GetTeamCapacity", TEAM_READERS)
def get_team_capacity(team_id: str, call: Call) -> LimitsAnswer:
    """How much the team takes."""
    _, row = reach.company_and_team(call, team_id)
    call.etag(row["version"])
    return LimitsAnswer(limits=row["profile"]["limits"])


@routes.put(
    "/teams/{team_id}/capacity",
    "SetTeamCapacity",
    KEEPERS,
    errors=["INDIVIDUAL_DATA_FORBIDDEN", "INVALID_LIMIT"],
)
def set_team_capacity(team_id: str, body: LimitsBody, call: Call) -> Written:
    """How much the team takes from today on."""
    reach.changeable_team(call, team_id)
    return call.handle(SetLimits(at=call.now, team_id=team_id, limits=wish(body, TeamLimits)))
