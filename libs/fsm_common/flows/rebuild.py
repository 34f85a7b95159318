"""A service's schema made again from Kafka: its own facts, its copies, what its agents derived."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from threading import Event as Stop
from typing import TypeVar

from fsm_common.core.errors import Poison
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Remove
from fsm_common.flows import headers
from fsm_common.flows.copies import Copies
from fsm_common.flows.effects import writes
from fsm_common.flows.faults import fault
from fsm_common.flows.letters import Letters, read_letters
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import copy_of, moved
from fsm_common.flows.relearn import relearn
from fsm_common.ports.log import Fetched, Log, Place
from fsm_common.ports.recovery import Digest, Recovery, Written
from fsm_common.ports.store import PROGRESS

BATCH = 1000
UNFINISHED = "rebuild"  # the consumer's name of the row that says: not whole yet
T = TypeVar("T")
log = logging.getLogger(__name__)


class NotEmpty(Exception):
    """There are facts in the schema; a rebuild would hide what is not in Kafka."""


class NotDense(Exception):
    """The journal has holes: versions of some aggregates are missing."""


@dataclass(frozen=True)
class Goals:
    """How far to read: ends of the own journal, offsets of copies and agents by consumer; with
    `positions`, only these events."""

    journal: Mapping[Place, int]
    consumers: Mapping[str, Mapping[Place, int]]
    positions: frozenset[int] | None = None
    letters: Letters = field(default_factory=Letters)


def rebuild(parts: Parts, topics: Log, recovery: Recovery) -> Mapping[str, Digest]:
    """Fill the service's empty schema from Kafka; answers with a digest of each table.

    A rebuild that was interrupted starts anew. The relay is kept away meanwhile. Raises NotEmpty,
    NotDense, ConnectionError."""
    with parts.store.exclusive("relay") as lease:
        if lease is None:
            raise ConnectionError("A relay is running; stop the service's workers first.")
        with parts.store.reader() as reader:
            begun = reader.find(PROGRESS, consumer=UNFINISHED)
        if not begun and recovery.picture().positions:
            raise NotEmpty("The event table is not empty. Drop the schema and migrate it first.")
        recovery.clear()
        with parts.store.unit() as unit:
            unit.apply([moved(UNFINISHED, ("", 0), 0)])
        fill(parts, topics, recovery, goals_now(parts, topics))
        with parts.store.unit() as unit:
            unit.apply([Remove(PROGRESS, {"consumer": UNFINISHED})])
        return recovery.picture().digests


def goals_now(parts: Parts, topics: Log) -> Goals:
    """All own facts, copies to their ends, agents to the offsets that their group committed:
    these never run ahead of an effect."""
    service = parts.service
    committed = topics.committed(service.group) if service.agents else {}
    consumers = {copy_of(copy.journal): topics.ends([copy.journal]) for copy in service.copies} | {
        agent.name: {place: at for place, at in committed.items() if place[0] == agent.topic}
        for agent in service.agents
    }
    letters = read_letters(parts, topics)
    return Goals(topics.ends([service.journal]), consumers, letters=letters)


def fill(parts: Parts, topics: Log, recovery: Recovery, goals: Goals) -> None:
    """Everything that follows from the log up to these goals. Raises NotDense."""
    for written in _written(parts, topics, goals):
        recovery.load(written)
        fault("in a rebuild")
    if gaps := recovery.conclude():
        raise NotDense(f"Versions are missing of {', '.join(gaps)}.")
    for written in recovery.written():
        _project(parts, written)
        fault("in a rebuild")
    _copy(parts, topics, goals)
    relearn(parts, topics, goals.letters, goals.consumers)


def _written(parts: Parts, topics: Log, goals: Goals) -> Iterator[list[Written]]:
    for place, end in sorted(goals.journal.items()):
        events = _events(parts, topics.between(place, 0, end))
        known = goals.positions
        yield from batches((e for e in events if known is None or e.position in known), BATCH)


def _events(parts: Parts, records: Iterable[Fetched]) -> Iterator[Written]:
    """What others have put into the journal is passed over; a fact of ours that cannot be read is
    not. Raises Poison."""
    own, strange = {event.topic for event in parts.service.events}, 0
    for record in records:
        if event := _event(parts, record, own):
            yield event
        else:
            strange += 1
    if strange:
        log.warning("%s: %d records are no facts, passed over", parts.service.journal, strange)


def _event(parts: Parts, record: Fetched, own: Collection[str]) -> Written | None:
    kind, position = record.headers.get("event-type", ""), headers.position(record.headers)
    if kind not in own or not position:
        return None
    try:
        meta, event = parts.codec.decode(kind, record.value)
    except Poison:  # a schema that is not known yet is another matter
        if record.headers.get("producer") == parts.service.name:
            raise
        return None
    said = {name: value for name, value in record.headers.items() if name != "position"}
    return Written(
        position=position,
        aggregate=event.aggregate,
        aggregate_id=meta.aggregate_id,
        version=meta.aggregate_version,
        event_id=meta.event_id,
        causation_id=meta.causation_id,
        type=kind,
        key=record.key,
        payload=record.value,
        headers=said,
    )


def _project(parts: Parts, written: Iterable[Written]) -> None:
    recorded = []
    for row in written:
        meta, event = parts.codec.decode(row.type, row.payload)
        recorded.append(Recorded(meta=meta, event=event, key=row.key, position=row.position))
    with parts.store.unit() as unit:
        unit.apply(writes(parts.service.projections, *recorded))


def _copy(parts: Parts, topics: Log, goals: Goals) -> None:
    copies, never = Copies(parts, topics, letters=goals.letters), Stop()
    for journal in sorted({copy.journal for copy in parts.service.copies}):
        for place, end in sorted(goals.consumers[copy_of(journal)].items()):
            at = {place: 0}
            for records in batches(topics.between(place, 0, end), BATCH):
                copies.take_in(records, at, never)
                fault("in a rebuild")


def batches(items: Iterable[T], most: int) -> Iterator[list[T]]:
    left = iter(items)
    while batch := list(islice(left, most)):
        yield batch


def unfinished(parts: Parts) -> None:
    """Raises LookupError while a rebuild has begun here and not ended: no traffic until then."""
    with parts.store.reader() as reader:
        if reader.find(PROGRESS, consumer=UNFINISHED):
            raise LookupError("a rebuild was interrupted; run it again")
