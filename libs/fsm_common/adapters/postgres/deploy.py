"""Steps of deployment on the database: roles, schemas, the keyring, migrations, their check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import MetaData, create_engine

from fsm_common.adapters.keyring import GRANTED, GRANTED_TO_OWNER, SCHEMA
from fsm_common.adapters.postgres.tables import kept


def prepare(owner_dsn: str, services: Sequence[str], keeper: str) -> None:
    """Make a role and a schema for each service, and the keyring; safe to run again.

    A role reaches its own schema and the granted functions of `keyring`; `keeper` alone may
    destroy subjects' keys and hold signing keys. Needs the database's owner."""
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(hashtextextended('deploy', 0))")
        connection.execute(SCHEMA)
        for service in services:
            _prepare_one(connection, service, keeper)


def migrate(dsn: str, schema: str, folder: Path) -> None:
    with _engine(dsn, schema).connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def pending(dsn: str, schema: str, folder: Path) -> bool:
    with _engine(dsn, schema).connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) != set(ScriptDirectory(str(folder)).get_heads())


def differences(dsn: str, schema: str, tables: MetaData) -> list[Any]:
    """What the migrated schema and the declared tables disagree about; empty when they agree."""
    declared = MetaData()
    for table in (*kept.tables.values(), *tables.tables.values()):
        table.to_metadata(declared)
    with _engine(dsn, schema).connect() as connection:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), declared)
    return found


def _prepare_one(connection: psycopg.Connection[Any], service: str, keeper: str) -> None:
    role = sql.Identifier(service)
    known = connection.execute("select from pg_roles where rolname = %s", [service]).fetchone()
    if known is None:
        connection.execute(sql.SQL("create role {} login").format(role))
    connection.execute(sql.SQL("create schema if not exists {0} authorization {0}").format(role))
    connection.execute(sql.SQL("grant usage on schema keyring to {}").format(role))
    for function in (*GRANTED, *(GRANTED_TO_OWNER if service == keeper else ())):
        grant = sql.SQL("grant execute on function keyring.{} to {}")
        connection.execute(grant.format(sql.SQL(function), role))


def _engine(dsn: str, schema: str) -> Any:
    def connect() -> psycopg.Connection[Any]:
        return psycopg.connect(dsn, options=f"-c search_path={schema}")

    return create_engine("postgresql+psycopg://", creator=connect)
