"""Services of one test on the real parts: databases, schemas and journals of their own."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic  # the public name is hidden from mypy
from sqlalchemy import MetaData, create_engine

from fsm_common.adapters.clock import SystemClock
from fsm_common.adapters.kafka import KafkaLog
from fsm_common.adapters.keyring import PostgresKeyring
from fsm_common.adapters.postgres import deploy
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.adapters.postgres.tables import kept
from fsm_common.adapters.wake import LocalWaker
from fsm_common.core.service import Service
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import FRAME, Fetched, Log
from fsm_common.ports.store import Codec
from fsm_common.testing.plain import PlainCodec
from fsm_common.tests.tally import Counted, Lapsed, Told
from infra.local.stack import Addresses

PARTITIONS = 3
PUBLIC = (Counted.topic, Told.topic)


def plain_codec() -> PlainCodec:
    """What the tallies speak, without a registry."""
    return PlainCodec([Counted, Lapsed, Told])


@dataclass
class World:
    """Makes services, and closes what it made."""

    addresses: Addresses
    name: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    codec: Codec = field(default_factory=plain_codec)
    _stores: list[PostgresStore] = field(default_factory=list)

    def named(self, what: str) -> str:
        """A name that no other test has."""
        return f"{what}_{self.name}"

    def service(self, service: Service) -> Parts:
        """Database role, schema, tables and journal, and the parts connected to them."""
        deploy.prepare(self.addresses.postgres.dsn(), [service.name], keeper=service.name)
        dsn = self.addresses.postgres.dsn(user=service.name)
        make_tables(dsn, service.name, service.tables)
        self.topics(service.journal, service.dead_letters, *PUBLIC)
        return self.parts(service)

    def parts(self, service: Service) -> Parts:
        """Parts of a service that is deployed already, as in another process."""
        made = connect(self.addresses.postgres.dsn(user=service.name), service, self.codec)
        assert isinstance(made.store, PostgresStore)
        self._stores.append(made.store)
        return Parts(**vars(made) | {"log": self.log()})

    def log(self) -> KafkaLog:
        """A client of its own."""
        return KafkaLog(self.addresses.kafka, self.name)

    def topics(self, *names: str) -> None:
        """Topics that are there when this comes back."""
        admin = AdminClient({"bootstrap.servers": self.addresses.kafka})
        known = admin.list_topics(timeout=10).topics
        large = {"max.message.bytes": str(FRAME)}
        wanted = [NewTopic(n, PARTITIONS, 1, config=large) for n in names if n not in known]
        for made in (admin.create_topics(wanted) if wanted else {}).values():
            made.result(10)

    def lose(self, topic: str) -> None:
        """A topic goes with all its records, and is there again, empty."""
        admin = AdminClient({"bootstrap.servers": self.addresses.kafka})
        admin.delete_topics([topic])[topic].result(10)
        eventually(lambda: topic not in admin.list_topics(timeout=10).topics)
        self.topics(topic)

    def expire(self, topic: str) -> None:
        """All its records are past their retention."""
        places = [TopicPartition(topic, number, -1) for number in range(PARTITIONS)]  # -1: the end
        admin = AdminClient({"bootstrap.servers": self.addresses.kafka})
        for gone in admin.delete_records(places).values():
            gone.result(10)

    def close(self) -> None:
        """Give connections back."""
        for store in self._stores:
            store.close()


def connect(dsn: str, service: Service, codec: Codec) -> Parts:
    """The parts without a log."""
    store = PostgresStore(dsn, service.name, codec, connections=10).open()
    keyring, waker = PostgresKeyring(store.connection), LocalWaker(dsn)
    return Parts(service, store, codec, keyring, SystemClock(), waker)


def make_tables(dsn: str, schema: str, tables: MetaData) -> None:
    """The tables, without migrations: these services exist in tests alone."""

    def connected() -> psycopg.Connection[Any]:
        return psycopg.connect(dsn, options=f"-c search_path={schema}")

    with create_engine("postgresql+psycopg://", creator=connected).begin() as connection:
        kept.create_all(connection)
        tables.create_all(connection)


@contextmanager
def running(run: Callable[[threading.Event], None]) -> Iterator[list[BaseException]]:
    """Run a flow in a thread, again after each fault, as its supervisor does; what it raised."""
    stop, faults = threading.Event(), list[BaseException]()

    def supervised() -> None:
        while not stop.is_set():
            try:
                run(stop)
            except Exception as fault:  # whatever it is: the flow starts anew
                faults.append(fault)
                stop.wait(0.05)

    thread = threading.Thread(target=supervised, daemon=True)
    thread.start()
    try:
        yield faults
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive(), "the flow did not stop"


def eventually(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for it, or fail."""
    waiting, tick = seconds, threading.Event()
    while not true():
        waiting -= 0.02
        if waiting < 0:
            pytest.fail(f"did not become true within {seconds} s")
        tick.wait(0.02)


def all_records(log: Log, topic: str) -> list[Fetched]:
    """Everything in a topic, partition by partition."""
    ends: Mapping[tuple[str, int], int] = log.ends([topic])
    return [record for place, end in sorted(ends.items()) for record in log.between(place, 0, end)]
