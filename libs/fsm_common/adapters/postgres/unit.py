"""The transaction of an append: guards, then reads, then one statement for events and outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import errors
from psycopg.types.json import Jsonb

from fsm_common.adapters.postgres.appending import Statement, meant, together
from fsm_common.adapters.postgres.reading import COLUMNS, PostgresReader
from fsm_common.adapters.postgres.statements import execute
from fsm_common.core import ids
from fsm_common.core.messages import Recorded
from fsm_common.ports.store import NewEvent, NewMessage, Write

MOST_EVENTS = 64  # of one command whose events are looked for at once

LOOK = f"""
select {COLUMNS} from event where aggregate_type = %s and aggregate_id = %s
union all select {COLUMNS} from event where event_id = %s order by version
"""  # noqa: S608
TELL = """
insert into outbox (position, journal, topic, key, payload, headers)
select nextval('event_position_seq'), false, topic, key, payload, headers
from unnest(%(topic)b::text[], %(key)b::text[], %(payload)b::bytea[], %(headers)b::jsonb[])
  with ordinality as n(topic, key, payload, headers, ord) order by ord
"""


class PostgresUnit(PostgresReader):
    """See Unit. A transaction is begun by the first call that needs one."""

    _begun = _finished = False

    def lock(self, guards: Sequence[str]) -> None:
        """See Unit."""
        if not guards:
            return
        self._begin()
        names = sorted(set(guards))
        if self._locked(names) < len(names):
            self._lent.connection.execute(
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

    def append(self, events: Sequence[NewEvent], messages: Sequence[NewMessage]) -> None:
        """See Unit."""
        self._begin()
        if events:
            self._at_once(together(events, ()))
        if messages:
            self._lent.connection.execute(
                TELL,
                {
                    "topic": [message.topic for message in messages],
                    "key": [message.key for message in messages],
                    "payload": [message.payload for message in messages],
                    "headers": [Jsonb(message.headers) for message in messages],
                },
            )

    def apply(self, writes: Iterable[Write]) -> None:
        """See Unit."""
        pending = list(writes)
        if pending:
            self._begin()
            execute(self._lent.connection, pending)

    def finish(
        self,
        events: Sequence[NewEvent],
        messages: Sequence[NewMessage],
        writes: Sequence[Write],
    ) -> None:
        """See Unit; by one statement, without a transaction around it, where one can do it."""
        if not (events or messages or writes):
            return
        statement = None if messages else together(events, writes)
        if statement:
            self._at_once(statement)
        else:
            self.append(events, messages)
            self.apply(writes)
        self._finished = True

    def hold(self, name: str) -> bool:
        """See Unit."""
        self._begin()
        row = self._lent.connection.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))", [name]
        ).fetchone()
        return bool(row and row[0])

    def _locked(self, names: Sequence[str]) -> int:
        return self._lent.connection.execute(
            "select from guard where name = any(%s) order by name for update", [names]
        ).rowcount

    def _at_once(self, statement: Statement | None) -> None:
        assert statement, "events alone fit into one statement"
        try:
            self._lent.connection.execute(*statement)
        except errors.Error as fault:
            raise meant(fault) from fault

    def _begin(self) -> None:
        """What is read before is read by statements of their own either way."""
        assert not self._finished, "the transaction was finished"
        if not self._begun:
            self._lent.ask("begin")
            self._begun = True
