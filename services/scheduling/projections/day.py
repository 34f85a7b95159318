"""One team's day without an order: what is free in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fsm_common.core.decider import Reader
from services.scheduling.domain.decider.candidate import Candidate, Job
from services.scheduling.domain.decider.prospects import travel_minutes
from services.scheduling.domain.decider.terms import commute, holidays
from services.scheduling.domain.decider.words import quanta
from services.scheduling.domain.facts.rules import RuleBook
from services.scheduling.domain.facts.team import Profile, Team, Zone
from services.scheduling.projections.busy import loads, weeks_of
from services.scheduling.projections.candidates import (
    candidate,
    open_word,
    profile_of,
    words_of,
)
from services.scheduling.projections.rules import in_country

STEP = 1  # every quarter hour is a start here; the grid belongs to a kind of service


def team_day(
    reader: Reader, team_id: str, day: date, duration_min: int, now: datetime
) -> Candidate | None:
    """The team with its time of that week; None where nobody has told of it."""
    row = reader.get(candidate, team_id=team_id)
    if row is None:
        return None
    profile = profile_of(row["profile"])
    words = reader.get(open_word, team_id=team_id)
    opened = words_of(words["words"]) if words else None
    taken = loads(reader, [team_id], weeks_of(day, day), now).get(team_id)
    book = RuleBook.of(in_country(reader, profile.country_code), profile.country_code, _bu(profile))
    off = holidays(book, opened.region if opened else None)
    team = Team(profile, opened, taken or {})
    travel = travel_minutes(team, _zones(profile), commute(book)[0])
    return Candidate(team, Job(quanta(duration_min), STEP), travel, off)


def _bu(profile: Profile) -> str | None:
    return profile.bu_codes[0] if profile.bu_codes else None


def _zones(profile: Profile) -> Sequence[Zone]:
    """Without a site nobody knows which zone counts: those that all say the same, or none."""
    return profile.zones if len({one.travel_buffer_min for one in profile.zones}) == 1 else ()
