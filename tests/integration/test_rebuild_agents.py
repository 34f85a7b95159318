"""What agents knew comes back with their service: derived rows, what waits, what is poison."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event as Stop
from typing import ClassVar

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient
from sqlalchemy import MetaData

from fsm_common.adapters.postgres.recovery import PostgresRecovery
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.core.audit import EntryRecorded
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.messages import Actor
from fsm_common.core.service import Agent, Copy, Service
from fsm_common.flows.agents import Agents
from fsm_common.flows.cases import BEHIND, POISON, WAITING
from fsm_common.flows.copies import Copies
from fsm_common.flows.dead_letters import DeadLetters
from fsm_common.flows.handler import Handler
from fsm_common.flows.parking import Parking
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import standing
from fsm_common.flows.rebuild import rebuild
from fsm_common.flows.relay import Relay
from fsm_common.flows.verify import verify
from fsm_common.ports.log import Log, Place, Sending
from fsm_common.ports.store import PARKED
from fsm_common.testing.plain import PlainCodec
from fsm_common.tests import listening, tally, watch
from tests.integration.test_rebuild import count, publish_all
from tests.integration.world import World, all_records, eventually, running


@dataclass
class Listener:
    """The listening service, its agents fed by hand as a worker would feed them."""

    world: World
    parts: Parts
    wishes: str

    @property
    def log(self) -> Log:
        assert self.parts.log
        return self.parts.log

    @property
    def recovery(self) -> PostgresRecovery:
        assert isinstance(self.parts.store, PostgresStore)
        return PostgresRecovery(self.parts.store, self.parts.service.tables)

    def wish(self, note_id: str, amount: int, by: str = "") -> None:
        value = self.world.codec.encode(listening.Wish(note_id=note_id, amount=amount, by=by))
        self.say(note_id, value)

    def say(self, note_id: str, value: bytes) -> None:
        self.log.publish([Sending(self.wishes, note_id, value, {})])

    def work(self) -> None:
        """Handle all that is there, publish what follows, commit as the group."""
        with self.at_work() as agents:
            with self.parts.store.reader() as reader:
                names = [agent.name for agent in self.parts.service.agents]
                known = standing(reader, names)
            ends = self.log.ends(agents.topics)
            for place, end in sorted(ends.items()):
                start = min(known[n].get(place, 0) for n in self.names(place[0]))
                for record in self.log.between(place, start, end):
                    agents.take(record, Stop())
            agents.flush()
            eventually(lambda: not self.parts.store.outgoing(1))
        self.commit(ends)

    @contextmanager
    def at_work(self) -> Iterator[Agents]:
        copies = Copies(self.parts, self.log)
        parking = Parking(self.parts, Handler(self.parts))
        flows = (copies.run, Relay(self.parts, self.log).run, parking.run)
        with running(flows[0]), running(flows[1]), running(flows[2]):
            yield Agents(self.parts, self.log, parking, copies.standing)

    def names(self, topic: str) -> list[str]:
        return [agent.name for agent in self.parts.service.agents if agent.topic == topic]

    def commit(self, offsets: dict[Place, int]) -> None:
        places = [TopicPartition(*place, offset) for place, offset in offsets.items()]
        group = ConsumerGroupTopicPartitions(self.parts.service.group, places)
        admin = AdminClient({"bootstrap.servers": self.world.addresses.kafka})
        for done in admin.alter_consumer_group_offsets([group]).values():
            done.result(10)

    def parked(self) -> list[tuple[str, str]]:
        with self.parts.store.reader() as reader:
            rows = sorted(reader.find(PARKED), key=lambda row: (row["key"], row["offset"]))
        return [(row["key"], row["state"]) for row in rows]

    def notes(self) -> dict[str, int]:
        with self.parts.store.reader() as reader:
            return {row["note_id"]: row["total"] for row in reader.find(listening.heard)}


def listener(name: str, journal: str, wish: type[listening.Wish]) -> Service:
    made = listening.service(name, (*listening.notes(journal), replace_topic(wish)))
    tables = MetaData()
    for table in (*listening.tables.sorted_tables, *watch.tables.sorted_tables):
        table.to_metadata(tables)
    copy = Copy(journal, (tally.Counted,), watch.project)
    return replace(made, copies=(copy,), tables=tables)


def replace_topic(wish: type[listening.Wish]) -> Agent:
    return replace(listening.WISHES, topic=wish.topic, records=(wish,))


@pytest.fixture
def tallies(world: World) -> Parts:
    made = world.service(replace(tally.service(), name=world.named("tally")))
    count(made, 5)
    publish_all(made)
    return made


@pytest.fixture
def service(world: World, tallies: Parts) -> Listener:
    class Wish(listening.Wish, frozen=True, kw_only=True):
        topic: ClassVar[str] = f"{world.named('partner.wish')}.made"

    said = (listening.Noted, listening.Granted, listening.Faded, listening.Answered, Wish)
    kept = (tally.Counted, tally.Lapsed, tally.Told, DeadLetterRecorded, EntryRecorded)
    world.codec = PlainCodec([*said, *kept])
    public = (listening.Noted.topic, listening.Granted.topic, listening.Answered.topic)
    world.topics(Wish.topic, EntryRecorded.topic, *public)
    made = listener(world.named("listener"), tallies.service.journal, Wish)
    return Listener(world, world.service(made), Wish.topic)


def fill(service: Listener) -> None:
    """Granted, refused, waiting, poison with some behind it, replayed in vain, discarded."""
    service.wish("t0", 5)
    service.wish("t1", 500)
    service.wish("nobody", 5)
    service.wish("nobody", 7)
    service.say("t2", b"broken")
    service.wish("t2", 6)
    service.wish("t3", -1)
    service.wish("t3", 3)
    service.say("t4", b"gone")
    service.wish("t4", 4)
    service.work()
    letters = DeadLetters(service.parts)
    by_key = {row["key"]: row["id"] for row in letters.all()}
    assert by_key.keys() == {"t2", "t3", "t4"}
    letters.discard(by_key["t4"], "made by hand", Actor("USER", "u1"))
    letters.replay(by_key["t3"], Actor("USER", "u1"))
    with service.at_work():
        eventually(lambda: len(letters.all()) == 2 and not service.parts.store.outgoing(1))
        eventually(lambda: "t4" not in dict(service.parked()))
        eventually(lambda: not service.parts.store.outgoing(1))


STANDS = [
    ("nobody", WAITING),
    ("nobody", WAITING),
    ("t2", POISON),
    ("t2", BEHIND),
    ("t3", POISON),
    ("t3", BEHIND),
]


def test_all_that_agents_knew_comes_back_and_the_story_goes_on(
    service: Listener, tallies: Parts
) -> None:
    fill(service)
    assert service.parked() == STANDS
    before = service.recovery.picture().digests
    assert before["derived_rows"].rows == 5
    assert not verify(service.parts, service.log, service.recovery).different
    service.recovery.clear()
    assert rebuild(service.parts, service.log, service.recovery) == before
    assert service.parked() == STANDS
    assert service.parts.store.outgoing(1) == [], "nothing is sent twice"
    service.work()
    assert service.parked() == STANDS, "what was handled is not handled again"
    assert service.recovery.picture().digests == before
    count(tallies, 2, start=5)
    publish_all(tallies)
    service.work()
    assert service.notes() == {f"t{n}": 1 for n in range(7)}
    assert not verify(service.parts, service.log, service.recovery).different


def test_what_waits_after_a_rebuild_is_handled_when_its_reference_comes(
    service: Listener, tallies: Parts
) -> None:
    service.wish("t6", 5)
    service.work()
    assert service.parked() == [("t6", WAITING)]
    service.recovery.clear()
    rebuild(service.parts, service.log, service.recovery)
    assert service.parked() == [("t6", WAITING)]
    count(tallies, 2, start=5)
    publish_all(tallies)
    service.work()
    with service.at_work():
        eventually(lambda: service.parked() == [])
        eventually(lambda: not service.parts.store.outgoing(1))
    assert not verify(service.parts, service.log, service.recovery).different


def test_what_the_group_has_not_committed_is_found_by_its_event_ids(service: Listener) -> None:
    service.wish("t0", 5)
    service.work()
    before = service.recovery.picture().digests
    service.commit(dict.fromkeys(service.log.ends([service.wishes]), 0))
    service.recovery.clear()
    rebuild(service.parts, service.log, service.recovery)
    service.work()
    assert service.recovery.picture().digests == before


def test_somebody_who_was_erased_holds_up_neither_the_topic_nor_a_rebuild(
    service: Listener,
) -> None:
    service.wish("t0", 5, by="somebody")
    service.work()
    service.parts.keyring.destroy("somebody")
    service.wish("t0", 6, by="somebody")
    service.wish("t0", 7, by="else")
    service.work()
    [letter] = all_records(service.log, service.parts.service.dead_letters)
    assert service.world.codec.decode(DeadLetterRecorded.topic, letter.value)[1].error_code == (
        "SUBJECT_ERASED"
    )
    granted = [
        service.world.codec.decode(listening.Granted.topic, record.value)[1].amount
        for record in all_records(service.log, service.parts.service.journal)
        if record.headers["event-type"] == listening.Granted.topic
    ]
    assert granted == [5, 7]
    assert service.parked() == []
    assert not verify(service.parts, service.log, service.recovery).different
