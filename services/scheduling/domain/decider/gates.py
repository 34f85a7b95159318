"""The gates of a team-day, in their order: of the site, of the team, of what is left of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from services.scheduling.domain.decider.buffers import ORDER, STATIC_BUFFER, Earliest, known
from services.scheduling.domain.decider.clock import local_date
from services.scheduling.domain.decider.reasons import Gate
from services.scheduling.domain.decider.terms import Terms, check_year
from services.scheduling.domain.facts.day import WEEKDAYS, Load
from services.scheduling.domain.facts.need import Need, Wish
from services.scheduling.domain.facts.team import Limits


class Ground(msgspec.Struct, frozen=True):
    """What the gates of the site look at; `today` at the site."""

    need: Need
    wish: Wish
    terms: Terms
    earliest: Earliest
    today: date

    @property
    def versions(self) -> dict[str, int]:
        """Which version of which rule was looked at; of several of a kind the highest."""
        created = local_date(self.need.created_at, self.need.site.time_zone)
        first = min(created.year, self.today.year)
        years = range(first, self.wish.last.year + 1)
        looked: dict[str, list[int]] = {
            "BUFFER_STATIC": [
                one.rule_version or 0 for one in self.earliest.all if one.code == STATIC_BUFFER
            ],
            "HOLIDAY": [v for year, v in self.terms.site.years.items() if year in years],
        }
        highest = {kind: max(found) for kind, found in looked.items() if found}
        return self.terms.versions | highest


def site_gates(day: date, ground: Ground) -> Iterator[Gate]:
    """Gates 1 to 4, as far as they are the same for every team."""
    limit = str(ground.today)
    yield Gate(code="PAST_DATE", passed=day >= ground.today, value=str(day), limit=limit)
    yield from _buffers(day, ground)
    yield from _request(day, ground)
    check_year(ground.terms.site, day)
    version = ground.terms.site.days.get(day)
    region = ground.need.site.region
    yield Gate(code="PUBLIC_HOLIDAY", passed=version is None, value=region, rule_version=version)


def first_failed(gates: Iterator[Gate]) -> Gate | None:
    """The primary reason, or None where every gate is passed."""
    return next((gate for gate in gates if not gate.passed), None)


def day_has_room(load: Load, limits: Limits, minutes: int) -> bool:
    """A job longer than the limit may take a day that is otherwise empty."""
    if load.jobs >= limits.jobs_day:
        return False
    return load.minutes + minutes <= limits.minutes_day or load.jobs == 0


def week_has_room(week: Load, limits: Limits, minutes: int) -> bool:
    """The same over the ISO week, Monday to Sunday, and without the exception."""
    return week.jobs < limits.jobs_week and week.minutes + minutes <= limits.minutes_week


def day_capacity(load: Load, limits: Limits, minutes: int) -> Gate:
    """Gate 9."""
    passed = day_has_room(load, limits, minutes)
    most = (limits.jobs_day, limits.minutes_day)
    return _capacity("DAY_CAPACITY", passed, load, minutes, most)


def week_capacity(week: Load, limits: Limits, minutes: int) -> Gate:
    """Gate 10."""
    passed = week_has_room(week, limits, minutes)
    most = (limits.jobs_week, limits.minutes_week)
    return _capacity("WEEK_CAPACITY", passed, week, minutes, most)


def _capacity(code: str, passed: bool, load: Load, minutes: int, most: tuple[int, int]) -> Gate:
    jobs, total = load.jobs + 1, load.minutes + minutes
    if jobs > most[0]:
        return Gate(code=code, passed=passed, value=f"{jobs} jobs", limit=f"{most[0]} jobs")
    return Gate(code=code, passed=passed, value=f"{total} min", limit=f"{most[1]} min")


def _buffers(day: date, ground: Ground) -> Iterator[Gate]:
    """Gate 2: the binding constraint is named; /explain sees the others too."""
    bound = {one.code: one for one in reversed(ground.earliest.all)}
    binding = ground.earliest.binding
    for code in sorted(bound, key=lambda code: (code != binding.code, ORDER.index(code))):
        one = bound[code]
        yield Gate(
            code=code,
            passed=day >= one.day,
            value=one.value,
            limit=str(one.day) if known(one.day) else None,
            rule_version=one.rule_version,
        )


def _request(day: date, ground: Ground) -> Iterator[Gate]:
    """Gate 3: the order's own window, else the wish's (each day that is looked at lies in that),
    weekdays that are wished for, and days that were excluded."""
    need, wish = ground.need, ground.wish
    first, last = need.first or wish.first, need.last or wish.last
    wanted = wish.weekdays is None or day.weekday() in wish.weekdays
    yield Gate(
        code="OUTSIDE_WINDOW",
        passed=first <= day <= last and wanted,
        value=f"{WEEKDAYS[day.weekday()]} {day}",
        limit=f"{first}/{last}",
    )
    excluded = day in need.blackouts or day in wish.excluded
    yield Gate(code="CUSTOMER_BLACKOUT", passed=not excluded, value=str(day))
