"""Whether a digest sees each cell: every column of every table changed in a copy of the table."""

from __future__ import annotations

from collections.abc import Collection

from psycopg import Connection, connect, sql

from fsm_common.adapters.postgres.recovery import digest_of

# What the design leaves outside; written here a second time, so that nobody widens it unseen.
TABLES = {"outbox", "idempotency", "progress", "seen", "guard", "alembic_version"}
TABLES |= {"login_attempt", "search"}
CELLS = {"event": {"recorded_at"}, "parked": {"attempts", "due_at", "parked_at"}}
COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, null) from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p') order by 1, 2
"""
NUMBER = "coalesce({0}, 0) + 1"
OTHER = {
    "bigint": NUMBER,
    "boolean": "not coalesce({0}, false)",
    "bytea": "coalesce({0}, '') || '\\x00'",
    "date": "coalesce({0}, '2026-03-02') + 1",
    "double precision": NUMBER,
    "integer": NUMBER,
    "jsonb": "coalesce({0}, '{{}}') || '[1]'",
    "numeric": NUMBER,
    "text": "coalesce({0}, '') || 'x'",
    "text[]": "coalesce({0}, '{{}}') || 'x'::text",
    "timestamp with time zone": "coalesce({0}, '2026-03-02') + interval '1 ms'",
}


def unseen(dsn: str, service: str, digested: Collection[str]) -> list[str]:
    """The tables of a service that have no digest, and the cells whose change it does not tell."""
    with connect(dsn, options=f"-c search_path={service}") as connection:
        found = connection.execute(COLUMNS, [service]).fetchall()
        wanted = [one for one in found if one[0] not in TABLES]
        tables = sorted({table for table, _, _ in wanted})
        for table in tables:
            _copy(connection, service, table)
        blind = [
            f"{table}.{column}"
            for table, column, kind in wanted
            if column not in CELLS.get(table, ()) and not _seen(connection, table, column, kind)
        ]
        connection.rollback()
    return [*(table for table in tables if table not in digested), *blind]


def _copy(connection: Connection, service: str, table: str) -> None:
    """A table of this session in front of the service's own, with one row at least."""
    name, own = sql.Identifier(table), sql.Identifier(service, table)
    connection.execute(sql.SQL("create temp table {} as table {}").format(name, own))
    if not digest_of(connection, table).rows:
        row = sql.SQL("insert into {} select (null::{}).*").format(name, own)
        connection.execute(row)


def _seen(connection: Connection, table: str, column: str, kind: str) -> bool:
    before = digest_of(connection, table)
    cell = sql.Identifier(column)
    change = sql.SQL("update {0} set {1} = {2} where ctid = (select ctid from {0} limit 1)")
    with connection.transaction(force_rollback=True):
        connection.execute(
            change.format(sql.Identifier(table), cell, sql.SQL(OTHER[kind]).format(cell))
        )
        return digest_of(connection, table) != before
