"""How far copies and agents have come: rows that move in the transaction of the effect."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import cache
from threading import Condition

from fsm_common.core.decider import Reader
from fsm_common.core.rows import Add, Change, Put
from fsm_common.core.service import Service
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import Log, Place
from fsm_common.ports.store import PROGRESS, SEEN

LOOK = 0.02  # seconds between two looks while somebody else's process copies


@cache
def copy_of(journal: str) -> str:
    """The consumer's name of a service's own copy of a journal."""
    return f"copy:{journal}"


def consumers(service: Service) -> dict[str, str]:
    """The copies and agents of a service by name, and what each reads."""
    copies = {copy_of(copy.journal): copy.journal for copy in service.copies}
    return copies | {agent.name: agent.topic for agent in service.agents}


def moved(consumer: str, place: Place, next_offset: int) -> Put:
    """The row that says: everything before `next_offset` is handled."""
    return Put(PROGRESS, row_of(consumer, place) | {"next_offset": next_offset})


def moving(consumer: str, place: Place, before: int, after: int) -> Change:
    """The same from where the caller stands: nobody who came back from the dead sets it back."""
    where = row_of(consumer, place) | {"next_offset": before}
    return Change(PROGRESS, where, {"next_offset": after}, must=True)


def begun(consumer: str, place: Place) -> Add:
    """The row that is there from now on, and stays as it is where it was."""
    return Add(PROGRESS, row_of(consumer, place), {"next_offset": 0})


def seen(consumer: str, aggregate: str, version: int) -> Put:
    """The row that says: this version of the aggregate and all before it are handled."""
    return Put(SEEN, {"consumer": consumer, "aggregate": aggregate, "version": version})


def row_of(consumer: str, place: Place) -> dict[str, object]:
    return {"consumer": consumer, "topic": place[0], "partition": place[1]}


def standing(reader: Reader, consumers: Iterable[str]) -> dict[str, dict[Place, int]]:
    """The next offset of each consumer's partitions; a partition without a row is at nought."""
    found: dict[str, dict[Place, int]] = {name: {} for name in consumers}
    for row in reader.find(PROGRESS, consumer=list(found)):
        found[row["consumer"]][row["topic"], row["partition"]] = row["next_offset"]
    return found


class Standing:
    """What the copies of a service have passed, in this process or another; made once a worker."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._copied = {copy.journal for copy in parts.service.copies}
        self._next: dict[Place, int] = {}
        self._changed = Condition()

    def note(self, offsets: Mapping[Place, int]) -> None:
        """The copies of this process have come this far, committed."""
        with self._changed:
            self._next.update(offsets)
            self._changed.notify_all()

    def forget(self) -> None:
        """A topic was made again: what was passed says nothing of it."""
        with self._changed:
            self._next.clear()

    def passed(self, place: Place, offset: int) -> bool:
        """Whether the record at `offset` is in the service's own copy; true where none is kept."""
        if place[0] not in self._copied or self._next.get(place, 0) > offset:
            return True
        consumer = copy_of(place[0])
        with self._parts.store.reader() as reader:
            self.note(standing(reader, [consumer])[consumer])
        return self._next.get(place, 0) > offset

    def wait(self, place: Place, offset: int, seconds: float) -> bool:
        """As `passed`, but blocks until it is so, or `seconds` are over."""
        until = time.monotonic() + seconds
        while not (done := self.passed(place, offset)) and time.monotonic() < until:
            with self._changed:
                self._changed.wait(LOOK)
        return done


class CaughtUp:
    """Whether all copies have reached the ends that the journals had when this was first asked."""

    def __init__(self, parts: Parts, log: Log, standing: Standing) -> None:
        self._parts, self._log, self._standing = parts, log, standing
        self._goal: dict[Place, int] | None = None

    @property
    def reached(self) -> bool:
        """What the last answer was; asks nobody."""
        return self._goal is not None and not self._goal

    def __call__(self) -> bool:
        """Ask; once true it stays so. Raises ConnectionError while Kafka is away."""
        if self._goal is None:
            self._goal = self._log.ends(copy.journal for copy in self._parts.service.copies)
        self._goal = {
            place: end
            for place, end in self._goal.items()
            if end and not self._standing.passed(place, end - 1)
        }
        return not self._goal
