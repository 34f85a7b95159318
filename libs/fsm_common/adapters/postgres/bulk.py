"""Many whole rows of one table in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from fsm_common.core.rows import Row

LEAST = 8  # rows for which one statement is worth its arrays
DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def columns_of(table: Table, rows: Sequence[Row]) -> tuple[str, ...] | None:
    """Their columns, if the rows can go as arrays: all alike, and enough of them; unnest would
    take an array of arrays apart."""
    names = tuple(rows[0])
    if len(rows) < LEAST or any(tuple(row) != names for row in rows):
        return None
    kinds = (table.columns[name].type for name in names)
    return None if any(isinstance(kind, ARRAY) for kind in kinds) else names


def arrays(table: Table, columns: Sequence[str], rows: Sequence[Row]) -> list[list[Any]]:
    """The rows column by column; of several with one key the last, since it replaces the others."""
    key = itemgetter(*(column.name for column in table.primary_key))
    last = {key(row): row for row in rows}.values()
    return [
        [row[name] for row in last]
        if not isinstance(table.columns[name].type, JSONB)
        else [None if row[name] is None else Jsonb(row[name]) for row in last]
        for name in columns
    ]


@lru_cache(maxsize=1024)
def source(table: Table, columns: tuple[str, ...]) -> sql.Composed:
    """`select * from unnest(%b::text[], …)`, the types as the table has them.

    Binary, as arrays in text cost seven times as much to write (6.2 µs a row against 0.9)."""
    kinds = (table.columns[name].type.compile(DIALECT) for name in columns)
    parts = [sql.SQL("%b::{}[]").format(sql.SQL(kind)) for kind in kinds]
    return sql.SQL("select * from unnest({})").format(sql.SQL(", ").join(parts))
