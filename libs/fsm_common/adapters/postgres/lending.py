"""Connections from the pool, for as long as a transaction or a reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[psycopg.Connection[Any]]


class Lent:
    """A connection in autocommit, exchanged for another if it was cut before anything was done.

    To ask what is to be asked anyway is the cheapest check of a connection that there is."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._fresh = pool, True
        self._own: psycopg.Connection[Any] | None = pool.getconn()

    @property
    def connection(self) -> psycopg.Connection[Any]:
        assert self._own is not None, "there is none any more"
        return self._own

    def ask(self, text: Any, values: Any = None) -> psycopg.Cursor[DictRow]:
        """A statement that changes nothing, so that it may be sent again."""
        while True:
            try:
                answer = self.connection.cursor(row_factory=dict_row).execute(text, values)
            except psycopg.OperationalError:
                if not (self._fresh and self.connection.closed):
                    raise
                self.give_back()
                self._own = self._pool.getconn()
            else:
                self._fresh = False
                return answer

    def undo(self) -> None:
        """Roll back what was begun, where there still is a connection to do it on."""
        with suppress(psycopg.Error):
            if self._own is not None:
                self._own.rollback()

    def give_back(self) -> None:
        """Once: the pool would count a second time as another connection."""
        lost, self._own = self._own, None
        if lost is not None:
            self._pool.putconn(lost)


@contextmanager
def lent(pool: Pool) -> Iterator[Lent]:
    """What was begun is committed at the end, or rolled back."""
    one = Lent(pool)
    try:
        yield one
        if one.connection.info.transaction_status is not TransactionStatus.IDLE:
            one.connection.commit()
    except BaseException:
        one.undo()
        raise
    finally:
        one.give_back()
