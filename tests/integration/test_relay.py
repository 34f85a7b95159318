"""The relay on the real broker and database: nothing lost, order kept, one at a time."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from fsm_common.core.messages import About, Context
from fsm_common.flows.copies import Copies
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.flows.relay import Relay
from fsm_common.ports.log import LARGEST, Fetched, Log, Place
from fsm_common.ports.store import NewMessage
from fsm_common.tests import tally, watch
from infra.local.stack import Stack
from tests.integration.world import World, all_records, eventually, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def log_of(parts: Parts) -> Log:
    assert parts.log
    return parts.log


def count(parts: Parts, number: int, start: int = 0) -> None:
    """So many events, of seven tallies in turn."""
    handler, about = Handler(parts), About(country_code="ES")
    for n in range(start, start + number):
        command = tally.Count(at=NOON, tally_id=f"t{n % 7}", group_id=f"g{n}", amount=1)
        handler.handle(command, Context(command_id=f"c{n}", correlation_id="c", about=about))


def positions_by_key(records: list[Fetched]) -> dict[str, list[int]]:
    found = defaultdict(list)
    for record in records:
        found[record.key].append(int(record.headers["position"]))
    return found


def first_only(positions: list[int]) -> list[int]:
    """What a reader sees that drops doubles."""
    return list(dict.fromkeys(positions))


@pytest.fixture
def parts(world: World) -> Parts:
    return world.service(replace(tally.service(), name=world.named("tally")))


@pytest.fixture
def other(world: World, parts: Parts) -> Iterator[subprocess.Popen[bytes]]:
    """A relay in a process that dies between publish and delete of its second batch."""
    process = start_other(world, parts, FSM_FAULT="after publish before delete:2")
    yield process
    process.kill()
    process.wait()


def start_other(world: World, parts: Parts, **more: str) -> subprocess.Popen[bytes]:
    dsn = world.addresses.postgres.dsn(user=parts.service.name)
    argv = [sys.executable, "-m", "tests.integration.relaying", dsn, world.addresses.kafka]
    return subprocess.Popen([*argv, parts.service.name], env=os.environ | more)


def test_an_event_goes_to_journal_and_topic_and_a_message_to_its_topic(parts: Parts) -> None:
    log = log_of(parts)
    before = len(all_records(log, tally.Told.topic))
    count(parts, 1)
    lapse = tally.Lapse(at=NOON, tally_id="t0")
    about = About(country_code="ES")
    Handler(parts).handle(lapse, Context(command_id="l", correlation_id="c", about=about))
    with running(Relay(parts, log).run) as faults:
        eventually(lambda: not parts.store.outgoing(1))
    journal = all_records(log, parts.service.journal)
    assert [r.headers["event-type"] for r in journal] == [tally.Counted.topic, tally.Lapsed.topic]
    assert [r.key for r in journal] == ["ES_t0", "ES_t0"]
    public = [r for r in all_records(log, tally.Counted.topic) if r.value == journal[0].value]
    assert public
    assert all("position" not in r.headers for r in public)
    assert len(all_records(log, tally.Told.topic)) == before + 1
    assert not faults


def test_killed_between_publish_and_delete_nothing_is_lost_and_order_kept(
    world: World, parts: Parts, other: subprocess.Popen[bytes]
) -> None:
    log = log_of(parts)
    count(parts, 40)
    written_later = 40
    while other.poll() is None:
        count(parts, 1, start=written_later)
        written_later += 1
    assert other.returncode == -signal.SIGKILL
    copy = world.service(watch.service(world.named("watch"), parts.service.journal))
    with running(Relay(parts, log, most=500).run):
        eventually(lambda: not parts.store.outgoing(1))
    records = all_records(log, parts.service.journal)
    with parts.store.reader() as reader:
        written = reader.find(tally.shown)
    told = positions_by_key(records)
    assert len(records) > len({r.headers["event-id"] for r in records}), "no double was made"
    assert all(first_only(found) == sorted(set(found)) for found in told.values())
    with running(Copies(copy, log).run) as faults:
        eventually(lambda: total(copy) == sum(row["total"] for row in written))
    assert not faults
    with copy.store.reader() as reader:
        times = {row["tally_id"]: row["times"] for row in reader.find(watch.counts)}
    assert times == {row["tally_id"]: row["total"] for row in written}


def total(copy: Parts) -> int:
    with copy.store.reader() as reader:
        return sum(row["total"] for row in reader.find(watch.watched))


def test_one_relay_publishes_and_another_takes_over_when_it_is_killed(
    world: World, parts: Parts
) -> None:
    log = log_of(parts)
    process = start_other(world, parts)
    try:
        count(parts, 3)
        eventually(lambda: not parts.store.outgoing(1))
        with running(Relay(world.parts(parts.service), world.log()).run) as faults:
            process.kill()
            process.wait()
            count(parts, 3, start=3)
            eventually(lambda: not parts.store.outgoing(1))
        assert not faults
    finally:
        process.kill()
        process.wait()
    assert len(all_records(log, parts.service.journal)) == 6


def test_a_relay_whose_session_is_cut_stops_and_starts_again(world: World, parts: Parts) -> None:
    log = log_of(parts)
    with running(Relay(parts, log).run) as faults:
        for cut in range(5):
            count(parts, 20, start=20 * cut)
            with psycopg.connect(world.addresses.postgres.dsn(), autocommit=True) as owner:
                owner.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s",
                    [parts.service.name],
                )
        eventually(lambda: quietly(parts))
    assert faults
    told = positions_by_key(all_records(log, parts.service.journal))
    assert sum(len(set(found)) for found in told.values()) == 100
    assert all(first_only(found) == sorted(set(found)) for found in told.values())


def quietly(parts: Parts) -> bool:
    try:
        return not parts.store.outgoing(1)
    except psycopg.Error:
        return False


def test_what_was_committed_while_the_broker_was_dead_arrives_in_order(
    whole_stack: Stack, parts: Parts
) -> None:
    log = log_of(parts)
    with running(Relay(parts, log).run):
        count(parts, 10)
        whole_stack.kill("kafka")
        count(parts, 60, start=10)
        whole_stack.restart("kafka")
        eventually(lambda: not parts.store.outgoing(1), seconds=60)
    told = positions_by_key(all_records(log, parts.service.journal))
    assert sum(len(set(found)) for found in told.values()) == 70
    assert all(first_only(found) == sorted(set(found)) for found in told.values())


def test_a_stop_while_the_broker_is_dead_is_a_matter_of_a_second(
    whole_stack: Stack, parts: Parts
) -> None:
    whole_stack.kill("kafka")
    try:
        with running(Relay(parts, log_of(parts)).run):
            count(parts, 1)
            eventually(lambda: True)
        assert parts.store.outgoing(1), "what was not acknowledged stays"
    finally:
        whole_stack.restart("kafka")


def test_the_largest_record_goes_out_and_is_read_by_everyone(world: World, parts: Parts) -> None:
    log = log_of(parts)
    noise = random.Random(7).randbytes(LARGEST)  # it cannot be compressed
    with parts.store.unit() as unit:
        letter = NewMessage(parts.service.dead_letters, "k", noise, {"event-type": "x" * 600})
        unit.finish([], [letter], [])
    with running(Relay(parts, log).run) as faults:
        eventually(lambda: not parts.store.outgoing(1), seconds=20)
    assert not faults
    (record,) = all_records(log, parts.service.dead_letters)
    assert record.value == noise
    assert asyncio.run(_by_aiokafka(world.addresses.kafka, record.place)) == noise


async def _by_aiokafka(kafka: str, place: Place) -> Any:
    """As Faust's client reads it."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(*place)])
        return (await asyncio.wait_for(consumer.getone(), 20)).value
    finally:
        await consumer.stop()
