"""What a zone had to sell and what became of it, from the fixtures and the journal alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.stories import fixtures
from tests.stories.watch import Heard

DAYS = tuple(date(2026, 3, day) for day in (9, 10, 11, 12, 13))  # Monday to Friday, no holiday
ENDED = ("scheduling.booking.released", "scheduling.booking.expired")
TeamDay = tuple[str, date]


@dataclass(frozen=True)
class Sold:
    """A booking as the journal has it at the end: whose time, and which quarter hours."""

    team: str
    day: date
    quarters: frozenset[int]


def on_offer(zone: str) -> set[TeamDay]:
    """Team-days that can take six hours of windows. Shifts of five hours leave room for one such
    job a day, and only where the break may lie inside of it."""
    return {
        (team["teamId"], day)
        for company in fixtures.read("providers")["companies"]
        if company["zone"] == zone and _fits_windows(company)
        for team in company["teams"]
        if team.get("crossShift")
        for day in DAYS
    }


def standing(heard: Iterable[Heard]) -> dict[str, Sold]:
    """Who has which time after the last record, by hold reference."""
    last: dict[str, Heard] = {}
    for one in heard:
        if one.type.startswith("scheduling.booking."):
            known = last.get(one.value["bookingId"])
            if known is None or version(one) > version(known):
                last[one.value["bookingId"]] = one
    return {
        one.value["holdReference"]: sold(one.value)
        for one in last.values()
        if one.type not in ENDED
    }


def sold(booking: Mapping[str, Any]) -> Sold:
    """The time of a booking, of the journal or of an answer over HTTP."""
    parts = booking["segments"]
    quarters = [q for part in parts for q in range(part["startQ"], part["endQ"] + 1)]
    day = parts[0]["date"]
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return Sold(booking["teamId"], day, frozenset(quarters))


def twice(found: Iterable[Sold]) -> int:
    """How many quarter hours of a team are sold more than once."""
    counts = Counter((one.team, one.day, quarter) for one in found for quarter in one.quarters)
    return sum(number > 1 for number in counts.values())


def version(heard: Heard) -> int:
    """Of the aggregate."""
    return int(heard.meta["aggregateVersion"])


def _fits_windows(company: Mapping[str, Any]) -> bool:
    wishes = {one["specialtyId"]: one["preference"] for one in company["preferences"]}
    return (
        "paused" not in company
        and company.get("canInstall", True)
        and wishes.get("DOOR_WINDOW_FITTING", "OPT_OUT") != "OPT_OUT"
        and "productEligibility" not in company
    )
