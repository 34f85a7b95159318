"""The bare chain: commit a row, produce, consume in another process, commit a row there."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

import psycopg
from confluent_kafka import Consumer, Producer, TopicPartition

Setting = str | int | float | bool
PARTITIONS = 3
TABLES = """
create table if not exists sent (id text primary key, payload bytea not null);
create table if not exists arrived (id text primary key, payload bytea not null);
"""


@dataclass(frozen=True)
class Plan:
    """Settings beyond acks=all; the ones that were tried stand in README."""

    producing: Mapping[str, Setting] = field(default_factory=dict)
    reading: Mapping[str, Setting] = field(default_factory=dict)


BEST = Plan({"linger.ms": 0})
TRIED = {
    "the library's own settings": Plan(),
    "linger 0": BEST,
    "linger 0, fetch.wait 100 ms": Plan({"linger.ms": 0}, {"fetch.wait.max.ms": 100}),
    "linger 0, no idempotence, backoff 1 ms": Plan(
        {"linger.ms": 0, "enable.idempotence": False}, {"fetch.queue.backoff.ms": 1}
    ),
    "linger 0, fetch.wait 10 ms": Plan({"linger.ms": 0}, {"fetch.wait.max.ms": 10}),
}


class Chain:
    """This process's end of it."""

    def __init__(self, servers: str, dsn: str, topic: str, told: Connection, plan: Plan) -> None:
        self._topic, self._told = topic, told
        self._database = psycopg.connect(dsn, autocommit=True)
        common: dict[str, Setting] = {"bootstrap.servers": servers, "acks": "all"}
        self._producer = Producer({**common, "enable.idempotence": True, **plan.producing})

    def once(self, name: str, payload: bytes) -> float:
        """Seconds from the first statement until the other process has committed."""
        began = time.monotonic()
        self._database.execute("insert into sent values (%s, %s)", [name, payload], prepare=True)
        self._producer.produce(self._topic, payload, name)
        self._producer.flush()
        arrived, at = self._told.recv()
        assert arrived == name, "one at a time, so the next one is this one"
        return float(at - began)

    def rows(self) -> set[tuple[str, bytes]]:
        """What has arrived on the other side."""
        return set(self._database.execute("select id, payload from arrived").fetchall())

    def close(self) -> None:
        self._database.close()


@contextmanager
def chain(servers: str, dsn: str, topic: str, plan: Plan = BEST) -> Iterator[Chain]:
    """Both ends, ready; the other process ends with this context."""
    with psycopg.connect(dsn, autocommit=True) as database:
        database.execute(TABLES)
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    other = spawn.Process(target=_other_end, args=(servers, dsn, topic, plan, there), daemon=True)
    other.start()
    there.close()  # so that its end is seen here
    made: Chain | None = None
    try:
        assert here.recv() == "ready"
        made = Chain(servers, dsn, topic, here, plan)
        yield made
    finally:
        other.terminate()
        other.join(10)
        if made is not None:
            made.close()


def _other_end(servers: str, dsn: str, topic: str, plan: Plan, told: Connection) -> None:
    common: dict[str, Setting] = {
        "bootstrap.servers": servers,
        "group.id": "chain",
        "enable.auto.commit": False,
    }
    reader = Consumer({**common, **plan.reading})
    places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    ends = [reader.get_watermark_offsets(place, 10)[1] for place in places]
    reader.assign([TopicPartition(topic, n, end) for n, end in enumerate(ends)])
    with psycopg.connect(dsn, autocommit=True) as database:
        reader.poll(0.5)  # the first fetch is on its way when the first row is written
        told.send("ready")
        while True:
            message = reader.poll(1)
            if message is None or message.error():
                continue
            key, value = message.key(), message.value()
            assert isinstance(key, bytes)
            name = key.decode()
            database.execute("insert into arrived values (%s, %s)", [name, value], prepare=True)
            told.send((name, time.monotonic()))
