"""One batch of a copy in one transaction: rows, marks against doubles, parked records, progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from fsm_common.core.errors import Poison
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Projection, Remove, Row
from fsm_common.flows.cases import BEHIND, OLDER, POISON, RELEASED, parked_row, place_of
from fsm_common.flows.dead_letters import Failure, dead_letter
from fsm_common.flows.decoding import Read
from fsm_common.flows.effects import writes
from fsm_common.flows.letters import Letters
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import begun, copy_of, moving, seen
from fsm_common.ports.log import Fetched, Place
from fsm_common.ports.store import PARKED, SEEN, NewMessage, Unit, Write

Projections = Mapping[tuple[str, str], Sequence[Projection]]  # by consumer and event type
Owner = tuple[str, str]  # consumer, aggregate


def projections_of(parts: Parts) -> Projections:
    """What each event of each copied journal does to rows."""
    found: dict[tuple[str, str], list[Projection]] = defaultdict(list)
    for copy in parts.service.copies:
        for event in copy.events:
            found[copy_of(copy.journal), event.topic].append(copy.project)
    return found


class Batch:
    """Collects what some records do; `write` executes it."""

    def __init__(
        self,
        parts: Parts,
        unit: Unit,
        projections: Projections,
        at: Mapping[Place, int],
        known: Letters | None = None,
        parked: bool = True,
    ) -> None:
        """`at` says what is next in the partitions that are touched, `parked` whether records of
        theirs may stand aside; afterwards, whether some do."""
        self._parts, self._unit, self._projections = parts, unit, projections
        self._at, self._known, self.parked = at, known, parked
        self._offsets: dict[Place, int] = {}
        self._seen: dict[Owner, int] = {}
        self._marks: dict[Owner, int] = {}
        self._blocked: set[tuple[str, str]] = set()
        self._writes: list[Write] = []
        self._letters: list[NewMessage] = []

    def claim(self) -> None:
        """Lock the partitions' marks before anything is read. Raises Overtaken where they moved:
        our lock was lost, and its new owner goes on."""
        self._unit.apply(self._begun())
        self._unit.apply([self._moves(place, offset) for place, offset in self._at.items()])

    def _begun(self) -> list[Write]:
        return [begun(copy_of(place[0]), place) for place, at in self._at.items() if not at]

    def again(self, parked: Sequence[tuple[Row, Read]], blocked: set[tuple[str, str]]) -> None:
        """Handle parked records again that nothing stands before any more, in their order;
        `blocked` are the keys of those that stand before others, and grows."""
        self._blocked = blocked
        owners = self._look_up([read for _, read in parked])
        for (row, read), owner in zip(parked, owners, strict=True):
            key = (row["consumer"], row["key"])
            if key in self._blocked or row["state"] not in (RELEASED, BEHIND):
                self._blocked.add(key)
            elif read.fault:
                self._poisoned(row["consumer"], read.record, read.fault, row["attempts"] + 1)
            else:
                self._writes.append(Remove(PARKED, place_of(row)))
                if read.recorded:
                    self._project(row["consumer"], owner, read.recorded)

    def add(self, read: Sequence[Read]) -> None:
        """Handle new records; those at fault are parked, and what comes behind one of its key."""
        owners = self._look_up(read)
        if self.parked:
            consumers = {copy_of(topic) for topic, _ in self._at}
            for row in self._unit.find(PARKED, consumer=consumers):  # few, mostly none
                self._blocked.add((row["consumer"], row["key"]))
        for one, owner in zip(read, owners, strict=True):
            self._offsets[one.record.place] = one.record.offset + 1
            consumer = copy_of(one.record.topic)
            known = one if self._known is None else _remembered(self._known, consumer, one)
            self._add(consumer, owner, known)

    def write(self) -> dict[Place, int]:
        """Execute everything; answers with the next offsets. Raises Overtaken as `claim` does."""
        marks = [seen(*owner, version) for owner, version in self._marks.items()]
        steps = [self._moves(place, offset) for place, offset in self._offsets.items()]
        self._unit.apply(self._begun())
        # A table at a time, so that neighbours go as one statement; tables do not meet here.
        rows = sorted(self._writes, key=lambda write: str(write.table.name))
        self._unit.finish([], self._letters, [*rows, *marks, *steps])
        return self._offsets

    def _moves(self, place: Place, offset: int) -> Write:
        return moving(copy_of(place[0]), place, self._at[place], offset)

    def _add(self, consumer: str, owner: str, read: Read) -> None:
        if not read.recorded and not read.fault:
            return
        if self._blocked and (consumer, read.record.key) in self._blocked:
            self._park(consumer, read.record, BEHIND, OLDER)
        elif read.fault:
            self._poisoned(consumer, read.record, read.fault)
        elif read.recorded:
            self._project(consumer, owner, read.recorded)

    def _poisoned(self, consumer: str, record: Fetched, fault: Poison, attempts: int = 1) -> None:
        failure = Failure(fault.code, fault.sentence, attempts, self._parts.clock.now())
        if self._known is None:  # a rebuild sends nothing twice
            self._letters.append(dead_letter(self._parts, consumer, record, failure))
        self._park(consumer, record, POISON, failure.reason, attempts)
        self._blocked.add((consumer, record.key))

    def _park(
        self, consumer: str, record: Fetched, state: str, reason: str, attempts: int = 0
    ) -> None:
        what = {"state": state, "reason": reason, "attempts": attempts}
        self.parked = True
        self._writes.append(parked_row(self._parts, consumer, record, None, **what))

    def _look_up(self, read: Sequence[Read]) -> list[str]:
        """Which versions of these aggregates are in the copy already; answers with the name of
        each record's aggregate, empty for those that are no event."""
        owners = [_owner(one.recorded) if one.recorded else "" for one in read]
        names: dict[str, set[str]] = defaultdict(set)
        for one, owner in zip(read, owners, strict=True):
            if owner:
                names[copy_of(one.record.topic)].add(owner)
        for consumer, some in names.items():
            for row in self._unit.find(SEEN, consumer=consumer, aggregate=some):
                self._seen[consumer, row["aggregate"]] = row["version"]
        return owners

    def _project(self, consumer: str, name: str, recorded: Recorded[Any]) -> None:
        owner, version = (consumer, name), recorded.meta.aggregate_version
        if version <= self._seen.get(owner, 0):
            return
        self._seen[owner] = self._marks[owner] = version
        self._writes += writes(self._projections[consumer, recorded.event.topic], recorded)


def freed(rows: Sequence[Row]) -> bool:
    """Whether some line of parked records, each in order, has lost what held it up."""
    heads = {(row["consumer"], row["key"]): row["state"] for row in reversed(rows)}
    return any(state in (RELEASED, BEHIND) for state in heads.values())


def _remembered(letters: Letters, consumer: str, read: Read) -> Read:
    """In a rebuild: what was parked is parked again, what was discarded stays away."""
    if letters.dropped(consumer, read.record):
        return Read(read.record)
    known = letters.fault(consumer, read.record)
    return Read(read.record, fault=known) if known else read


def _owner(recorded: Recorded[Any]) -> str:
    return f"{recorded.event.aggregate}/{recorded.meta.aggregate_id}"
