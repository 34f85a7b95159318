"""The listener with a process's worth of flows around it: on memory, with a log that is a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Stop
from typing import Any

from fsm_common.core import ids
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.meta import EventMeta
from fsm_common.flows.agents import Agents
from fsm_common.flows.dead_letters import DeadLetters
from fsm_common.flows.handler import Handler
from fsm_common.flows.parking import Parking
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import Standing
from fsm_common.flows.timers import Timers
from fsm_common.ports.log import Fetched, Place
from fsm_common.ports.store import PARKED, PROGRESS
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainKeyring
from fsm_common.tests import listening
from fsm_common.tests.listening import Wish
from fsm_common.tests.tally import Counted, Lapsed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
JOURNAL, WISHES = ("tally.journal", 0), (Wish.topic, 0)


@dataclass
class Clock:
    """Business time, moved by hand."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass
class ListLog:
    """Records in memory; only what agents ask of a log."""

    records: dict[Place, list[Fetched]] = field(default_factory=dict)
    read_again: int = 0
    made: int = 1

    def lose(self) -> None:
        """All of it is gone, and the topics are made again."""
        self.records.clear()
        self.made += 1

    def identities(self, topics: Iterable[str]) -> dict[str, int]:
        return dict.fromkeys(topics, self.made)

    def add(self, place: Place, key: str, value: bytes, headers: dict[str, str]) -> Fetched:
        kept = self.records.setdefault(place, [])
        kept.append(Fetched(*place, len(kept), key, value, headers))
        return kept[-1]

    def ends(self, topics: Iterable[str]) -> dict[Place, int]:
        return {place: len(kept) for place, kept in self.records.items() if place[0] in set(topics)}

    def between(self, place: Place, start: int, stop: int) -> Iterator[Fetched]:
        self.read_again += 1
        yield from self.records[place][start:stop]


class World:
    """The listener with a process's worth of flows around it."""

    def __init__(self) -> None:
        self.codec, self.clock, self.log = listening.codec(), Clock(), ListLog()
        self.store, self.stop = MemoryStore(self.codec), Stop()
        self.positions: dict[tuple[str, int], int] = {}
        self.parts = Parts(
            listening.service(), self.store, self.codec, PlainKeyring(), self.clock, NobodyWaits()
        )
        self.handler = Handler(self.parts)
        self.letters = DeadLetters(self.parts)
        self.timers = Timers(self.parts, self.handler)
        self.restart()

    def restart(self) -> None:
        """Everything that is only in memory is forgotten."""
        self.parking = Parking(self.parts, self.handler)
        log: Any = self.log
        self.agents = Agents(self.parts, log, self.parking, Standing(self.parts))

    def counted(self, tally_id: str, total: int, version: int = 1) -> Fetched:
        meta = EventMeta(
            event_id=ids.derived(tally_id, version),
            event_type=Counted.topic,
            schema_version=1,
            occurred_at=NOON,
            aggregate_id=tally_id,
            aggregate_version=version,
            country_code="ES",
            bu_code="HOME",
            actor_type="USER",
            correlation_id=f"c-{tally_id}",
        )
        event = Counted(tally_id=tally_id, group_id="g", amount=1, total=total)
        position = self.positions.setdefault((tally_id, version), len(self.positions) + 1)
        headers = {"event-type": Counted.topic, "tenant": "ES/HOME/S1", "event-id": meta.event_id}
        headers["position"] = str(position)
        value = self.codec.encode(event, meta)
        return self.log.add(JOURNAL, f"ES_{tally_id}", value, headers)

    def lapsed(self) -> Fetched:
        return self.log.add(JOURNAL, "ES_t", b"never read", {"event-type": Lapsed.topic})

    def wish(self, note_id: str, amount: int, **headers: str) -> Fetched:
        value = self.codec.encode(Wish(note_id=note_id, amount=amount))
        return self.log.add(WISHES, note_id, value, headers)

    def take(self, *records: Fetched) -> None:
        for record in records:
            self.agents.take(record, self.stop)

    def again(self, woken: bool = True) -> None:
        """A turn of the loop that tries what is parked."""
        self.parking.turn(woken, self.stop)

    def next_offset(self, consumer: str, place: Place = JOURNAL) -> int | None:
        rows = self.store.table(PROGRESS)
        found = [r for r in rows if (r["consumer"], r["topic"]) == (consumer, place[0])]
        return found[0]["next_offset"] if found else None

    def events(self) -> list[str]:
        return [event.type.rpartition(".")[2] for _, event in self.store.events]

    def told(self, topic: str) -> list[Any]:
        rows = [row for row in self.store.outbox if row.topic == topic]
        kind = DeadLetterRecorded.topic if topic.startswith("dlq.") else topic
        return [self.codec.decode(kind, row.payload)[1] for row in rows]

    def parked(self) -> list[tuple[str, int, str]]:
        rows = self.store.table(PARKED)
        return [(row["consumer"], row["offset"], row["state"]) for row in rows]

    def granted(self) -> list[int]:
        """The amounts of all grants, in order."""
        events = [event for _, event in self.store.events if event.type == listening.Granted.topic]
        return [self.codec.decode(event.type, event.payload)[1].amount for event in events]
