"""A service's schema filled again, measured, and compared with one that is built beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import MetaData

from fsm_common.adapters.postgres.statements import names
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.ports.log import Place
from fsm_common.ports.recovery import Digest, Picture, Written
from fsm_common.ports.store import UNDIGESTED

BATCH = 2000
BESIDE = "pg_temp"  # tables of one session: nobody else sees them, a kill leaves none
# Real time, and how often somebody has tried: a rebuild cannot know them.
LEFT_OUT = {"event": ("recorded_at",), "parked": ("attempts", "due_at", "parked_at")}
COLUMNS = (
    "position, aggregate_type as aggregate, aggregate_id, version, event_id, causation_id,"
    " type, key, payload, headers"
)
LOAD = """
insert into event (aggregate_type, aggregate_id, version, event_id, causation_id, type, key,
  payload, headers, position)
select * from unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[],
  %s::text[], %s::bytea[], %s::jsonb[], %s::bigint[]) on conflict do nothing
"""
TABLES = """
select c.relname from pg_class c where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p')
order by 1
"""
GAPS = """
select aggregate_type || '/' || aggregate_id as name from event group by aggregate_type,
  aggregate_id having min(version) <> 1 or max(version) <> count(*) order by 1 limit 20
"""
ABOVE = """
select setval('event_position_seq', (select greatest(max(position), 1) from event), true)
"""


class PostgresRecovery:
    """See Recovery. `tables` are the service's own, as it declares them."""

    def __init__(self, store: PostgresStore, tables: MetaData | None) -> None:
        self._store, self._declared = store, tables
        marked = [t.name for t in (tables or MetaData()).sorted_tables if t.info.get("undigested")]
        self._undigested = {*UNDIGESTED, *marked}

    def clear(self) -> None:
        with self._store.connection() as connection:
            connection.execute(sql.SQL("truncate {}").format(names(self._all(connection))))

    def load(self, events: Sequence[Written]) -> None:
        values = (vars(event).values() for event in events)
        rows = [(*plain, Jsonb(headers), position) for *plain, headers, position in values]
        with self._store.connection() as connection:
            connection.execute(LOAD, [list(column) for column in zip(*rows, strict=True)])

    def written(self, kind: str | None = None) -> Iterator[list[Written]]:
        text = (
            f"select {COLUMNS} from event where position > %s and (%s::text is null or type = %s)"  # noqa: S608
            " order by position limit %s"
        )
        after = -1
        while True:
            with self._store.connection() as connection:
                cursor = connection.cursor(row_factory=dict_row)
                rows = cursor.execute(text, [after, kind, kind, BATCH]).fetchall()
            if not rows:
                return
            yield [Written(**row) for row in rows]
            after = rows[-1]["position"]

    def conclude(self) -> list[str]:
        with self._store.connection() as connection:
            connection.execute(ABOVE)
            return [row[0] for row in connection.execute(GAPS).fetchall()]

    def picture(self) -> Picture:
        with self._store.connection() as connection, connection.transaction():
            connection.execute("set transaction isolation level repeatable read read only")
            digested = [name for name in self._all(connection) if name not in self._undigested]
            positions = connection.execute("select position from event").fetchall()
            return Picture(
                {name: digest_of(connection, name) for name in digested},
                frozenset(row[0] for row in positions),
                _offsets(connection),
            )

    @contextmanager
    def beside(self) -> Iterator[tuple[PostgresStore, PostgresRecovery]]:
        """See Recovery. One session, so nothing may ask for a second connection inside a first."""
        store = self._store.alike(BESIDE, connections=1)
        try:
            with self._store.connection() as here, store.connection() as there:
                there.execute("create temp sequence event_position_seq")
                for name in self._all(here):
                    there.execute(
                        sql.SQL("create temp table {0} (like {1} including all)").format(
                            sql.Identifier(name), sql.Identifier(self._store.schema, name)
                        )
                    )
            yield store, PostgresRecovery(store, self._declared)
        finally:
            store.close()

    def _all(self, connection: Connection[Any]) -> list[str]:
        where = self._store.schema
        if where == BESIDE:
            row = connection.execute("select pg_my_temp_schema()::regnamespace::text").fetchone()
            where = row[0] if row else where
        found = connection.execute(TABLES, [where]).fetchall()
        return [row[0] for row in found if row[0] != "alembic_version"]


def digest_of(connection: Connection[Any], name: str) -> Digest:
    """The digest of a table as this session sees it."""
    columns = connection.execute(sql.SQL("select * from {} limit 0").format(sql.Identifier(name)))
    left_out = LEFT_OUT.get(name, ())
    cells = [column.name for column in columns.description or () if column.name not in left_out]
    row = connection.execute(
        sql.SQL(
            "select count(*), md5(coalesce(string_agg(hash, '' order by hash), ''))"
            ' from (select md5(row({})::text) collate "C" as hash from {}) as hashes'
        ).format(names(sorted(cells)), sql.Identifier(name))
    ).fetchone()
    assert row is not None, "a count without a row"
    return Digest(row[0], row[1])


def _offsets(connection: Connection[Any]) -> dict[str, dict[Place, int]]:
    found: dict[str, dict[Place, int]] = defaultdict(dict)
    for consumer, topic, partition, next_offset in connection.execute(
        "select consumer, topic, partition, next_offset from progress"
    ):
        found[consumer][topic, partition] = next_offset
    return found
