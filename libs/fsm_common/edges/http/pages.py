"""Lists: declared filters and sorts, keyset cursors, never an offset."""

from __future__ import annotations

import base64
import json
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, ColumnElement, Select, String, Text, tuple_

from fsm_common.core.errors import invalid
from fsm_common.core.rows import Row

DEFAULT, MOST = 50, 100
_COMPARE = {"": operator.eq, "[gte]": operator.ge, "[lte]": operator.le}
FORMATS: Mapping[type, Mapping[str, str]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}
Parameters = Sequence[tuple[str, str]]
Query = Callable[[Select[Any]], Sequence[Row]]


@dataclass(frozen=True)
class Listing:
    """What of a select may be asked for. `key` makes the order total; `sorts` and `filters` map
    wire names to columns, those of `sorts` never null."""

    select: Select[Any]
    key: Column[Any]
    sorts: Mapping[str, Column[Any]]
    filters: Mapping[str, Column[Any]] = field(default_factory=dict)
    sort: str = "createdAt:desc"

    @cached_property
    def _conditions(self) -> Mapping[str, tuple[Column[Any], str]]:
        """By name, such as `day` or `day[gte]`."""
        return {
            name + op: (column, op)
            for name, column in self.filters.items()
            for op in ("", *_operators(column))
        }

    def parameters(self) -> list[dict[str, Any]]:
        """For the OpenAPI document."""
        named = [parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST})]
        orders = [f"{name}:{way}" for name in self.sorts for way in ("asc", "desc")]
        named += [parameter("sort", {"type": "string", "enum": orders, "default": self.sort})]
        named += [parameter("cursor")]
        return named + [_described(name, *how) for name, how in self._conditions.items()]

    def part(
        self, query: Query, parameters: Parameters, *where: ColumnElement[bool]
    ) -> tuple[Sequence[Row], str | None]:
        """The rows that a request asks for, and the cursor of the next part, if there is one.
        Raises Rejected (422) for a value that does not fit, and does not ask then."""
        given = dict(parameters)
        sort = given.get("sort", self.sort)
        name, _, way = sort.partition(":")
        if name not in self.sorts or way not in ("asc", "desc", ""):
            raise invalid("INVALID_FIELD", f"This list cannot be sorted by {sort!r}.", "sort")
        columns = [self.sorts[name], self.key]
        known = self._conditions
        asked = [_clause(name, text, *known[name]) for name, text in parameters if name in known]
        found = self.select.where(*asked, *where)
        if "cursor" in given:
            after = _opened(given["cursor"], sort, columns)
            place, last = tuple_(*columns), tuple_(*after, types=[c.type for c in columns])
            found = found.where(place < last if way == "desc" else place > last)
        order = [c.desc() if way == "desc" else c.asc() for c in columns]
        most = _limit(given.get("limit"))
        rows = query(found.order_by(*order).limit(most + 1))
        if len(rows) <= most:
            return rows, None
        values = [rows[most - 1][column.name] for column in columns]
        text = msgspec.json.encode([sort, *values])  # dates and numbers as `_value` reads them
        return rows[:most], base64.urlsafe_b64encode(text).decode().rstrip("=")


def parameter(name: str, schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A query parameter, for the OpenAPI document."""
    return {"name": name, "in": "query", "required": False, "schema": schema or {"type": "string"}}


def _described(name: str, column: Column[Any], op: str) -> dict[str, Any]:
    kind = FORMATS.get(column.type.python_type, {"type": "string"})
    if op == "[in]":
        several = parameter(name, {"type": "array", "items": kind})
        return several | {"style": "form", "explode": False}
    return parameter(name, kind)


def _operators(column: Column[Any]) -> Sequence[str]:
    if isinstance(column.type, Boolean):
        return ()
    text = isinstance(column.type, String | Text)
    return ("[in]", "[contains]") if text else ("[gte]", "[lte]", "[in]")


def _limit(given: str | None) -> int:
    if given is None:
        return DEFAULT
    if not re.fullmatch(r"\d{1,3}", given) or not 1 <= int(given) <= MOST:
        raise invalid("INVALID_FIELD", f"The limit is a number from 1 to {MOST}.", "limit")
    return int(given)


def _clause(name: str, text: str, column: Column[Any], op: str) -> ColumnElement[bool]:
    if op == "[in]":
        return column.in_([_value(column, one, name) for one in text.split(",")])
    if op == "[contains]":
        return column.icontains(text, autoescape=True)
    compare: Callable[[Any, Any], ColumnElement[bool]] = _COMPARE[op]
    return compare(column, _value(column, text, name))


def _value(column: Column[Any], text: str, name: str) -> Any:
    kind = column.type.python_type
    try:
        if kind is bool:
            return {"true": True, "false": False}[text]
        if kind is datetime:
            made = datetime.fromisoformat(text)
            if made.tzinfo is None:
                raise ValueError("an instant says its offset")
            return made
        return date.fromisoformat(text) if kind is date else kind(text)
    except (KeyError, ValueError, ArithmeticError):
        raise invalid("INVALID_FIELD", f"{text!r} does not fit {name}.", name) from None


def _opened(cursor: str, sort: str, columns: Sequence[Column[Any]]) -> Sequence[Any]:
    refusal = invalid("INVALID_CURSOR", "This cursor is not one of this list.", "cursor")
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, value, key = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, RecursionError):
        raise refusal from None
    if made_for != sort:
        raise refusal
    return [_value(c, str(v), "cursor") for c, v in zip(columns, (value, key), strict=True)]
