"""Locks of a session, and what is done over its connection because it is done under its lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from fsm_common.ports.store import Outgoing

OUTGOING = (
    "select position, journal, topic, key, payload, headers from outbox order by position limit %s"
)


class PostgresSession:
    """See Session."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def held(self) -> bool:
        """See Session: the lock lives as long as its session, so an answer is proof enough."""
        try:
            self._connection.execute("select 1")
        except psycopg.Error:
            return False
        return True

    def outgoing(self, limit: int) -> list[Outgoing]:
        with _under_lock():
            cursor = self._connection.cursor(row_factory=dict_row)
            return [Outgoing(**row) for row in cursor.execute(OUTGOING, [limit])]

    def sent(self, positions: Sequence[int]) -> None:
        with _under_lock():
            self._connection.execute(
                "delete from outbox where position = any(%s)", [list(positions)]
            )

    def take(self, name: str) -> bool:
        row = self._connection.execute(
            "select pg_try_advisory_lock(hashtextextended(current_schema() || %s, 0))", [name]
        ).fetchone()
        return bool(row and row[0])


@contextmanager
def _under_lock() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as fault:
        raise ConnectionError("The lock is lost; whoever has it now goes on.") from fault
