"""A bare consumer: one event, one row, one commit; no marks, no handler."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

import fastavro
import psycopg
from confluent_kafka import Consumer, TopicPartition

from bench.baselines.consume import PREFIX, Journal

TABLE = """
create table if not exists heard (
  booking_id text primary key, team_id text not null, duration_min int not null)
"""
INSERT = (
    "insert into heard values (%s, %s, %s) on conflict (booking_id) do update"
    " set team_id = excluded.team_id, duration_min = excluded.duration_min"
)


@dataclass(frozen=True)
class Plan:
    """How it reads and writes; the ones that were tried stand in README."""

    prepare: bool = True
    block: bool = False
    settings: Mapping[str, str | int | float | bool] = field(default_factory=dict)


BEST = Plan(settings={"fetch.queue.backoff.ms": 20})
TRIED = {
    "autocommit, prepared": BEST,
    "autocommit, not prepared": Plan(prepare=False),
    "begin and commit as statements of their own": Plan(block=True),
}


def rows(journal: Journal, dsn: str, skip: int, plan: Plan = BEST) -> float:
    """Events a second, between the `skip`-th and the last one."""
    reader = Consumer(
        {
            "bootstrap.servers": journal.servers,
            "group.id": "bare",
            "enable.auto.commit": False,
            **plan.settings,
        }
    )
    reader.assign([TopicPartition(journal.topic, n, 0) for n in range(journal.partitions)])
    began = 0.0
    with psycopg.connect(dsn, autocommit=not plan.block) as database:
        database.execute(TABLE)
        database.execute("truncate heard")
        database.commit()
        for number in range(journal.number):
            if number == skip:
                began = time.perf_counter()
            _one(reader, journal, database, plan)
        took = time.perf_counter() - began
    reader.close()
    return (journal.number - skip) / took


def heard(dsn: str) -> set[tuple[str, str, int]]:
    """All rows that it wrote."""
    with psycopg.connect(dsn) as database:
        return set(database.execute("select * from heard").fetchall())


def _one(
    reader: Consumer, journal: Journal, database: psycopg.Connection[tuple[object, ...]], plan: Plan
) -> None:
    message = reader.poll(10)
    assert message is not None, "the journal is shorter than it should be"
    assert not message.error(), message.error()
    value = message.value()
    assert value is not None
    stream = BytesIO(value)
    stream.seek(PREFIX)
    event = fastavro.schemaless_reader(stream, journal.schema, None)
    assert isinstance(event, dict)
    values = [event["bookingId"], event["teamId"], event["durationMin"]]
    database.execute(INSERT, values, prepare=plan.prepare)
    if plan.block:
        database.commit()
