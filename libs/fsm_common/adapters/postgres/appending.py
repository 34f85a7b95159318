"""One statement for all that a transaction writes: events, their outbox rows, and rows beside them.

A statement in autocommit is a transaction. Where all of it fits into one, begin, commit and a
question for each table are saved; what may not be is then said by an error, which undoes it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from psycopg import errors

from fsm_common.adapters.postgres.statements import (
    Shape,
    must_meet,
    of_one_table,
    text_of,
)
from fsm_common.core.errors import Overtaken, Replan, VersionConflict
from fsm_common.ports.store import NewEvent, Write

MOST = 12  # rows beside the events: a statement of more is slower than several
JSON = msgspec.json.Encoder()

# Plain values: for the one or two events of a command, arrays cost a sixth of the whole append.
ROW = (
    "%s::text, %s::text, %s::bigint, %s::text, %s::text, %s::text, %s::text, %b::bytea, %s::jsonb,"
    " %s::bool"
)
# Without the version that the decision was made on there is none to insert, which is refused.
EVENTS = """
new (aggregate_type, aggregate_id, version, event_id, causation_id, type, key, payload,
  headers, public, ord) as (values {rows}
), basis as (
  select aggregate_type, aggregate_id, min(version) - 1 as version from new group by 1, 2
), fits as (
  select bool_and(b.version = coalesce((select max(e.version) from event e
    where e.aggregate_type = b.aggregate_type and e.aggregate_id = b.aggregate_id), 0)) as ok
  from basis b
), added as (
  insert into event (aggregate_type, aggregate_id, version, event_id, causation_id, type, key,
    payload, headers)
  select aggregate_type, aggregate_id, case when (select ok from fits) then version end,
    event_id, causation_id, type, key, payload, headers
  from new order by ord
  returning position, event_id, type, key, payload, headers
), queued as (
  insert into outbox (position, journal, topic, key, payload, headers)
  select a.position, true, case when n.public then a.type end, a.key, a.payload, a.headers
  from added a join new n using (event_id)
)"""
MET = "1 / (select count(*) from {})"  # an error where a row that must be there is not

Statement = tuple[bytes, list[Any]]


def together(events: Sequence[NewEvent], writes: Sequence[Write]) -> Statement | None:
    """The statement and its values; None where one cannot do it: its parts do not see each other,
    so all that is said of one table must go into one of them."""
    tables: dict[Any, list[Write]] = {}
    for write in writes:
        tables.setdefault(write.table, []).append(write)
    parts = [of_one_table(some) for some in tables.values()]
    if len(parts) > MOST or None in parts or len({t.name for t in tables}) < len(parts):
        return None
    shapes = tuple(part[0] for part in parts if part)
    values = [value for event in events for value in _values(event)]
    values += [value for part in parts if part for value in part[1]]
    must = tuple(n for n, some in enumerate(tables.values()) if must_meet(some[0]))
    return _text(len(events), shapes, must), values


def meant(fault: errors.Error) -> Exception:
    """What an error of such a statement says; the fault itself where it is another."""
    match fault:
        case errors.UniqueViolation(diag=diag) if diag.constraint_name == "event_version":
            return VersionConflict()
        case errors.UniqueViolation(diag=diag) if diag.table_name == "event":
            return Replan()  # the same command, a moment ago: the next look finds it
        case errors.NotNullViolation(diag=diag) if (diag.table_name, diag.column_name) == (
            "event",
            "version",
        ):
            return VersionConflict()
        case errors.DivisionByZero():
            return Overtaken()
    return fault


@cache
def _text(number: int, shapes: tuple[Shape, ...], must: tuple[int, ...]) -> bytes:
    rows = ", ".join(f"({ROW}, {place})" for place in range(number))
    parts = [EVENTS.format(rows=rows)] if number else []
    parts += [f"w{n} as ({text_of(shape)} returning 1)" for n, shape in enumerate(shapes)]
    told = ", ".join(MET.format(f"w{place}") for place in must) or "1"
    return f"with {', '.join(parts)} select {told}".encode()


def _values(event: NewEvent) -> tuple[Any, ...]:
    *plain, headers, public = vars(event).values()
    return (*plain, JSON.encode(headers).decode(), public)
