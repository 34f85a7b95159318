"""Builders for tests by values: the rules of the four countries, teams, jobs, calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fsm_events.common import AbsentDays, BlackoutDays, DayTimes, WorkShift
from fsm_events.enums import ShiftCode
from fsm_events.providers import CalendarUpdated
from services.scheduling.domain.decider.calendar import open_words
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.day import WEEKDAYS, Load, OpenWords
from services.scheduling.domain.facts.need import Line, Need, Site, Wish
from services.scheduling.domain.facts.rules import Rule, RuleBook
from services.scheduling.domain.facts.team import (
    Limits,
    Point,
    Preference,
    Profile,
    Specialty,
    Team,
    Zone,
)

ZONES = {
    "FR": "Europe/Paris",
    "ES": "Europe/Madrid",
    "IT": "Europe/Rome",
    "PL": "Europe/Warsaw",
}
SHIFTS: dict[str, tuple[tuple[ShiftCode, str, str], ...]] = {
    "FR": (("M", "08:00", "13:00"), ("A", "14:00", "19:00")),
    "ES": (("M", "08:00", "14:00"), ("A", "14:00", "20:00")),
    "IT": (("M", "08:00", "13:00"), ("A", "14:00", "19:00")),
    "PL": (("M", "08:00", "14:00"), ("A", "14:00", "20:00")),
}
ADVANCE = {"FR": (3, 2, 1, 1), "ES": (3, 2, 1, 1), "IT": (4, 3, 2, 1), "PL": (5, 3, 2, 2)}
TYPES = ("INSTALLATION", "CONFIRMATION_TV", "MAINTENANCE", "REWORK")
TRAVEL = {"FR": 45, "ES": 30, "IT": 30, "PL": 30}
PRODUCTS = {"FLOORING": 2, "CUSTOM_KITCHEN": 7, "BATHROOM": 3, "APPLIANCE": 1, "DOOR_WINDOW": 2}
NATIONAL = {
    "FR": {date(2026, 4, 6), date(2026, 11, 11), date(2026, 12, 25), date(2027, 1, 1)},
    "ES": {date(2026, 12, 8), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 6)},
    "IT": {date(2026, 12, 8), date(2026, 12, 25)},
    "PL": {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)},
}
REGIONAL = {
    "ES": {
        date(2026, 12, 7): ("ES-MD",),
        date(2026, 3, 19): ("ES-VC",),
        date(2026, 4, 6): ("ES-VC",),
    }
}


def rule(kind: str, value: Mapping[str, Any], country: str = "FR", **more: Any) -> Rule:
    """A rule of a country, unless `level` and the like say otherwise."""
    fields: dict[str, Any] = {"level": "COUNTRY", "country": country} | more
    name = ":".join(map(str, (kind, *fields.values())))
    return Rule(parameter_id=name, kind=kind, value=value, **fields)


def country_rules(country: str) -> list[Rule]:
    """What configuration seeds for a country."""
    working = {"workingDays": list(WEEKDAYS[:5])}
    made = [
        rule("CALENDAR", working, country),
        rule("BUFFER_STATIC", {"days": 1 if country == "PL" else 2, "unit": "WORKING"}, country),
        rule("BUFFER_COMMUTE", {"mode": "FIXED", "minutes": TRAVEL[country]}, country),
    ]
    for kind, days in zip(TYPES, ADVANCE[country], strict=True):
        value = {"workingDays": days}
        made.append(rule("BUFFER_GLOBAL", value, country, selector={"serviceType": kind}))
    for category, days in PRODUCTS.items():
        after: dict[str, Any] = {"days": days, "unit": "CALENDAR"}
        made.append(rule("BUFFER_STATIC", after, country, selector={"productCategory": category}))
    return [*made, *(_year(country, year) for year in (2026, 2027))]


def rules(country: str = "FR", *more: Rule) -> RuleBook:
    """The rule book of a country's business unit."""
    return RuleBook.of([*country_rules(country), *more], country, f"HOME_{country}")


def calendar(country: str = "FR", **changes: Any) -> CalendarUpdated:
    """The usual calendar of a country's team."""
    fields: dict[str, Any] = {
        "team_id": "t1",
        "provider_id": "p1",
        "time_zone": ZONES[country],
        "working_days": WEEKDAYS[:5],
        "shifts": tuple(
            WorkShift(code=code, enabled=True, start=start, end=end)
            for code, start, end in SHIFTS[country]
        ),
        "cross_shift": False,
        "cross_day": False,
        "calendar_version": 1,
        "change": "SCHEDULE",
    }
    return CalendarUpdated(**(fields | changes))


