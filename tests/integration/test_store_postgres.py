"""The suite of every store, on PostgreSQL, with the role that a service really has."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import create_engine, func, select

from fsm_common.adapters.clock import SystemClock
from fsm_common.adapters.keyring import PostgresKeyring
from fsm_common.adapters.postgres import deploy
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.adapters.postgres.tables import kept
from fsm_common.core.errors import Unstorable
from fsm_common.core.sealed import Sealed
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.testing.plain import NobodyWaits, PlainCodec
from fsm_common.tests.store_suite import StoreSuite, context, counting
from fsm_common.tests.tally import Counted, Lapsed, Told, service, tables

if TYPE_CHECKING:
    from infra.local.stack import Addresses


@pytest.fixture
def tally_parts(stack: Addresses) -> Iterator[Parts]:
    """A database of its own, with the tally's role, schema and tables."""
    postgres, name = stack.postgres, f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    where = f"postgresql://{{}}@{postgres.host}:{postgres.port}/{name}"
    deploy.prepare(where.format(postgres.user), ["tally"], keeper="tally")
    codec = PlainCodec([Counted, Lapsed, Told])
    with psycopg.connect(where.format("tally"), options="-c search_path=tally") as connection:
        make_tables(connection)
    store = PostgresStore(where.format("tally"), "tally", codec, connections=20).open()
    keyring = PostgresKeyring(store.connection)
    yield Parts(service(), store, codec, keyring, SystemClock(), NobodyWaits())
    store.close()


def make_tables(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """The tables, without migrations: this service exists in tests alone."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: connection)
    with engine.begin() as made:
        kept.create_all(made)
        tables.create_all(made)


class TestPostgresStore(StoreSuite):
    @pytest.fixture
    def parts(self, tally_parts: Parts) -> Parts:
        return tally_parts

    def test_a_select_in_sql_has_its_values_by_name(self, parts: Parts) -> None:
        text = "select count(*) as rows from event where position = any(%(some)s)"
        with parts.store.reader() as reader:
            assert reader.query(text, some=[1, 2]) == [{"rows": 0}]

    def test_a_service_reaches_its_own_schema_and_the_granted_functions_only(
        self, parts: Parts
    ) -> None:
        assert isinstance(parts.store, PostgresStore)
        with parts.store.connection() as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("select key from keyring.subject_key")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("create table public.mine (x int)")

    @pytest.mark.parametrize("subject", ["CUS\0-1", random.Random(1).randbytes(9000).hex()])
    def test_nobody_can_be_kept_under_such_a_name(self, parts: Parts, subject: str) -> None:
        named = Sealed.of("Lucía", subject=subject, field="by")
        with pytest.raises(Unstorable):
            Handler(parts).handle(counting(by=named), context("k1"))
        with pytest.raises(Unstorable):
            parts.keyring.known("CUS\0-1")

    def test_sessions_that_are_cut_between_two_units_are_never_met(self, parts: Parts) -> None:
        assert isinstance(parts.store, PostgresStore)
        with parts.store.connection() as other:
            for _ in range(20):
                with parts.store.unit() as unit:
                    gone = unit.query(select(func.pg_backend_pid().label("pid")))[0]["pid"]
                other.execute("select pg_terminate_backend(%s)", [gone])  # it ends a moment later
                with parts.store.unit() as unit:
                    now = unit.query(select(func.pg_backend_pid().label("pid")))[0]["pid"]
                assert now != gone
