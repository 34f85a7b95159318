"""The service as a process runs it, on memory: real handler, agents, parking; a log in a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Stop
from typing import Any

from fsm_common.core import ids
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.messages import Event, Message, Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.flows.agents import Agents
from fsm_common.flows.effects import writes
from fsm_common.flows.handler import Handler
from fsm_common.flows.parking import Parking
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import Standing
from fsm_common.ports.log import Fetched, Place
from fsm_common.ports.store import PARKED
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from services.orchestration_control.app import service
from services.orchestration_control.tests.masters import SEEDED
from services.orchestration_control.tests.sales import ES_AT


@dataclass
class Hand:
    """Business time, moved by hand."""

    at: datetime = ES_AT

    def now(self) -> datetime:
        return self.at


@dataclass
class ListLog:
    """Records in memory; only what agents ask of a log."""

    records: dict[Place, list[Fetched]] = field(default_factory=dict)

    def identities(self, topics: Iterable[str]) -> dict[str, int]:
        """See Log; none is ever made again here."""
        return dict.fromkeys(topics, 1)

    def add(self, place: Place, key: str, value: bytes, headers: dict[str, str]) -> Fetched:
        kept = self.records.setdefault(place, [])
        kept.append(Fetched(*place, len(kept), key, value, headers))
        return kept[-1]

    def ends(self, topics: Iterable[str]) -> dict[Place, int]:
        return {place: len(kept) for place, kept in self.records.items() if place[0] in set(topics)}

    def between(self, place: Place, start: int, stop: int) -> Iterator[Fetched]:
        yield from self.records[place][start:stop]


class Process:
    """Configuration and accounts are there; tills and scheduling speak through the log."""

    def __init__(self, seeded: Sequence[Event] = SEEDED) -> None:
        made = service()
        self.codec = PlainCodec([*made.events, *made.read, *made.messages, DeadLetterRecorded])
        self.store, self.clock, self.log, self.stop = (
            MemoryStore(self.codec),
            Hand(),
            ListLog(),
            Stop(),
        )
        self.keyring = PlainKeyring()
        self.parts = Parts(made, self.store, self.codec, self.keyring, self.clock, NobodyWaits())
        self.handler = Handler(self.parts)
        self.parking = Parking(self.parts, self.handler)
        log: Any = self.log
        self.agents = Agents(self.parts, log, self.parking, Standing(self.parts))
        self.copy(*seeded)

    def copy(self, *events: Event) -> None:
        """What other services have said, in the rows that are kept of it."""
        projections = {e: copy.project for copy in self.parts.service.copies for e in copy.events}
        with self.store.unit() as unit:
            for event in events:
                recorded = Recorded(meta=meta_of(event), event=event, key="k")
                unit.apply(writes([projections[type(event)]], recorded))

    def hears(self, *records: Message, **headers: str) -> None:
        """Records of a till."""
        for record in records:
            country = getattr(record, "external_order_id", "VNT-ES").split("-")[1]
            key = f"{country}_{record.external_order_id}"  # type: ignore[attr-defined]  # all have one
            self.raw(record.topic, key, self.codec.encode(record), **headers)

    def raw(self, topic: str, key: str, value: bytes, **headers: str) -> None:
        """Bytes on a partner's topic."""
        self.agents.take(self.log.add((topic, 0), key, value, headers), self.stop)

    def told_by_scheduling(self, event: Event) -> None:
        """An event of scheduling's journal."""
        meta = meta_of(event)
        headers = {"event-type": event.topic, "tenant": "ES/HOME_ES", "event-id": meta.event_id}
        value = self.codec.encode(event, meta)
        self.agents.take(self.log.add(("scheduling.journal", 0), "k", value, headers), self.stop)

    def passes(self, minutes: int) -> None:
        """Business time goes on; what is parked is looked at."""
        self.clock.at += timedelta(minutes=minutes)
        self.parking.turn(True, self.stop)

    @property
    def events(self) -> list[Recorded[Any]]:
        """All that was appended."""
        made = []
        for position, new in self.store.events:
            meta, event = self.codec.decode(new.type, new.payload)
            made.append(Recorded(meta=meta, event=event, key=new.key, position=position))
        return made

    def said(self, topic: str) -> list[Any]:
        """Messages of a topic."""
        rows = [row for row in self.store.outbox if row.topic == topic]
        kind = DeadLetterRecorded.topic if topic.startswith("dlq.") else topic
        return [self.codec.decode(kind, row.payload)[1] for row in rows]

    def parked(self) -> list[str]:
        """The states of what is parked."""
        return [row["state"] for row in self.store.table(PARKED)]


_SEQUENCE: dict[tuple[str, str], int] = {}


def meta_of(event: Event) -> EventMeta:
    """An envelope as another service would write it; versions count on by aggregate."""
    owner = (event.aggregate, event.aggregate_id)
    _SEQUENCE[owner] = _SEQUENCE.get(owner, 0) + 1
    return EventMeta(
        event_id=ids.derived(*owner, _SEQUENCE[owner]),
        event_type=event.topic,
        schema_version=1,
        occurred_at=ES_AT,
        aggregate_id=event.aggregate_id,
        aggregate_version=_SEQUENCE[owner],
        country_code="ES",
        bu_code="HOME_ES",
        actor_type="SYSTEM",
        correlation_id="seed",
    )
