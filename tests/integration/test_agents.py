"""Agents, parking, timers and dead letters on the real database and log."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from prometheus_client import REGISTRY
from typer.testing import CliRunner, Result

from fsm_common.adapters.clock import FileClock
from fsm_common.core.rows import Change
from fsm_common.edges.settings import Settings
from fsm_common.edges.upkeep import Upkeep, refused
from fsm_common.flows import parking
from fsm_common.flows.agents import Agents
from fsm_common.flows.handler import Handler
from fsm_common.flows.parking import Parking
from fsm_common.flows.progress import Standing
from fsm_common.flows.timers import Timers
from fsm_common.ports.log import Fetched, Sending
from fsm_common.ports.store import PARKED, PROGRESS, TIMER
from fsm_common.testing.api import client_of
from fsm_common.testing.tokens import bearer
from fsm_common.tests import listening
from fsm_common.tests.listening import Answered, Granted, Noted, Wish
from tests.integration.faust_kit import NOON, Listener
from tests.integration.world import World, all_records, eventually, running


class Listening:
    """The listener in this process, its journal on the real log."""

    def __init__(self, world: World, clock: FileClock) -> None:
        self.name = world.named("listener")
        self.journal = world.named("heard") + ".journal"
        agents = [*listening.notes(self.journal), listening.WISHES]
        world.topics(self.journal, Noted.topic, Granted.topic, Wish.topic, Answered.topic)
        self.parts = replace(
            world.service(listening.service(self.name, agents)), codec=world.codec, clock=clock
        )
        self.source = Listener(world, self.name, [self.journal])
        self.stop, self.clock = threading.Event(), clock
        self.offsets = 0
        self.begin()

    def begin(self) -> None:
        """As a process that has just been started."""
        self.handler = Handler(self.parts)
        self.parking = Parking(self.parts, self.handler)
        assert self.parts.log is not None
        standing = Standing(self.parts)
        self.agents = Agents(self.parts, self.parts.log, self.parking, standing)

    def take(self, record: Fetched) -> None:
        self.agents.take(record, self.stop)

    def publish(self, *records: Sending) -> list[Fetched]:
        """The journal, partition by partition, after these were added."""
        assert self.parts.log is not None
        self.parts.log.publish(records)
        return all_records(self.parts.log, self.journal)

    def wish(self, note_id: str, amount: int) -> Fetched:
        self.offsets += 1
        value = self.parts.codec.encode(Wish(note_id=note_id, amount=amount))
        return Fetched(Wish.topic, 7, self.offsets - 1, f"ES_{note_id}", value, {})

    def count(self, table: object, **equals: object) -> int:
        with self.parts.store.reader() as reader:
            return len(reader.find(table, **equals))

    def types(self) -> list[str]:
        rows = self.source.rows("select type from event order by position")
        return [row["type"].rpartition(".")[2] for row in rows]

    def outbox(self, topic: str) -> list[Sending]:
        rows = self.parts.store.outgoing(1000)
        return [Sending(topic, r.key, r.payload, r.headers) for r in rows if r.topic == topic]


@pytest.fixture
def listener(world: World, tmp_path: Path) -> Listening:
    clock = FileClock(tmp_path / "clock")
    clock.set(NOON)
    world.codec = listening.codec()
    return Listening(world, clock)


def test_a_record_and_its_reference_at_the_same_instant_never_miss_each_other(
    listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "EVERY", 1e9)  # only the bringer's release is left
    pairs = 100
    journal = iter(
        [
            Fetched(listener.journal, 7, n, sent.key, sent.value, sent.headers)
            for n in range(pairs)
            for sent in [listener.source.event(f"n{n}")]
        ]
    )
    wishes = [listener.wish(f"n{n}", 5) for n in range(pairs)]
    start = threading.Barrier(2)

    def at_once(record: Fetched) -> None:
        start.wait()
        listener.take(record)

    with running(listener.parking.run), ThreadPoolExecutor(2) as hands:
        for wish, event in zip(wishes, journal, strict=True):
            both = [hands.submit(at_once, record) for record in (wish, event)]
            for one in both:
                one.result(20)
        eventually(lambda: listener.count(PARKED) == 0)
    assert sorted(listener.types()) == ["granted"] * pairs + ["noted"] * pairs
    assert listener.outbox(f"dlq.{listener.name}.failed") == []


def test_when_due_it_is_answered_once_and_still_handled_later(listener: Listening) -> None:
    with running(listener.parking.run):
        listener.take(listener.wish("n1", 5))
        listener.clock.set(NOON + timedelta(minutes=14))
        listener.clock.set(NOON + timedelta(minutes=16))
        eventually(lambda: listener.outbox(Answered.topic))
        listener.clock.set(NOON + timedelta(minutes=40))
        [event] = listener.publish(listener.source.event("n1"))
        listener.take(event)
        eventually(lambda: listener.count(PARKED) == 0)
    assert listener.types() == ["noted", "granted"]
    [answer] = listener.outbox(Answered.topic)
    assert b"still waiting at 12:15" in answer.value


def test_what_lies_between_is_read_again_from_the_log(listener: Listening) -> None:
    records = listener.publish(*(listener.source.event("n1") for _ in range(5)))
    listener.take(records[0])
    listener.take(records[4])
    with listener.parts.store.reader() as reader:
        rows = reader.find(PROGRESS, topic=listener.journal, partition=records[0].partition)
    assert {(row["consumer"], row["next_offset"]) for row in rows} == {("notes", 5), ("sums", 5)}
    listener.source.all_handled()


def test_one_of_two_processes_fires_each_timer_once_and_in_order(
    listener: Listening, world: World
) -> None:
    records = listener.publish(*(listener.source.event(f"n{n:02}") for n in range(20)))
    for record in records:
        listener.take(record)
    other = replace(world.parts(listener.parts.service), codec=world.codec, clock=listener.clock)
    with ExitStack() as both:
        for parts in (listener.parts, other):
            both.enter_context(running(Timers(parts, Handler(parts)).run))
        listener.clock.set(NOON + timedelta(hours=2))
        eventually(lambda: listener.count(TIMER) == 0)
    faded = listener.source.rows(
        "select aggregate_id from event where type like '%%faded' order by position"
    )
    assert [row["aggregate_id"] for row in faded] == [f"n{n:02}" for n in range(20)]


def test_an_operator_lists_shows_discards_and_replays_dead_letters(listener: Listening) -> None:
    client = client_of(listener.parts, [])
    base = f"/api/v1/{listener.name.replace('_', '-')}/admin/dead-letters"
    admin = bearer(["ADMIN"], sub="op-1")
    [event] = listener.publish(listener.source.event("n1"))
    listener.take(event)
    for amount in (-1, 2, -3):
        listener.take(listener.wish("n1", amount))
    [letter] = client.get(base, headers=admin).json()["items"]
    assert letter["reason"] == "IMPOSSIBLE: A wish is not negative."
    whole = client.get(f"{base}/{letter['id']}", headers=admin).json()
    assert (whole["behind"], whole["topic"]) == (2, Wish.topic)
    assert b"noteId" in base64.b64decode(whole["value"])
    kept = listener.source.rows('select payload, "offset" from parked order by 2')
    assert not [row for row in kept if b"noteId" in row["payload"]], "nothing is kept in clear"
    with listener.parts.store.unit() as unit:  # as it was kept before payloads were sealed
        clear = {"payload": listener.wish("n1", 2).value}
        unit.apply([Change(PARKED, {"offset": kept[1]["offset"]}, clear)])
    assert client.get(base, headers=bearer(["READER"])).status_code == 403
    here = bearer(["ADMIN"], sub="op-3", country="ES")
    assert client.get(base, headers=here).json()["items"] == [letter]
    assert client.get(f"{base}/{letter['id']}", headers=here).json() == whole
    elsewhere = bearer(["ADMIN"], sub="op-2", country="FR")
    assert client.get(base, headers=elsewhere).json()["items"] == []
    assert client.get(f"{base}/{letter['id']}", headers=elsewhere).status_code == 404
    discard = f"{base}/{letter['id']}/discard"
    unsaid = client.post(discard, headers=admin, json={"reason": " "})
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "INVALID_FIELD")
    assert client.post(discard, headers=admin, json={}).status_code == 422
    assert client.post(discard, headers=admin, json={"reason": "wrong"}).status_code == 200
    assert client.post(discard, headers=admin, json={"reason": "wrong"}).status_code == 404
    with running(listener.parking.run):
        eventually(lambda: listener.types() == ["noted", "granted"])
        eventually(lambda: len(client.get(base, headers=admin).json()["items"]) == 1)
        [again] = client.get(base, headers=admin).json()["items"]
        replayed = client.post(f"{base}/{again['id']}/replay", headers=admin)
        assert replayed.status_code == 202
        eventually(lambda: len(listener.outbox(f"dlq.{listener.name}.failed")) == 3)
    audited = [sent.value for sent in listener.outbox("audit.entry.recorded")]
    acts = (b"DENIED", b"dead_letter.discarded", b"dead_letter.replayed")
    assert [act in value for act, value in zip(acts, audited, strict=True)] == [True] * 3


def test_the_command_line_shows_a_letter_and_tells_who_did_what(
    listener: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def parts(upkeep: Upkeep) -> Iterator[tuple[Any, ...]]:
        with refused():
            yield listener.parts, listener.parts.log, None

    monkeypatch.setattr(Upkeep, "_parts", parts)
    monkeypatch.setenv("LOGNAME", "ann")
    program = typer.Typer()
    Upkeep(lambda: listener.parts.service, Settings, Path()).add_to(program)

    def typed(*words: str) -> Result:
        return CliRunner().invoke(program, ["dead-letters", *words])

    for note_id in ("n1", "n1", "n2"):
        listener.take(listener.wish(note_id, -1))
    first, other = (line.split()[0] for line in typed("list").stdout.splitlines())
    shown = json.loads(typed("show", first).stdout)
    assert (shown["reason"], shown["behind"]) == ("IMPOSSIBLE: A wish is not negative.", 1)
    assert b'"amount":-1' in base64.b64decode(shown["payload"])
    assert typed("discard", first, "--reason", " ").exit_code == 1
    assert typed("discard", first, "--reason", "a test", "--by", "bob").exit_code == 0
    assert typed("replay", other).exit_code == 0
    assert typed("show", first).exit_code == 1
    actors = [sent.headers["actor"] for sent in listener.outbox("audit.entry.recorded")]
    assert actors == ["SYSTEM:bob", "SYSTEM:ann"]


def test_the_age_of_what_waits_is_told(listener: Listening) -> None:
    listener.take(listener.wish("n1", 5))
    listener.clock.set(NOON + timedelta(minutes=14))
    listener.parking.turn(woken=False, stop=listener.stop)
    assert REGISTRY.get_sample_value("fsm_parked_age_seconds") == 14 * 60
    listener.take(listener.publish(listener.source.event("n1"))[0])
    listener.begin()
    listener.parking.turn(woken=False, stop=listener.stop)
    assert REGISTRY.get_sample_value("fsm_parked_age_seconds") == 0
