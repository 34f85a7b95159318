"""Reading a journal with confluent-kafka and fastavro alone: no rows, no marks, no database."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import fastavro
from confluent_kafka import Consumer, TopicPartition

Settings = dict[str, str | int | float | bool]
Seen = Callable[[dict[str, Any]], object]
PREFIX = 5  # bytes before the Avro body


@dataclass(frozen=True)
class Plan:
    """How it is read; the ones that were tried stand in README."""

    batch: int = 5000
    settings: Mapping[str, str | int | float | bool] = field(default_factory=dict)


BEST = Plan(2000, {"fetch.queue.backoff.ms": 20})
DEEP = Plan(10_000, {"fetch.queue.backoff.ms": 20, "queued.min.messages": 1_000_000})
TRIED = {
    "the library's own settings, consume(500)": Plan(500),
    "consume(2000)": Plan(2000),
    "consume(2000), fetch.queue.backoff 20 ms": BEST,
    "consume(10000), backoff 20 ms, queue of a million": DEEP,
    "the same, fetches of 8 MB": Plan(
        10_000, dict(DEEP.settings) | {"max.partition.fetch.bytes": 8 << 20}
    ),
    "the same, check.crcs off, no socket.nagle": Plan(
        10_000, dict(DEEP.settings) | {"check.crcs": False, "socket.nagle.disable": True}
    ),
}


@dataclass(frozen=True)
class Journal:
    """What is read: `schema` as fastavro parsed it, `number` records in `partitions`."""

    servers: str
    topic: str
    partitions: int
    schema: Any
    number: int


def consume(journal: Journal, plan: Plan = BEST, seen: Seen | None = None) -> float:
    """Records a second, from the end of the first batch on, so that connecting does not count."""
    common: Settings = {"bootstrap.servers": journal.servers, "group.id": "bare"}
    reader = Consumer(common | {"enable.auto.commit": False, **plan.settings})
    reader.assign([TopicPartition(journal.topic, n, 0) for n in range(journal.partitions)])
    try:
        first = _batch(reader, journal.schema, plan.batch, seen)
        began, read = time.perf_counter(), first
        while read < journal.number:
            read += _batch(reader, journal.schema, plan.batch, seen)
        return (read - first) / (time.perf_counter() - began)
    finally:
        reader.close()


def _batch(reader: Consumer, schema: Any, most: int, seen: Seen | None) -> int:
    decode, done = fastavro.schemaless_reader, 0
    first = reader.poll(5)
    if first is None:
        return 0
    for message in [first, *reader.consume(most - 1, 0)]:
        value = message.value()
        if value is None or message.error():
            continue
        stream = BytesIO(value)
        stream.seek(PREFIX)
        record = decode(stream, schema, None)
        done += 1
        if seen is not None:
            assert isinstance(record, dict)
            seen(record)
    return done