def words(country: str = "FR", **changes: Any) -> OpenWords:
    """The open words of such a calendar."""
    return open_words(calendar(country, **changes))


def absent(first: date, last: date | None = None) -> AbsentDays:
    """An approved absence."""
    return AbsentDays(absence_id="a", start=first, end=last or first, type="VACATION")


def profile(country: str = "FR", **changes: Any) -> Profile:
    """An active team for doors and windows."""
    fields: dict[str, Any] = {
        "team_id": "t1",
        "provider_id": "p1",
        "country_code": country,
        "bu_codes": (f"HOME_{country}",),
        "contract_start": date(2026, 1, 1),
        "time_zone": ZONES[country],
        "preferences": (
            Preference(
                specialty_id="DOOR_WINDOW_FITTING", preference="P1", valid_from=date(2026, 1, 1)
            ),
        ),
        "specialties": (Specialty(specialty_id="DOOR_WINDOW_FITTING"),),
        "zones": (Zone(zone_id="z1", postal_codes=frozenset({"10000"})),),
        "limits": Limits(),
    }
    return Profile(**(fields | changes))


def team(country: str = "FR", loads: Mapping[date, Load] | None = None, **changes: Any) -> Team:
    """A candidate with its time; `calendar` changes its calendar, the rest its profile."""
    change = changes.pop("calendar", {})
    return Team(profile(country, **changes), words(country, **change), loads or {})


def need(country: str = "FR", created: datetime | None = None, **changes: Any) -> Need:
    """An installation of two hours."""
    site = Site(
        postal_code="10000",
        time_zone=changes.pop("zone", ZONES[country]),
        region=changes.pop("region", None),
        latitude=changes.pop("latitude", None),
        longitude=changes.pop("longitude", None),
    )
    fields: dict[str, Any] = {
        "country": country,
        "bu": f"HOME_{country}",
        "service_type": "INSTALLATION",
        "duration_min": 120,
        "specialty_ids": ("DOOR_WINDOW_FITTING",),
        "site": site,
        "created_at": created or local("2026-11-09 10:00", ZONES[country]),
    }
    return Need(**(fields | changes))


def product(delivery: date | None, category: str = "DOOR_WINDOW") -> Line:
    """A line with a product."""
    return Line(product="P", category=category, delivery=delivery)


def wish(first: str, last: str, **changes: Any) -> Wish:
    """A window, both days within."""
    return Wish(first=date.fromisoformat(first), last=date.fromisoformat(last), **changes)


def asked(country: str, job: Need, window: Wish, teams: Iterable[Team], **changes: Any) -> Asked:
    """A question at the instant of the job's creation."""
    book = changes.pop("rules", None) or rules(country)
    now = changes.pop("now", job.created_at)
    return Asked(now=now, need=job, wish=window, rules=book, teams=tuple(teams))


def local(text: str, zone: str = "Europe/Paris") -> datetime:
    """A wall clock there, as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day(text: str) -> date:
    """An ISO date."""
    return date.fromisoformat(text)


def load(*spans: tuple[str, str], jobs: int | None = None, minutes: int | None = None) -> Load:
    """What bookings from HH:MM to HH:MM take of a day."""
    word = 0
    for start, end in spans:
        word |= (1 << quarter(end)) - (1 << quarter(start))
    taken = 15 * word.bit_count()
    return Load(word, len(spans) if jobs is None else jobs, taken if minutes is None else minutes)


def quarter(clock: str) -> int:
    """HH:MM in quarter hours."""
    hours, minutes = clock.split(":")
    return (60 * int(hours) + int(minutes)) // 15


def clock(quarter_hour: int) -> str:
    """Quarter hours as HH:MM."""
    return f"{timedelta(minutes=15 * quarter_hour)}".zfill(8)[:5]


def lunch(start: str, end: str) -> DayTimes:
    """A pause."""
    return DayTimes(start=start, end=end)


def closed(first: date, last: date) -> BlackoutDays:
    """Days on which a team plans nothing."""
    return BlackoutDays(start=first, end=last)


def centre(lat: float, lng: float) -> Point:
    """A base."""
    return Point(lat=lat, lng=lng)


def _year(country: str, year: int) -> Rule:
    return rule("HOLIDAY", _holidays(country, year), country, selector={"year": str(year)})


def _holidays(country: str, year: int) -> dict[str, Any]:
    days: list[dict[str, Any]] = [
        {"date": str(one), "name": "n", "regions": []}
        for one in sorted(NATIONAL[country])
        if one.year == year
    ]
    for one, regions in REGIONAL.get(country, {}).items():
        if one.year == year:
            days.append({"date": str(one), "name": "r", "regions": list(regions)})
    return {"year": year, "days": days}
