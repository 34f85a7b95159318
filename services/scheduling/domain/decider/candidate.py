"""A team prepared for one job: on each day, the starts that fit, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache, reduce

import msgspec

from services.scheduling.domain.decider.buffers import Constraint
from services.scheduling.domain.decider.clock import clock, missing, quarter_of
from services.scheduling.domain.decider.gates import (
    day_capacity,
    day_has_room,
    first_failed,
    week_capacity,
    week_has_room,
)
from services.scheduling.domain.decider.pattern import Pattern, pattern_of
from services.scheduling.domain.decider.reasons import Gate
from services.scheduling.domain.decider.terms import Terms
from services.scheduling.domain.decider.words import quanta, span, widened
from services.scheduling.domain.facts.day import FREE, QUANTUM_MIN, DayPlan, Load, OpenWords
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.rules import Holidays
from services.scheduling.domain.facts.team import Team

NO_CALENDAR = DayPlan(code="NOT_WORKING_DAY", value="no calendar yet")
NOWHERE = OpenWords("UTC", None, False, None, None, None, 0, (NO_CALENDAR,) * 7)
ANY_START = span(0, 96)


class Job(msgspec.Struct, frozen=True):
    """How long, in quarter hours; which starts are wanted, as bits; the grid's step."""

    length: int
    step: int
    wanted: int = ANY_START

    @property
    def minutes(self) -> int:
        """What the job takes of a team's limits."""
        return self.length * QUANTUM_MIN

    @classmethod
    def of(cls, need: Need, terms: Terms, wanted: int = ANY_START) -> Job:
        """The job of an order."""
        return cls(quanta(need.duration_min), terms.step, wanted)


