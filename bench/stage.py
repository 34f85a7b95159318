"""The real parts, fresh for one run, and small services of the bench's own on them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic  # the public name is hidden from mypy
from sqlalchemy import create_engine

import fsm_events.deploy
from fsm_common.adapters.postgres import deploy
from fsm_common.adapters.postgres.tables import kept
from fsm_common.adapters.schemas import Schemas
from fsm_common.core.service import Service
from fsm_common.edges.settings import Settings
from fsm_common.edges.wiring import connected
from fsm_common.flows.parts import Parts
from infra.local.places import LOCAL, SCHEMAS
from infra.local.stack import Addresses, Stack

FOLDER = LOCAL / "bench"
PARTITIONS = 3


@dataclass
class Stage:
    """A running stack. `long` asks for more rounds of everything."""

    addresses: Addresses
    long: bool = False

    @cached_property
    def schemas(self) -> Schemas:
        """The catalogue; registered and with topics once this was asked for."""
        kafka, registry = self.addresses.kafka, self.addresses.registry
        fsm_events.deploy.deploy(kafka, registry, partitions=PARTITIONS, replication=1)
        return Schemas(SCHEMAS)

    def rounds(self, usual: int) -> int:
        """How often each side is measured."""
        return usual * 4 if self.long else usual

    def database(self, name: str) -> str:
        """The DSN of a new, empty database."""
        with psycopg.connect(self.addresses.postgres.dsn(), autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return self.addresses.postgres.dsn(database=name)

    def topics(self, *names: str) -> None:
        """Make topics; returns when they are there."""
        admin = AdminClient({"bootstrap.servers": self.addresses.kafka, "log_level": 3})
        for made in admin.create_topics([NewTopic(n, PARTITIONS, 1) for n in names]).values():
            made.result(30)
        until = time.monotonic() + 30
        while not all(len(admin.list_topics(n).topics[n].partitions) == PARTITIONS for n in names):
            assert time.monotonic() < until, "the topics are not there"

    def deploy(self, service: Service) -> Settings:
        """Role, schema, tables and journal of a service; answers with its settings."""
        assert self.schemas
        deploy.prepare(self.addresses.postgres.dsn(), [service.name], keeper=service.name)
        settings = self.settings(service.name)
        _make_tables(settings.postgres, service)
        self.topics(service.journal)
        return settings

    def settings(self, service: str) -> Settings:
        """What a process of the service is told."""
        addresses = self.addresses
        return Settings(
            kafka=addresses.kafka,
            registry=addresses.registry,
            postgres=addresses.postgres.dsn(user=service),
            redis=addresses.redis,
            schemas=SCHEMAS,
            run=FOLDER / "run",
        )

    @contextmanager
    def parts(self, service: Service, connections: int = 10) -> Iterator[Parts]:
        """A service that was not deployed before, connected."""
        with connected(service, self.deploy(service), connections) as parts:
            yield parts


@contextmanager
def stage(long: bool) -> Iterator[Stage]:
    """A fresh stack, stopped and removed afterwards."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    stack = Stack(FOLDER)
    addresses = stack.start()
    try:
        yield Stage(addresses, long)
    finally:
        stack.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)


def _make_tables(dsn: str, service: Service) -> None:
    """The tables, without migrations: these services exist here alone."""

    def connection() -> psycopg.Connection[Any]:
        return psycopg.connect(dsn, options=f"-c search_path={service.name}")

    with create_engine("postgresql+psycopg://", creator=connection).begin() as made:
        kept.create_all(made)
        if service.tables is not None:
            service.tables.create_all(made)
