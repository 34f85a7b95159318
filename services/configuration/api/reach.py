"""What a caller may reach: what is meant for the own country and unit, and what stands above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, and_, any_, func, or_, true

from fsm_common.core.errors import not_found
from fsm_common.edges.http import Call

NOTHING = "There is no such thing."
Meant = str | Sequence[str] | None  # one, several, or all of them


def writes(
    call: Call, country: str | None, bu: str | None = None, store: str | None = None
) -> None:
    """404 where the caller may change nothing there; without a country it holds everywhere,
    without a unit in all of the country, without a store in all of the unit."""
    call.scope.check(NOTHING, country=country or "EU", bu=bu or None, store=store or None)


def reads(call: Call, country: Meant, bu: Meant = None) -> None:
    """404 where it is meant for other countries or business units than the caller's."""
    given = {"country": country, "bu": bu}
    if not any(_near(entry, given) for entry in call.scope.entries):
        raise not_found(NOTHING)


def near(call: Call, country: Column[Any], bu: Column[Any] | None = None) -> ColumnElement[bool]:
    """The same as a clause."""
    columns = {"country": country} | ({} if bu is None else {"bu": bu})
    return or_(*(_clause(entry, columns) for entry in call.scope.entries))


def _near(entry: Mapping[str, Any], given: Mapping[str, Meant]) -> bool:
    return all(_holds(value, entry[name]) for name, value in given.items() if name in entry)


def _holds(meant: Meant, granted: str) -> bool:
    return not meant or granted in ([meant] if isinstance(meant, str) else meant)


def _clause(entry: Mapping[str, Any], columns: Mapping[str, Column[Any]]) -> ColumnElement[bool]:
    kept = [_fits(column, entry[name]) for name, column in columns.items() if name in entry]
    return and_(true(), *kept)


def _fits(column: Column[Any], granted: str) -> ColumnElement[bool]:
    if isinstance(column.type, ARRAY):
        return or_(func.cardinality(column) == 0, any_(column) == granted)
    return or_(column.is_(None), column.in_(["", granted]))
