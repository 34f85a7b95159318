"""A slow, obvious search: minutes in sets, one start after another. Shares no code with ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

MINUTE = int
Busy = list[tuple[MINUTE, MINUTE]]


@dataclass
class OracleTeam:
    """A team in minutes of its local day; `busy` has the jobs of each day."""

    name: str
    weekdays: set[int]
    shifts: list[tuple[MINUTE, MINUTE]]
    cross_shift: bool
    travel: int
    absent: set[date] = field(default_factory=set)
    busy: dict[date, list[Busy]] = field(default_factory=dict)
    jobs_day: int = 4
    minutes_day: int = 480
    jobs_week: int = 20
    minutes_week: int = 2400
    overflow: bool = False
    contract: tuple[date, date] = (date.min, date.max)


@dataclass
class Question:
    """A job and its window; `earliest` and `holidays` are taken as known."""

    minutes: int
    step: int
    first: date
    last: date
    earliest: date
    today: date
    holidays: set[date] = field(default_factory=set)


Row = tuple[date, int, str]  # day, minute of the start, team


def every_start(team: OracleTeam, question: Question, day: date) -> list[int]:
    """All minutes of the day at which the team can begin the job."""
    if day < question.earliest or day in question.holidays or day in team.absent:
        return []
    if day.weekday() not in team.weekdays or not _has_room(team, question, day):
        return []
    return [
        start
        for shift in team.shifts
        for start in range(shift[0], shift[1], question.step)
        if _fits(team, question, day, start)
    ]


def rows(teams: list[OracleTeam], question: Question) -> list[Row]:
    """Every start of every team of every day, exact or the first of its shift, in their order."""
    found = []
    day = question.first
    while day <= question.last:
        for team in _taking_part(teams, day):
            for start in _shown(team, question, day, every_start(team, question, day)):
                sure = _confidence(team, question, day)
                found.append((day, -sure, start, team.name))
        day += timedelta(days=1)
    return [(day, start, name) for day, _, start, name in sorted(found)]


def takers(teams: list[OracleTeam], question: Question) -> dict[tuple[date, int], str]:
    """Who takes the job at each start that is shown: the team of its first row."""
    first: dict[tuple[date, int], str] = {}
    for day, start, name in rows(teams, question):
        first.setdefault((day, start), name)
    return first


def _taking_part(teams: list[OracleTeam], day: date) -> list[OracleTeam]:
    """Teams under contract; those that only help out where no other is."""
    there = [team for team in teams if team.contract[0] <= day <= team.contract[1]]
    own = [team for team in there if not team.overflow]
    return own or there


def _shown(team: OracleTeam, question: Question, day: date, starts: list[int]) -> list[int]:
    if (day - question.today).days <= 14:
        return starts
    firsts = []
    for begin, end in team.shifts:
        inside = [start for start in starts if begin <= start < end]
        firsts += [min(inside)] if inside else []
    return firsts


def _confidence(team: OracleTeam, question: Question, day: date) -> int:
    ahead = (day - question.today).days
    sure = 100
    if len(team.busy.get(day, [])) / team.jobs_day > 0.8:
        sure -= 20
    if ahead > 14:
        sure -= min(30, 2 * (ahead - 14))
    return sure


def _has_room(team: OracleTeam, question: Question, day: date) -> bool:
    today = team.busy.get(day, [])
    monday = day - timedelta(days=day.weekday())
    week = [job for n in range(7) for job in team.busy.get(monday + timedelta(days=n), [])]
    minutes = sum(_length(job) for job in today) + question.minutes
    if len(today) + 1 > team.jobs_day or (today and minutes > team.minutes_day):
        return False
    if len(week) + 1 > team.jobs_week:
        return False
    return sum(_length(job) for job in week) + question.minutes <= team.minutes_week


def _length(job: Busy) -> int:
    return sum(end - start for start, end in job)


def _fits(team: OracleTeam, question: Question, day: date, start: int) -> bool:
    worked = _worked(team, question, start)
    if worked is None:
        return False
    for job in team.busy.get(day, []):
        for begin, end in job:
            for minute in worked:
                if minute + 15 > begin - team.travel and minute < end + team.travel:
                    return False
    return True


def _worked(team: OracleTeam, question: Question, start: int) -> list[int] | None:
    """The quarter hours that the job would take, as minutes; None where the shifts end first."""
    needed = question.minutes // 15
    own = [shift for shift in team.shifts if shift[0] <= start < shift[1]]
    later = [shift for shift in team.shifts if shift[0] > start] if team.cross_shift else []
    worked = []
    for begin, end in [*own, *later]:
        worked += list(range(max(begin, start), end, 15))
    return worked[:needed] if len(worked) >= needed else None
