"""The transaction of an append: guards, then reads, then one statement for events and outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from psycopg import errors
from psycopg.types.json import Jsonb

from fsm_common.adapters.postgres.reading import COLUMNS, PostgresReader
from fsm_common.adapters.postgres.statements import execute, execute_one
from fsm_common.core import ids
from fsm_common.core.errors import Replan, VersionConflict
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change
from fsm_common.ports.store import NewEvent, NewMessage, Write

MOST_EVENTS = 64  # of one command whose events are looked for at once
JSON = msgspec.json.Encoder()

LOOK = f"""
select {COLUMNS} from event where aggregate_type = %s and aggregate_id = %s
union all select {COLUMNS} from event where event_id = %s order by version
"""  # noqa: S608
# Plain values: for the one or two events of a command, arrays cost a sixth of the whole append.
APPEND = """
with new (aggregate_type, aggregate_id, version, event_id, causation_id, type, key, payload,
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
  select aggregate_type, aggregate_id, version, event_id, causation_id, type, key, payload, headers
  from new where (select ok from fits) order by ord
  returning position, event_id, type, key, payload, headers
), queued as (
  insert into outbox (position, journal, topic, key, payload, headers)
  select a.position, true, case when n.public then a.type end, a.key, a.payload, a.headers
  from added a join new n using (event_id)
)
select position from added order by position
"""
ROW = (
    "%s::text, %s::text, %s::bigint, %s::text, %s::text, %s::text, %s::text, %b::bytea, %s::jsonb,"
    " %s::bool"
)
TELL = """
insert into outbox (position, journal, topic, key, payload, headers)
select nextval('event_position_seq'), false, topic, key, payload, headers
from unnest(%(topic)b::text[], %(key)b::text[], %(payload)b::bytea[], %(headers)b::jsonb[])
  with ordinality as n(topic, key, payload, headers, ord) order by ord
"""


class PostgresUnit(PostgresReader):
    """See Unit."""

    def lock(self, guards: Sequence[str]) -> None:
        """See Unit."""
        if not guards:
            return
        names = sorted(set(guards))
        if self._locked(names) < len(names):
            self._connection.execute(
                "insert into guard (name) select unnest(%s::text[]) on conflict do nothing",
                [names],
            )
            self._locked(names)
        self._guards |= frozenset(names)

    def happened(
        self, command_id: str, along: tuple[str, str] | None = None
    ) -> list[Recorded[Any]]:
        """See Unit."""
        first = ids.event_id(command_id, 1)
        rows = self._rows(LOOK, [*(along or ("", "")), first])
        if first not in {row["event_id"] for row in rows}:
            if along:
                self._ahead[along] = rows
            return []
        wanted = [ids.event_id(command_id, number + 1) for number in range(MOST_EVENTS)]
        found = self._events("event_id = any(%s) order by position", [wanted])
        return [self._recorded(row) for row in found]

    def append(self, events: Sequence[NewEvent], messages: Sequence[NewMessage]) -> list[int]:
        """See Unit."""
        positions = self._append(events) if events else []
        if messages:
            self._connection.execute(
                TELL,
                {
                    "topic": [message.topic for message in messages],
                    "key": [message.key for message in messages],
                    "payload": [message.payload for message in messages],
                    "headers": [Jsonb(message.headers) for message in messages],
                },
            )
        return positions

    def apply(self, writes: Iterable[Write]) -> None:
        """See Unit."""
        pending = list(writes)
        if pending:
            execute(self._connection, pending)

    def changed(self, write: Change) -> int:
        """See Unit."""
        return execute_one(self._connection, write)

    def hold(self, name: str) -> bool:
        """See Unit."""
        row = self._connection.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))", [name]
        ).fetchone()
        return bool(row and row[0])

    def _locked(self, names: Sequence[str]) -> int:
        return self._connection.execute(
            "select from guard where name = any(%s) order by name for update", [names]
        ).rowcount

    def _append(self, events: Sequence[NewEvent]) -> list[int]:
        try:
            values = [value for event in events for value in _values(event)]
            rows = self._connection.execute(_appending(len(events)), values).fetchall()
        except errors.UniqueViolation as clash:
            if clash.diag.constraint_name == "event_version":
                raise VersionConflict from clash
            raise Replan from clash  # the same command, a moment ago: the next look finds it
        if len(rows) != len(events):
            raise VersionConflict
        return [row[0] for row in rows]


@cache
def _appending(number: int) -> bytes:
    rows = ", ".join(f"({ROW}, {place})" for place in range(number))
    return APPEND.format(rows=rows).encode()


def _values(event: NewEvent) -> tuple[Any, ...]:
    return (
        event.aggregate,
        event.aggregate_id,
        event.version,
        event.event_id,
        event.causation_id,
        event.type,
        event.key,
        event.payload,
        JSON.encode(event.headers).decode(),
        event.public,
    )
