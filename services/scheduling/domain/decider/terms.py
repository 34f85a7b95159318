"""The rules of a job, looked up once: buffers, grid, holidays, travel, with their versions."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from fsm_common.core.errors import Kind, Rejected, invalid
from services.scheduling.domain.decider.words import quanta
from services.scheduling.domain.facts.day import WEEKDAYS
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.rules import Holidays, Rule, RuleBook

# Where SLOT says nothing: minutes from start to start, by type of service.
STEPS = {"CONFIRMATION_TV": 30, "QUOTATION_TV": 30, "COMPLEX": 90}
STEP = 60
TRAVEL = 45
NO_VERSION = 0


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules say about one job. Steps in quarter hours, travel in minutes."""

    advance: Rule
    working: frozenset[int]
    calendar: Rule
    site: Holidays
    step: int = 4
    slot_version: int = NO_VERSION
    exact_days: int = 14
    hold_hours: int = 48
    window_days: int = 30
    max_window_days: int = 90
    limit: int = 20
    travel: int = TRAVEL
    travel_version: int = NO_VERSION

    def is_working(self, day: date) -> bool:
        """A working weekday of the business unit, and no holiday at the site."""
        check_year(self.site, day)
        return day.weekday() in self.working and day not in self.site.days

    @property
    def versions(self) -> dict[str, int]:
        """Which version of which rule speaks about every job."""
        return {
            "BUFFER_GLOBAL": self.advance.version,
            "CALENDAR": self.calendar.version,
            "SLOT": self.slot_version,
            "BUFFER_COMMUTE": self.travel_version,
        }


def terms(need: Need, rules: RuleBook) -> Terms:
    """Raises Rejected, CONFIG_NOT_FOUND, where a rule that must be is not there."""
    advance = required(rules, "BUFFER_GLOBAL", service_type=need.service_type)
    calendar = required(rules, "CALENDAR")
    travel, travel_version = commute(rules)
    working = frozenset(WEEKDAYS.index(name) for name in calendar.value["workingDays"])
    return Terms(
        advance=advance,
        working=working,
        calendar=calendar,
        site=holidays(rules, need.site.region),
        **_slots(rules, need.service_type),
        travel=travel,
        travel_version=travel_version,
    )


def required(rules: RuleBook, kind: str, **selector: str | None) -> Rule:
    """The winning rule of a kind that nobody can do without."""
    rule = rules.find(kind, **selector)
    if rule is None:
        raise Rejected(
            f"No rule of kind {kind} is in force for this business unit.",
            code="CONFIG_NOT_FOUND",
            kind=Kind.NOT_FOUND,
        )
    return rule


def holidays(rules: RuleBook, region: str | None) -> Holidays:
    """The days off in a region: the country's own and the region's."""
    days: dict[date, int] = {}
    years: dict[int, int] = {}
    for rule in rules.all("HOLIDAY"):
        year = int(rule.value["year"])
        years[year] = max(rule.version, years.get(year, NO_VERSION))
        for day in rule.value["days"]:
            if not day.get("regions") or region in day["regions"]:
                days[date.fromisoformat(day["date"])] = rule.version
    return Holidays(days, years)


def check_year(off: Holidays, day: date) -> None:
    """Raises Rejected: unpublished holidays are not the same as none."""
    if day.year not in off.years:
        raise invalid(
            "CONFIG_NOT_FOUND", f"The holidays of {day.year} have not been published yet."
        )


def commute(rules: RuleBook) -> tuple[int, int]:
    """Minutes between two jobs where neither team nor zone says any, and the rule's version."""
    rule = rules.find("BUFFER_COMMUTE")
    return (int(rule.value.get("minutes", TRAVEL)), rule.version) if rule else (TRAVEL, NO_VERSION)


def _slots(rules: RuleBook, service_type: str) -> dict[str, Any]:
    rule = rules.find("SLOT", service_type=service_type)
    value = rule.value if rule else {}
    return {
        "step": quanta(value.get("stepMinutes") or STEPS.get(service_type, STEP)),
        "slot_version": rule.version if rule else NO_VERSION,
        "exact_days": value.get("exactDays", 14),
        "hold_hours": value.get("holdHours", 48),
        "window_days": value.get("windowDays", 30),
        "max_window_days": value.get("maxWindowDays", 90),
        "limit": value.get("limit", 20),
    }
