"""A service's database: transactions from a pool, the outbox as a queue, locks of a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg
from psycopg import errors, sql
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import ConnectionPool

from fsm_common.adapters.postgres.lending import lent
from fsm_common.adapters.postgres.reading import PostgresReader
from fsm_common.adapters.postgres.session import OUTGOING, PostgresSession
from fsm_common.adapters.postgres.statements import names
from fsm_common.adapters.postgres.unit import PostgresUnit
from fsm_common.core.errors import Unstorable, VersionConflict
from fsm_common.core.rows import Row
from fsm_common.ports.store import Codec, Kept, Outgoing, Session

# Five times as fast as Python's own, and each event has its headers.
set_json_loads(msgspec.json.decode)
set_json_dumps(msgspec.json.encode)
IDLE = "60s"  # a session that hangs longer than this loses its locks


class PostgresStore:
    """See Store. `dsn` names the service's own role; `schema` is the only one it reaches."""

    def __init__(self, dsn: str, schema: str, codec: Codec, connections: int = 10) -> None:
        self._dsn, self._codec, self.schema = dsn, codec, schema
        self._options = (
            f"-c search_path={schema} -c idle_session_timeout={IDLE}"
            f" -c idle_in_transaction_session_timeout={IDLE}"
        )
        self._pool = ConnectionPool(
            dsn,
            min_size=1,
            max_size=connections,
            max_idle=30,
            timeout=10,  # seconds that anybody waits for a connection
            kwargs={"autocommit": True, "options": self._options},
            open=False,
        )

    def open(self, seconds: float = 30) -> PostgresStore:
        """Connect. Raises PoolTimeout when the database does not answer in time."""
        self._pool.open(wait=True, timeout=seconds)
        return self

    def alike(self, schema: str, connections: int) -> PostgresStore:
        """The same database by the same role, open, looking at another schema."""
        return PostgresStore(self._dsn, schema, self._codec, connections).open()

    def close(self) -> None:
        """Give all connections back; the last thing a process does."""
        self._pool.close()

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """A plain connection in autocommit, for adapters beside this one."""
        with lent(self._pool) as one:
            one.ask("")
            yield one.connection

    @contextmanager
    def unit(self) -> Iterator[PostgresUnit]:
        try:
            with lent(self._pool) as one:
                yield PostgresUnit(one, self._codec)
        except (errors.DeadlockDetected, errors.SerializationFailure) as lost:
            raise VersionConflict from lost
        except (psycopg.DataError, errors.ProgramLimitExceeded) as fault:
            raise Unstorable from fault

    @contextmanager
    def reader(self) -> Iterator[PostgresReader]:
        with lent(self._pool) as one:
            yield PostgresReader(one, self._codec)

    @contextmanager
    def snapshot(self) -> Iterator[PostgresReader]:
        with lent(self._pool) as one:
            one.ask("begin isolation level repeatable read read only")
            yield PostgresReader(one, self._codec)

    def outgoing(self, limit: int) -> list[Outgoing]:
        with lent(self._pool) as one:
            return [Outgoing(**row) for row in one.ask(OUTGOING, [limit])]

    def backlog(self) -> tuple[int, float]:
        with lent(self._pool) as one:
            row = one.ask(
                "select count(*) as rows,"
                " coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8 as age"
                " from outbox"
            ).fetchone()
        assert row is not None, "a count without a row"
        return int(row["rows"]), max(0.0, float(row["age"]))

    def earliest(self, table: Kept, limit: int) -> list[Row]:
        text = sql.SQL("select * from {} where due_at is not null order by {} limit %s").format(
            sql.Identifier(table.name), names(("due_at", *table.key))
        )
        with lent(self._pool) as one:
            return list(one.ask(text, [limit]).fetchall())

    @contextmanager
    def exclusive(self, name: str) -> Iterator[Session | None]:
        with self.session() as session:
            yield session if session.take(name) else None

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        with psycopg.connect(self._dsn, autocommit=True, options=self._options) as connection:
            yield PostgresSession(connection)
