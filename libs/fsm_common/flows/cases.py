"""A record in hand: fresh from the log or parked before, and what is written once it is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from fsm_common.core import ids
from fsm_common.core.errors import Waits
from fsm_common.core.rows import Change, Put, Remove, Row
from fsm_common.flows.marks import Marks
from fsm_common.ports.log import Fetched
from fsm_common.ports.store import PARKED, Unit, Write

WAITING: Final = "WAITING"  # for its reference
POISON: Final = "POISON"  # nobody can handle it as it stands
BEHIND: Final = "BEHIND"  # an older one of its consumer and key is parked
RELEASED: Final = "RELEASED"  # to be handled again at once


class Case(Protocol):
    """What the reaction needs to know of a record, wherever it comes from."""

    @property
    def record(self) -> Fetched:
        """As it stands in the log."""

    @property
    def attempts(self) -> int:
        """How often it was tried before."""

    @property
    def due_at(self) -> datetime | None:
        """When it must be answered although it still waits; None where that is not now."""

    def double(self, aggregate: str, version: int) -> bool:
        """Whether this version of the aggregate was settled before."""

    def mine(self, unit: Unit) -> bool:
        """Lock the record's place where `moves` does not; False where it was settled meanwhile."""

    def moves(self) -> Sequence[Write]:
        """What fails with Overtaken where another process has gone on."""

    def done(self) -> Sequence[Write]:
        """Handled."""

    def parked(
        self, state: str, reason: str, attempts: int, waits: Waits | None = None
    ) -> Sequence[Write]:
        """Not handled; it stays, or goes, into `parked`. `reason` is `code: sentence`."""

    def settled(self) -> None:
        """The rows of `done` or `parked` are committed."""


@dataclass
class Live:
    """A record from the log; the consumer's marks move with it."""

    marks: Marks
    record: Fetched
    now: datetime
    attempts: int = 0
    due_at: None = None
    owner: tuple[str, int] | None = field(default=None, init=False)

    def double(self, aggregate: str, version: int) -> bool:
        """See Case; a version that was seen is not set back."""
        record, position = self.record, int(self.record.headers.get("position", 0))
        newer = self.marks.newer(record.place, record.offset, position)
        known = not newer and version <= self.marks.seen(aggregate)
        self.owner = None if known else (aggregate, version)
        return known

    def mine(self, unit: Unit) -> bool:
        """See Case."""
        return True

    def moves(self) -> Sequence[Write]:
        """See Case: its mark."""
        return (self.marks.moving(self.record.place, self.record.offset),)

    def done(self) -> Sequence[Write]:
        """See Case."""
        return (self.marks.seeing(*self.owner),) if self.owner else ()

    def parked(
        self, state: str, reason: str, attempts: int, waits: Waits | None = None
    ) -> Sequence[Write]:
        """See Case."""
        new = {
            "state": state,
            "reason": reason,
            "attempts": attempts,
            "reference": waits and waits.reference,
            "due_at": waits and waits.due_at,
        }
        return (
            Put(PARKED, kept_row(self.marks.consumer, self.record, self.now) | new),
            *self.done(),
        )

    def settled(self) -> None:
        """See Case."""
        self.marks.moved(self.record.place, self.record.offset)
        if self.owner:
            self.marks.saw(*self.owner)


@dataclass(frozen=True)
class Kept:
    """A record that was parked before."""

    row: Row
    now: datetime

    @property
    def record(self) -> Fetched:
        """See Case."""
        return record_of(self.row)

    @property
    def attempts(self) -> int:
        """See Case."""
        return int(self.row["attempts"])

    @property
    def due_at(self) -> datetime | None:
        """See Case."""
        due: datetime | None = self.row["due_at"]
        return due if due and due <= self.now else None

    def double(self, aggregate: str, version: int) -> bool:
        """See Case: that it is parked is the proof that it is owed."""
        return False

    def mine(self, unit: Unit) -> bool:
        """See Case."""
        unit.lock([line_guard(self.row["consumer"], self.row["key"])])
        return unit.get(PARKED, **self._place()) is not None

    def moves(self) -> Sequence[Write]:
        """See Case."""
        return ()

    def done(self) -> Sequence[Write]:
        """See Case."""
        return (Remove(PARKED, self._place()),)

    def parked(
        self, state: str, reason: str, attempts: int, waits: Waits | None = None
    ) -> Sequence[Write]:
        """See Case; what was answered once is not answered again."""
        new: dict[str, object] = {"state": state, "reason": reason, "attempts": attempts}
        if waits:
            new["reference"] = waits.reference
        if self.due_at:
            new["due_at"] = None
        elif waits and self.row["state"] == BEHIND:
            new["due_at"] = waits.due_at
        return (Change(PARKED, self._place(), new),)

    def settled(self) -> None:
        """See Case."""

    def _place(self) -> dict[str, object]:
        return place_of(self.row["consumer"], self.record)


def parked_id(consumer: str, record: Fetched) -> str:
    """The id of a parked record and of its dead letter."""
    return ids.derived("parked", consumer, record.topic, record.partition, record.offset)


def place_of(consumer: str, record: Fetched) -> dict[str, object]:
    """The primary key of a parked record."""
    return {
        "consumer": consumer,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
    }


def kept_row(consumer: str, record: Fetched, now: datetime) -> dict[str, object]:
    """A row of `parked`, but for its state and reason."""
    return place_of(consumer, record) | {
        "id": parked_id(consumer, record),
        "key": record.key,
        "payload": record.value,
        "headers": dict(record.headers),
        "reference": None,
        "attempts": 0,
        "due_at": None,
        "parked_at": now,
    }


def record_of(row: Row) -> Fetched:
    """The record as it stood in the log."""
    return Fetched(
        row["topic"],
        row["partition"],
        row["offset"],
        row["key"],
        bytes(row["payload"]),
        row["headers"],
    )


def line_guard(consumer: str, key: str) -> str:
    """The guard of what is parked for one consumer and key."""
    return f"parked:{consumer}:{key}"
