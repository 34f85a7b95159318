"""The transaction of an append: guards, then reads, then one statement for events and outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import errors
from psycopg.types.json import Jsonb

from fsm_common.adapters.postgres.reading import PostgresReader
from fsm_common.adapters.postgres.statements import execute, execute_one
from fsm_common.core import ids
from fsm_common.core.errors import Replan, VersionConflict
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change
from fsm_common.ports.store import NewEvent, NewMessage, Write

MOST_EVENTS = 64  # of one command whose events are looked for at once

# Arrays in binary: as text they cost a sixth of the whole append.
APPEND = """
with new as (
  select * from unnest(
    %(aggregate)b::text[], %(id)b::text[], %(version)b::bigint[], %(event_id)b::text[],
    %(cause)b::text[], %(type)b::text[], %(key)b::text[], %(payload)b::bytea[],
    %(headers)b::jsonb[], %(public)b::bool[]
  ) with ordinality as n(aggregate_type, aggregate_id, version, event_id, causation_id, type, key,
    payload, headers, public, ord)
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

    def happened(self, command_id: str) -> list[Recorded[Any]]:
        """See Unit."""
        if not self._events("event_id = %s", [ids.event_id(command_id, 1)]):
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
            rows = self._connection.execute(APPEND, _arrays(events)).fetchall()
        except errors.UniqueViolation as clash:
            if clash.diag.constraint_name == "event_version":
                raise VersionConflict from clash
            raise Replan from clash  # the same command, a moment ago: the next look finds it
        if len(rows) != len(events):
            raise VersionConflict
        return [row[0] for row in rows]


def _arrays(events: Sequence[NewEvent]) -> dict[str, list[Any]]:
    return {
        "aggregate": [event.aggregate for event in events],
        "id": [event.aggregate_id for event in events],
        "version": [event.version for event in events],
        "event_id": [event.event_id for event in events],
        "cause": [event.causation_id for event in events],
        "type": [event.type for event in events],
        "key": [event.key for event in events],
        "payload": [event.payload for event in events],
        "headers": [Jsonb(event.headers) for event in events],
        "public": [event.public for event in events],
    }
