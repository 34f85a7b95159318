"""What a value of a till must be so that it can be reckoned with, kept, and planned for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from fsm_common.core.errors import Detail
from fsm_events.common import Money

CODE = "INVALID_ORDER"
# What no till means; beyond it sums lose cents and days leave the calendar.
MOST = Decimal(10) ** 12
MOST_DIGITS = 40
MOST_LETTERS = 4000
YEARS = range(2000, 2200)
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CURRENCY = re.compile(r"[A-Z]{3}")
SHOWN = 40  # characters of a wrong value


def fault(field: str, sentence: str) -> Detail:
    """One fault of a record, in wire names."""
    return Detail(field, CODE, sentence)


def decimal(text: str) -> Decimal | None:
    """The number that a text means; None where it means none, or one beyond all sense."""
    if len(text) > MOST_DIGITS or not NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return number if abs(number) <= MOST else None


def amounts(prefix: str, *values: tuple[str, Money]) -> Iterator[Detail]:
    """Each must be a decimal number of at most two places, and all of one currency."""
    for name, value in values:
        number, shown = decimal(value.amount), value.amount[:SHOWN]
        if number is None:
            yield fault(f"{prefix}{name}", f"{shown!r} is no amount.")
        elif number != round(number, 2):
            yield fault(f"{prefix}{name}", f"{shown} has more than two places.")
        if not CURRENCY.fullmatch(value.currency):
            yield fault(f"{prefix}{name}", f"{value.currency[:SHOWN]!r} is no currency.")
    if len({value.currency for _, value in values}) > 1:
        yield fault(prefix.rstrip("."), "The amounts are not all in the same currency.")


def days(*dates: tuple[str, dt.date | None]) -> Iterator[Detail]:
    """Each must be a day that calendars reach, on every clock."""
    for field, date in dates:
        if date is not None and date.year not in YEARS:
            yield fault(field, f"{date:%Y-%m-%d} is no day that anybody plans for.")


def doubled(field: str, line_ids: Sequence[str]) -> Iterator[Detail]:
    """A record names each line once."""
    for twice in sorted({line for line in line_ids if line_ids.count(line) > 1}):
        yield fault(field, f"Two lines are called {twice}.")


def separated(field: str, name: str) -> Iterator[Detail]:
    """Ids are made of names with colons between; a colon in one makes two things the same."""
    if ":" in name:
        yield fault(field, f"{field} {name[:SHOWN]!r} holds a colon, which ids here are parted by.")


def word(field: str, said: str | None) -> Iterator[Detail]:
    """A symbol of a later schema reads as UNKNOWN."""
    if said == "UNKNOWN":
        yield fault(field, f"{field} holds a word that is not known here.")


def texts(record: msgspec.Struct) -> Iterator[Detail]:
    """No database keeps a text with a zero byte; no person writes one without end."""
    for field, sentence in dict(_unfit(msgspec.to_builtins(record), "")).items():
        yield fault(field, f"{field} {sentence}")


def _unfit(value: Any, field: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            if "\0" in value:
                yield field, "holds a zero byte."
            elif len(value) > MOST_LETTERS and field != "rawPayload":
                yield field, f"is longer than {MOST_LETTERS} letters."
        case dict():
            for name, part in value.items():
                yield from _unfit(part, f"{field}.{name}".lstrip("."))
        case list() | tuple():
            for part in value:
                yield from _unfit(part, field)
