"""What a search answers, as the stories look at it and tell it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any


def day_of(row: dict[str, Any]) -> int:
    """The day of the month."""
    return date.fromisoformat(row["date"]).day


def limit_of(answer: dict[str, Any], value: str) -> str:
    """The date of the earliest-date constraint whose value begins so."""
    known = {one["value"]: one["date"] for one in answer["earliest"]["constraints"]}
    return next((str(day) for said, day in known.items() if said.startswith(value)), "none")


def codes(answer: dict[str, Any]) -> dict[int, str]:
    """The code of each day without a slot, by day of the month."""
    return {day_of(day): day["code"] for day in answer["daysWithoutSlot"]}


def constraints(answer: dict[str, Any]) -> Iterator[str]:
    """Why it cannot be earlier, as lines."""
    for one in answer["earliest"]["constraints"]:
        yield f"{one['code']}: not before {one['date']} ({one['value']})"
    yield f"so the earliest date with a slot is {answer['earliest']['date']}"


def reasons(answer: dict[str, Any]) -> Iterator[str]:
    """Why the other days have nothing, as lines."""
    by_code: dict[str, list[str]] = {}
    for day in answer["daysWithoutSlot"]:
        by_code.setdefault(day["code"], []).append(str(int(day["date"][8:])))
    for code, days in by_code.items():
        yield f"no slot on {', '.join(days)} March: {code}"
