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
ROW = "%s::text, %s::text, %s::bigint, %s::text, %s::text, %s::text, %s::text, %b::bytea, %s::jsonb"
# Without the version before it, which the decision was made on, there is none to insert, which is
# refused.
EVENTS = """
added as (
  insert into event (aggregate_type, aggregate_id, version, event_id, causation_id, type, key,
    payload, headers)
  select aggregate_type, aggregate_id, case when version = 1 or follows or exists (
      select from event e where e.aggregate_type = new.aggregate_type
      and e.aggregate_id = new.aggregate_id and e.version = new.version - 1) then version end,
    event_id, causation_id, type, key, payload, headers
  from (values {rows}) new (aggregate_type, aggregate_id, version, event_id, causation_id, type,
    key, payload, headers, follows, ord) {order}
  returning position, type, key, payload, headers
), queued as (
  insert into outbox (position, journal, topic, key, payload, headers)
  select position, true, {topic}, key, payload, headers from added
)"""
ALL, NONE, SOME = "type", "null", "case when type = any(%s::text[]) then type end"
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
    public = {event.type for event in events if event.public}
    topic = ALL if all(event.public for event in events) else SOME if public else NONE
    values += [list(public)] if topic is SOME else []
    values += [value for part in parts if part for value in part[1]]
    must = tuple(n for n, some in enumerate(tables.values()) if must_meet(some[0]))
    return _text(_following(events), topic, shapes, must), values


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


def _following(events: Sequence[NewEvent]) -> tuple[bool, ...]:
    """Of each whether the version before it is one of these."""
    owners = [(event.aggregate, event.aggregate_id) for event in events]
    return tuple(owner in owners[:place] for place, owner in enumerate(owners))


@cache
def _text(
    follows: tuple[bool, ...], topic: str, shapes: tuple[Shape, ...], must: tuple[int, ...]
) -> bytes:
    rows = ", ".join(f"({ROW}, {known}, {place})" for place, known in enumerate(follows))
    order = "order by ord" if len(follows) > 1 else ""
    parts = [EVENTS.format(rows=rows, order=order, topic=topic)] if follows else []
    parts += [f"w{n} as ({text_of(shape)} returning 1)" for n, shape in enumerate(shapes)]
    told = ", ".join(MET.format(f"w{place}") for place in must) or "1"
    return f"with {', '.join(parts)} select {told}".encode()


def _values(event: NewEvent) -> tuple[Any, ...]:
    *plain, headers, _ = vars(event).values()
    return (*plain, JSON.encode(headers).decode())
