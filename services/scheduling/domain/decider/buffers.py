"""The earliest date of a job, and which constraint makes it so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import msgspec

from fsm_common.core.errors import invalid
from services.scheduling.domain.decider.clock import local_date
from services.scheduling.domain.decider.terms import Terms, required
from services.scheduling.domain.facts.need import Line, Need
from services.scheduling.domain.facts.rules import Rule, RuleBook

ADVANCE_BUFFER = "ADVANCE_BUFFER"
STATIC_BUFFER = "STATIC_BUFFER"
DEPENDENCY = "DEPENDENCY"
OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
NEVER = date.max  # as far as anybody knows today
ORDER = (ADVANCE_BUFFER, STATIC_BUFFER, DEPENDENCY, OUTSIDE_WINDOW)


class Constraint(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing before `day`; `value` says what was counted from what."""

    code: str
    day: date
    value: str
    rule_version: int | None = None
    instant: datetime | None = None


class Earliest(msgspec.Struct, frozen=True):
    """The latest constraint binds; `reported` is the first working day on or after it."""

    binding: Constraint
    reported: date
    all: tuple[Constraint, ...]

    @property
    def edge(self) -> Constraint | None:
        """The latest that is an instant: on its day, what starts before it comes too early."""
        instants = [one for one in self.all if one.instant]
        return max(instants, key=lambda one: str(one.instant), default=None)


def earliest(need: Need, terms: Terms, rules: RuleBook, now: datetime) -> Earliest:
    """Constraints are compared, never added; of equal ones the first in ORDER binds.

    Raises Rejected, DELIVERY_DATE_REQUIRED, for a product without a delivery date."""
    found = [*_advance(need, terms, now), *_products(need, terms, rules), *_dependency(need)]
    return _latest(found, terms)


def since(found: Earliest, start: date, terms: Terms) -> Earliest:
    """The same for a window that starts there."""
    window = Constraint(code=OUTSIDE_WINDOW, day=start, value="the window starts")
    return _latest([*found.all, window], terms)


def _latest(constraints: Sequence[Constraint], terms: Terms) -> Earliest:
    found = sorted(constraints, key=lambda one: (-one.day.toordinal(), ORDER.index(one.code)))
    reported = found[0].day
    while reported < NEVER and not terms.is_working(reported):
        reported += timedelta(days=1)
    return Earliest(found[0], reported, tuple(found))


def known(day: date) -> date | None:
    """None where nobody can say a day yet."""
    return None if day == NEVER else day


def working_day_after(day: date, count: int, terms: Terms) -> date:
    """The count-th working day strictly after a day; the day itself for nought."""
    while count > 0:
        day += timedelta(days=1)
        count -= terms.is_working(day)
    return day


def _advance(need: Need, terms: Terms, now: datetime) -> Iterator[Constraint]:
    zone, rule = need.site.time_zone, terms.advance
    created, count = local_date(need.created_at, zone), int(rule.value["workingDays"])
    day = working_day_after(created, count, terms)
    value = f"{count} working days after {created}"
    yield Constraint(code=ADVANCE_BUFFER, day=day, value=value, rule_version=rule.version)
    if hours := rule.value.get("hours"):
        instant = need.created_at + timedelta(hours=int(hours))
        yield Constraint(
            code=ADVANCE_BUFFER,
            day=local_date(instant, zone),
            value=f"{hours} hours after {need.created_at.isoformat()}",
            rule_version=rule.version,
            instant=instant,
        )
    today = local_date(now, zone)
    yield Constraint(
        code=ADVANCE_BUFFER, day=today + timedelta(days=1), value=f"the day after {today}"
    )


def _products(need: Need, terms: Terms, rules: RuleBook) -> Iterator[Constraint]:
    for line in need.lines:
        rule = required(
            rules, "BUFFER_STATIC", product=line.product, product_category=line.category
        )
        yield _product(line, rule, terms)


def _product(line: Line, rule: Rule, terms: Terms) -> Constraint:
    if line.delivery is None:
        raise invalid(
            "DELIVERY_DATE_REQUIRED",
            f"When {line.product or line.category or 'the product'} will be delivered is not known"
            " yet; without that no date can be offered.",
            "lines",
        )
    count = int(rule.value["days"])
    if rule.value["unit"] == "CALENDAR":
        day, unit = line.delivery + timedelta(days=count), "calendar"
    else:
        day, unit = working_day_after(line.delivery, count, terms), "working"
    return Constraint(
        code=STATIC_BUFFER,
        day=day,
        value=f"{count} {unit} days after delivery on {line.delivery}",
        rule_version=rule.version,
    )


def _dependency(need: Need) -> Iterator[Constraint]:
    if need.waits_for:
        yield Constraint(code=DEPENDENCY, day=NEVER, value=need.waits_for)
