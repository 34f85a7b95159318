"""The gates of a team-day, in their order: of the site, of the team, of what is left of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from services.scheduling.domain.decider.buffers import ORDER, Earliest
from services.scheduling.domain.decider.reasons import Gate
from services.scheduling.domain.decider.terms import Terms
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


def site_gates(day: date, ground: Ground) -> Iterator[Gate]:
    """Gates 1 to 4, as far as they are the same for every team."""
    limit = str(ground.today)
    yield Gate(code="PAST_DATE", passed=day >= ground.today, value=str(day), limit=limit)
    yield from _buffers(day, ground)
    yield from _request(day, ground)
    ground.terms.check_year(day)
    version = ground.terms.site.days.get(day)
    region = ground.need.site.region
    yield Gate(code="PUBLIC_HOLIDAY", passed=version is None, value=region, rule_version=version)


def first_failed(gates: Iterator[Gate]) -> Gate | None:
    """The primary reason, or None where every gate is passed."""
    return next((gate for gate in gates if not gate.passed), None)


def day_capacity(load: Load, limits: Limits, minutes: int) -> Gate:
    """Gate 9. A job longer than the limit may take a day that is otherwise empty."""
    if load.jobs + 1 > limits.jobs_day:
        return Gate(
            code="DAY_CAPACITY", value=f"{load.jobs + 1} jobs", limit=f"{limits.jobs_day} jobs"
        )
    total = load.minutes + minutes
    passed = total <= limits.minutes_day or load.jobs == 0
    return Gate(
        code="DAY_CAPACITY", passed=passed, value=f"{total} min", limit=f"{limits.minutes_day} min"
    )


def week_capacity(week: Load, limits: Limits, minutes: int) -> Gate:
    """Gate 10, over the ISO week, Monday to Sunday."""
    if week.jobs + 1 > limits.jobs_week:
        return Gate(
            code="WEEK_CAPACITY", value=f"{week.jobs + 1} jobs", limit=f"{limits.jobs_week} jobs"
        )
    total = week.minutes + minutes
    passed = total <= limits.minutes_week
    return Gate(
        code="WEEK_CAPACITY",
        passed=passed,
        value=f"{total} min",
        limit=f"{limits.minutes_week} min",
    )


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
            limit=str(one.day),
            rule_version=one.rule_version,
        )


def _request(day: date, ground: Ground) -> Iterator[Gate]:
    """Gate 3: the order's own window, the wish's, its weekdays, and days that were excluded."""
    need, wish = ground.need, ground.wish
    first, last = max(need.first or wish.first, wish.first), min(need.last or wish.last, wish.last)
    wanted = wish.weekdays is None or day.weekday() in wish.weekdays
    yield Gate(
        code="OUTSIDE_WINDOW",
        passed=first <= day <= last and wanted,
        value=f"{WEEKDAYS[day.weekday()]} {day}",
        limit=f"{first}/{last}",
    )
    excluded = day in need.blackouts or day in wish.excluded
    yield Gate(code="CUSTOMER_BLACKOUT", passed=not excluded, value=str(day))
