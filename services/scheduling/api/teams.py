"""A team's day."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from fsm_common.core.errors import not_found
from fsm_common.edges.http import Call, Routes
from services.scheduling.api.answers import DayOfTeamAnswer
from services.scheduling.api.bodies import Day
from services.scheduling.api.codes import CODES
from services.scheduling.domain.decider.clock import clock
from services.scheduling.domain.decider.terms import check_year
from services.scheduling.domain.decider.words import each
from services.scheduling.domain.facts.team import Profile
from services.scheduling.projections.day import team_day

routes = Routes("scheduling", CODES)


@routes.get(
    "/scheduling/teams/{team_id}/days/{date}",
    "GetTeamDay",
    ("VIEWER", "DISPATCHER", "PROVIDER_MANAGER"),
    errors=["CONFIG_NOT_FOUND"],
)
def get_team_day(
    team_id: str,
    date: Annotated[Day, Path()],
    call: Call,
    duration_min: Annotated[int, Query(alias="durationMin", ge=15, le=1440)] = 60,
) -> DayOfTeamAnswer:
    """96 quarter hours, free or not, and the starts at which a job of this length would fit."""
    with call.desk.parts.store.snapshot() as reader:
        found = team_day(reader, team_id, date, duration_min, call.now)
    if found is None:
        raise not_found("There is no such team.")
    _check(call, found.team.profile)
    check_year(found.days_off, date)
    load, starts = found.team.load(date), list(each(found.starts(date)))
    return DayOfTeamAnswer(
        team_id=team_id,
        date=date,
        time_zone=found.words.time_zone,
        free=[bool(found.free(date) >> quarter & 1) for quarter in range(96)],
        fitting_starts=[clock(start) for start in starts],
        fitting_start_q=starts,
        jobs=load.jobs,
        minutes=load.minutes,
    )


def _check(call: Call, team: Profile) -> None:
    covered = call.scope.covers(
        country=team.country_code,
        bu=team.bu_codes,
        provider=team.provider_id,
        team=team.team_id,
        store="*",
    )
    if not covered:
        raise not_found("There is no such team.")
