"""The service's truth and its rows: what a database must do for the flows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Add, Change, Put, Remove, Row

Write = Put | Change | Remove | Add


@dataclass(frozen=True)
class Kept:
    """A table that every service has; `key` is its primary key."""

    name: str
    key: tuple[str, ...]


EVENT = Kept("event", ("position",))
OUTBOX = Kept("outbox", ("position",))
IDEMPOTENCY = Kept("idempotency", ("tenant", "key"))
PROGRESS = Kept("progress", ("consumer", "topic", "partition"))
SEEN = Kept("seen", ("consumer", "aggregate"))
TIMER = Kept("timer", ("timer_id",))
PARKED = Kept("parked", ("consumer", "topic", "partition", "offset"))

# What is not part of a service's digest: real time, queues, marks and other people's patience.
UNDIGESTED = ("outbox", "idempotency", "progress", "seen", "guard", "alembic_version")


@dataclass(frozen=True)
class EventRow:
    """An event as the event table has it, column by column: bytes as they go to Kafka, headers but
    for `position`."""

    aggregate: str
    aggregate_id: str
    version: int
    event_id: str
    causation_id: str | None
    type: str
    key: str
    payload: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class NewEvent(EventRow):
    """One ready to be appended."""

    public: bool


@dataclass(frozen=True)
class NewMessage:
    """A message ready for the outbox: it goes to its topic alone and is never an event."""

    topic: str
    key: str
    payload: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """A row of the outbox: `journal` says whether it goes to the journal, `topic` where else."""

    position: int
    journal: bool
    topic: str | None
    key: str
    payload: bytes
    headers: dict[str, str]


class Unit(Reader, Protocol):
    """One transaction, READ COMMITTED: each call sees what was committed before it began.

    Leaving the context without an exception commits, leaving it with one rolls everything back.
    """

    def lock(self, guards: Sequence[str]) -> None:
        """Lock these guard rows in sorted order, made on first use, by a statement of its own.
        Waits for other holders. What is read afterwards is not older than the lock."""

    def version(self, aggregate: str, aggregate_id: str) -> int:
        """The version that `load` saw, 0 where it was not loaded or has no events."""

    def happened(
        self, command_id: str, along: tuple[str, str] | None = None
    ) -> list[Recorded[Any]]:
        """The events that this command has already written, in order; empty if none. The same
        statement may read the events of the aggregate `along`, which the next `load` takes."""

    def append(self, events: Sequence[NewEvent], messages: Sequence[NewMessage]) -> None:
        """Insert events and their outbox rows by one statement.

        Raises VersionConflict where an aggregate's last version is not the one before the first
        of these. Positions are drawn here, after the guards are locked."""

    def apply(self, writes: Iterable[Write]) -> None:
        """Execute what projections answered, in order, but for what must meet a row: that comes
        first. Raises Overtaken."""

    def finish(
        self,
        events: Sequence[NewEvent],
        messages: Sequence[NewMessage],
        writes: Sequence[Write],
    ) -> None:
        """`append` and `apply` as the last call of the transaction, at once where that is possible:
        nothing may be written afterwards."""

    def hold(self, name: str) -> bool:
        """Try a lock that this transaction alone keeps; False while another has it."""


class Store(Protocol):
    """A service's database."""

    def unit(self) -> AbstractContextManager[Unit]:
        """A transaction. Raises VersionConflict on a deadlock or where a commit lost a race."""

    def reader(self) -> AbstractContextManager[Reader]:
        """Plain reads without locks; each sees the latest commit."""

    def snapshot(self) -> AbstractContextManager[Reader]:
        """Reads that agree with each other (REPEATABLE READ)."""

    def outgoing(self, limit: int) -> list[Outgoing]:
        """The lowest rows of the outbox, by position; to look at."""

    def backlog(self) -> tuple[int, float]:
        """How many rows the outbox has, and the age of the oldest in seconds; (0, 0.0) if none."""

    def earliest(self, table: Kept, limit: int) -> list[Row]:
        """The rows with the lowest `due_at`, then key; those without one are left out."""

    def session(self) -> AbstractContextManager[Session]:
        """A connection of its own for session-level locks, all given back with it."""

    def exclusive(self, name: str) -> AbstractContextManager[Session | None]:
        """One with this lock, or None while another process has it."""


class Session(Protocol):
    """Locks that live as long as their connection, which is why an answer over it proves them."""

    def take(self, name: str) -> bool:
        """Try a lock, once for each name; False while another session has it."""

    def held(self) -> bool:
        """Ask the database; False when the connection or the locks are gone. Never raises."""

    def outgoing(self, limit: int) -> list[Outgoing]:
        """The lowest rows of the outbox, by position. Raises ConnectionError when it is lost."""

    def sent(self, positions: Sequence[int]) -> None:
        """Delete these outbox rows: the broker has acknowledged them. Raises ConnectionError."""


class Codec(Protocol):
    """Records to bytes and back: registry prefix and Avro body."""

    def version(self, topic: str) -> int:
        """Which version of its subject the schema is that records of this topic are written by."""

    def encode(self, record: Any, meta: Any = None) -> bytes: ...

    def decode(self, topic: str, payload: bytes) -> tuple[Any, Any]:
        """(meta or None, record). Raises Poison; UnknownSchema (a LookupError) while the registry
        does not know the id."""