class Candidate:
    """One team, one job. `travel` is the gap to other jobs in quarter hours; before `edge`
    nothing starts."""

    def __init__(
        self,
        team: Team,
        job: Job,
        travel_min: int,
        days_off: Holidays,
        edge: Constraint | None = None,
    ) -> None:
        self.team, self.job, self.days_off = team, job, days_off
        self.words = team.words or NOWHERE
        self.travel = quanta(travel_min)
        self.limits = team.limits
        self._weeks: dict[int, Load | None] = {}
        self._patterns: dict[int, Pattern] = {}
        self._has_room_empty = self._has_room(FREE, FREE)
        self._edge = edge
        self._late: date | None = None
        self._early = 0
        if edge:
            self._late, self._early = _late_day(edge, self.words.time_zone)

    def starts(self, day: date) -> int:
        """The starts (bits) at which the job fits; none where a gate is closed."""
        if self._late is not None and day == self._late:
            return self._starts(day) & ~self._early
        return self._starts(day)

    def _starts(self, day: date) -> int:
        plan = self.words.plan(day)
        if not plan.shifts or day in self.days_off.days:
            return 0
        gone = missing(day, self.words.time_zone)
        pattern = self._patterns.get(id(plan)) or self._pattern(plan)
        week = self._week(day)
        if week is None:
            if not self._has_room_empty:
                return 0
            return pattern.fit(gone) if gone else pattern.empty
        load = self.team.loads.get(day)
        if not self._has_room(load or FREE, week):
            return 0
        return pattern.fit(gone | widened(load.word, self.travel) if load else gone)

    def free(self, day: date) -> int:
        """The open quarter hours (bits) that nothing takes, travel left aside."""
        if day in self.days_off.days:
            return 0
        there = ~missing(day, self.words.time_zone)
        return self.words.plan(day).word & ~self.team.load(day).word & there

    def closed(self, day: date) -> Gate | None:
        """The first gate that is closed."""
        plan = self.words.plan(day)
        if plan.code and day not in self.days_off.days:
            return _named(plan.code, plan.value)
        return first_failed(self.gates(day))

    def gates(self, day: date) -> Iterator[Gate]:
        """Gates 4 (the team's region), 6, 7, 9 and 10, each with its answer."""
        plan, load = self.words.plan(day), self.team.load(day)
        week = self._week(day) or FREE
        version = self.days_off.days.get(day)
        region = self.words.region
        yield Gate(
            code="PUBLIC_HOLIDAY", passed=version is None, value=region, rule_version=version
        )
        for code in ("TEAM_ABSENT", "NOT_WORKING_DAY"):
            yield Gate(code=code, passed=plan.code != code, value=plan.value)
        yield day_capacity(load, self.limits, self.job.minutes)
        yield week_capacity(week, self.limits, self.job.minutes)

    def start_gate(self, day: date) -> Gate:
        """What stands in the way of the start that comes furthest, on a day without any."""
        plan, load = self.words.plan(day), self.team.load(day)
        length = f"{self.job.minutes} min"
        if self._starts(day):
            return self._too_early(passed=False)
        if not self._fitting(plan, day, 0):
            if self._of(plan, ANY_START).fit(missing(day, self.words.time_zone)):
                return Gate(code="OUTSIDE_WINDOW", value=length)  # the hours that were asked for
            return Gate(code="OUTSIDE_SHIFT", value=length, limit=self._longest(plan))
        if not self._fitting(plan, day, load.word):
            return Gate(code="OCCUPIED", value=length)
        return Gate(code="TRAVEL_GAP", value=length, limit=f"{self.travel * QUANTUM_MIN} min")

    def start_gates(self, day: date, start: int) -> Iterator[Gate]:
        """The tests of one start, in their order."""
        plan, load, bit = self.words.plan(day), self.team.load(day), 1 << start
        inside = self._fitting(plan, day, 0) & bit
        alone = inside & self._fitting(plan, day, load.word)
        apart = alone & self._fitting(plan, day, widened(load.word, self.travel))
        travel = f"{self.travel * QUANTUM_MIN} min"
        if day == self._late:
            yield self._too_early(passed=not self._early & bit)
        at = clock(start)
        yield Gate(code="OUTSIDE_SHIFT", passed=bool(inside), value=at, limit=self._longest(plan))
        yield Gate(code="OCCUPIED", passed=bool(alone) or not inside, value=at)
        yield Gate(code="TRAVEL_GAP", passed=bool(apart) or not alone, value=at, limit=travel)

    def load(self, day: date) -> Load:
        """What is taken of the day."""
        return self.team.load(day)

    def _week(self, day: date) -> Load | None:
        """What is taken of the ISO week, Monday to Sunday; None where nothing is."""
        monday = day.toordinal() - day.weekday()
        if monday in self._weeks:
            return self._weeks[monday]
        loads = self.team.loads
        taken = [load for n in range(7) if (load := loads.get(date.fromordinal(monday + n)))]
        week = self._weeks[monday] = reduce(Load.plus, taken) if taken else None
        return week

    def _has_room(self, load: Load, week: Load) -> bool:
        minutes, limits = self.job.minutes, self.limits
        return day_has_room(load, limits, minutes) and week_has_room(week, limits, minutes)

    def _too_early(self, *, passed: bool) -> Gate:
        assert self._edge is not None
        return Gate(
            code=self._edge.code,
            passed=passed,
            value=self._edge.value,
            limit=str(self._edge.instant),
            rule_version=self._edge.rule_version,
        )

    def _pattern(self, plan: DayPlan) -> Pattern:
        made = self._patterns[id(plan)] = self._of(plan, self.job.wanted)
        return made

    def _of(self, plan: DayPlan, wanted: int) -> Pattern:
        return pattern_of(plan, self.job.length, self.job.step, wanted, self.words.cross_shift)

    def _longest(self, plan: DayPlan) -> str:
        lengths = [shift.end - shift.start for shift in plan.shifts]
        longest = sum(lengths) if self.words.cross_shift else max(lengths, default=0)
        return f"{longest * QUANTUM_MIN} min"

    def _fitting(self, plan: DayPlan, day: date, taken: int) -> int:
        return self._pattern(plan).fit(taken | missing(day, self.words.time_zone))


def _late_day(edge: Constraint, zone: str) -> tuple[date, int]:
    """The day of an instant on a team's clock, and the starts (bits) before it."""
    assert edge.instant is not None
    day, quarter = quarter_of(edge.instant, zone)
    return day, span(0, quarter)


@lru_cache(maxsize=1024)
def _named(code: str, value: str | None) -> Gate:
    """Most teams are off on the same days."""
    return Gate(code=code, value=value)
