"""What a caller may reach: what is meant for the own country and unit, and what stands above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, or_, true

from fsm_common.core.errors import not_found
from fsm_common.edges.http import Call

NOTHING = "There is no such thing."


def writes(call: Call, country: str | None, bu: str | None = None) -> None:
    """404 where the caller may change nothing there; without a country it holds everywhere."""
    call.scope.check(NOTHING, country=country or "EU", bu=bu or None, store="*")


def reads(call: Call, country: str | None, bu: str | None = None) -> None:
    """404 where it is meant for another country or business unit than the caller's."""
    given = {"country": country, "bu": bu}
    if not any(_near(entry, given) for entry in call.scope.entries):
        raise not_found(NOTHING)


def near(call: Call, country: Column[Any], bu: Column[Any] | None = None) -> ColumnElement[bool]:
    """The same as a clause."""
    columns = {"country": country} | ({} if bu is None else {"bu": bu})
    return or_(*(_clause(entry, columns) for entry in call.scope.entries))


def _near(entry: Mapping[str, Any], given: Mapping[str, str | None]) -> bool:
    return all(not value or entry.get(name, value) == value for name, value in given.items())


def _clause(entry: Mapping[str, Any], columns: Mapping[str, Column[Any]]) -> ColumnElement[bool]:
    kept = [
        or_(column.is_(None), column.in_(["", entry[name]]))
        for name, column in columns.items()
        if name in entry
    ]
    return and_(true(), *kept)
