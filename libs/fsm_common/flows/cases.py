"""A record in hand: fresh from the log or parked before, and what is written once it is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from fsm_common.core import ids
from fsm_common.core.errors import Waits
from fsm_common.core.rows import Change, Put, Remove, Row
from fsm_common.flows import headers
from fsm_common.flows.marks import Marks
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import seen
from fsm_common.ports.log import Fetched
from fsm_common.ports.store import PARKED, Unit, Write

WAITING: Final = "WAITING"  # for its reference
POISON: Final = "POISON"  # nobody can handle it as it stands
BEHIND: Final = "BEHIND"  # an older one of its consumer and key is parked
RELEASED: Final = "RELEASED"  # to be handled again at once
OLDER: Final = "BEHIND: an older record of this key is parked"


@dataclass
class Case:
    """What the reaction needs to know of a record, wherever it comes from.

    `attempts` says how often it was tried before, `due_at` when it must be answered although it
    still waits (None where that is not now), `cause` what messages about it carry on, once read."""

    record: Fetched
    attempts: int = field(default=0, init=False)
    due_at: datetime | None = field(default=None, init=False)
    cause: Mapping[str, str] | None = field(default=None, init=False)

    def double(self, aggregate: str, version: int) -> bool:
        """Whether this version of the aggregate was settled before."""
        return False

    def mine(self, unit: Unit) -> bool:
        """Lock the record's place where `moves` does not; False where it was settled meanwhile."""
        return True

    def moves(self) -> Sequence[Write]:
        """What fails with Overtaken where another process has gone on."""
        return ()

    def done(self) -> Sequence[Write]:
        """Handled."""
        raise NotImplementedError

    def parked(
        self, state: str, reason: str, attempts: int, waits: Waits | None = None
    ) -> Sequence[Write]:
        """Not handled; it stays, or goes, into `parked`. `reason` is `code: sentence`."""
        raise NotImplementedError

    def settled(self) -> None:
        """The rows of `done` or `parked` are committed."""


@dataclass
class Live(Case):
    """A record from the log; the consumer's marks move with it."""

    marks: Marks
    parts: Parts
    owner: tuple[str, int] | None = field(default=None, init=False)

    def double(self, aggregate: str, version: int) -> bool:
        """See Case; a version that was seen is not set back."""
        record, position = self.record, headers.position(self.record.headers)
        newer = self.marks.newer(record.place, record.offset, position)
        known = not newer and version <= self.marks.seen(aggregate)
        self.owner = None if known else (aggregate, version)
        return known

    def moves(self) -> Sequence[Write]:
        """See Case: its mark."""
        return (self.marks.moving(self.record.place, self.record.offset),)

    def done(self) -> Sequence[Write]:
        return (seen(self.marks.consumer, *self.owner),) if self.owner else ()

    def parked(
        self, state: str, reason: str, attempts: int, waits: Waits | None = None
    ) -> Sequence[Write]:
        what = {"state": state, "reason": reason, "attempts": attempts}
        row = parked_row(self.parts, self.marks.consumer, self.record, waits, **what)
        return (row, *self.done())

    def settled(self) -> None:
        self.marks.moved(self.record.place, self.record.offset)
        if self.owner:
            self.marks.saw(*self.owner)


class Kept(Case):
    """A record that was parked before; that it is there is the proof that it is owed."""

    def __init__(self, row: Row, parts: Parts) -> None:
        super().__init__(record_of(parts, row))
        now = parts.clock.now()
        self.row, self.attempts = row, row["attempts"]
        self.due_at = row["due_at"] if row["due_at"] and row["due_at"] <= now else None

    def mine(self, unit: Unit) -> bool:
        unit.lock([line_guard(self.row["consumer"], self.row["key"])])
        return unit.get(PARKED, **place_of(self.row)) is not None

    def done(self) -> Sequence[Write]:
        return (Remove(PARKED, place_of(self.row)),)

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
        return (Change(PARKED, place_of(self.row), new),)


def parked_id(consumer: str, record: Fetched) -> str:
    return ids.derived("parked", consumer, record.topic, record.partition, record.offset)


def place_of(row: Row) -> dict[str, object]:
    return {name: row[name] for name in PARKED.key}


def parked_row(
    parts: Parts, consumer: str, record: Fetched, waits: Waits | None = None, **what: object
) -> Put:
    """A row of `parked`; `what` says its state, reason and attempts. The payload is sealed: a
    partner's is clear text, which is gone from its topic after 30 days."""
    letter_id = parked_id(consumer, record)
    row = {
        "consumer": consumer,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "id": letter_id,
        "key": record.key,
        "payload": _cipher(parts).encrypt(record.value, [letter_id.encode()]),
        "headers": dict(record.headers),
        "reference": waits and waits.reference,
        "attempts": 0,
        "due_at": waits and waits.due_at,
        "parked_at": parts.clock.now(),
    }
    return Put(PARKED, row | what)


def record_of(parts: Parts, row: Row) -> Fetched:
    value = bytes(row["payload"])
    with suppress(InvalidTag):  # parked before payloads were sealed
        value = _cipher(parts).decrypt(value, [row["id"].encode()])
    return Fetched(
        row["topic"],
        row["partition"],
        row["offset"],
        row["key"],
        value,
        row["headers"],
    )


def _cipher(parts: Parts) -> AESSIV:
    return AESSIV(parts.keyring.key(f"service:{parts.service.name}"))


def line_guard(consumer: str, key: str) -> str:
    return f"parked:{consumer}:{key}"
