"""Holidays of a year, from the `holidays` library, as values of the kind HOLIDAY."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import holidays

from services.configuration.gateways.regions import of_library


def year_of(country: str, year: int) -> dict[str, Any]:
    """All days of a country, in its own language: national ones, and regional ones with their
    regions."""
    national = _days(country, None, year)
    regional: dict[tuple[date, str], list[str]] = defaultdict(list)
    for subdivision in holidays.country_holidays(country, years=year).subdivisions:
        for day, name in _days(country, subdivision, year).items():
            if day not in national:
                regional[day, name] += of_library(country, subdivision)
    days: list[dict[str, Any]] = [
        {"date": day.isoformat(), "name": name} for day, name in sorted(national.items())
    ]
    days += [
        {"date": day.isoformat(), "name": name, "type": "REGIONAL", "regions": sorted(regions)}
        for (day, name), regions in sorted(regional.items())
        if regions
    ]
    return {"year": year, "days": days}


def _days(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    language = holidays.country_holidays(country).default_language  # else it is the machine's
    return dict(
        holidays.country_holidays(country, subdiv=subdivision, years=year, language=language)
    )
