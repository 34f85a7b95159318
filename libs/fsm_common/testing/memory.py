"""A store in memory, for tests by values; it passes the same suite as the one on Postgres."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any, TypeVar

from fsm_common.core import ids
from fsm_common.core.decider import Aggregate
from fsm_common.core.errors import Overtaken, Replan, VersionConflict
from fsm_common.core.messages import About, Recorded
from fsm_common.core.rows import Add, Change, Put, Remove, Row
from fsm_common.ports.store import Codec, Kept, NewEvent, NewMessage, Outgoing, Session, Write

S = TypeVar("S")
Rows = dict[tuple[Any, ...], dict[str, Any]]
Select = Callable[..., list[Row]]
NONE: Mapping[Any, Select] = {}


class MemoryStore:
    """See Store. One transaction at a time; of selects it knows those alone that a test answers by
    a function of the reader and the values: read by equality, or test on the real database."""

    def __init__(self, codec: Codec, selects: Mapping[Any, Select] = NONE) -> None:
        self.codec, self.selects = codec, selects
        self.events: list[tuple[int, NewEvent]] = []
        self.outbox: list[Outgoing] = []
        self.rows: dict[str, Rows] = defaultdict(dict)
        self.position = 0
        self._lock = RLock()
        self._held: set[str] = set()

    @contextmanager
    def unit(self) -> Iterator[MemoryUnit]:
        """See Store."""
        with self._lock:
            before = (list(self.events), list(self.outbox), copy.deepcopy(self.rows))
            try:
                yield MemoryUnit(self)
            except BaseException:
                self.events, self.outbox, self.rows = before
                raise

    @contextmanager
    def reader(self) -> Iterator[MemoryUnit]:
        """See Store."""
        with self._lock:
            yield MemoryUnit(self)

    snapshot = reader

    def outgoing(self, limit: int) -> list[Outgoing]:
        """See Store."""
        return sorted(self.outbox, key=lambda row: row.position)[:limit]

    def backlog(self) -> tuple[int, float]:
        """See Store; nothing grows old here."""
        return len(self.outbox), 0.0

    def earliest(self, table: Kept, limit: int) -> list[Row]:
        """See Store."""
        rows: list[Row] = [row for row in self.table(table) if row["due_at"] is not None]
        return sorted(rows, key=lambda row: row["due_at"])[:limit]

    @contextmanager
    def exclusive(self, name: str) -> Iterator[Session | None]:
        """See Store."""
        with self.session() as session:
            yield session if session.take(name) else None

    @contextmanager
    def session(self) -> Iterator[_Session]:
        """See Store."""
        made = _Session(self, self._held)
        try:
            yield made
        finally:
            self._held -= made.own

    def cut(self) -> None:
        """All sessions lose their locks."""
        self._held.clear()

    def table(self, table: Any) -> list[dict[str, Any]]:
        """All rows of a table, in the order of their keys."""
        rows = self.rows[table.name]
        return [rows[key] for key in sorted(rows)]


class MemoryUnit:
    """See Unit."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._versions: dict[tuple[str, str], int] = {}
        self._abouts: dict[tuple[str, str], About] = {}
        self._guards: set[str] = set()

    def lock(self, guards: Sequence[str]) -> None:
        """See Unit: the whole store is locked already."""
        self._guards |= set(guards)

    def locked(self, guard: str) -> bool:
        """See Reader."""
        return guard in self._guards

    def hold(self, name: str) -> bool:
        """See Unit: nobody else is inside."""
        return bool(name)

    def load(self, aggregate: Aggregate[S], aggregate_id: str) -> S:
        """See Reader."""
        state, owner = aggregate.initial, (aggregate.name, aggregate_id)
        self._versions[owner] = 0
        for _, event in self._of(owner):
            state = aggregate.evolve(state, self._recorded(0, event).event)
            self._versions[owner] = event.version
            self._abouts.setdefault(owner, About.of(event.headers))
        return state

    def about(self, aggregate: Aggregate[Any], aggregate_id: str) -> About | None:
        """See Reader."""
        return self._abouts.get((aggregate.name, aggregate_id))

    def version(self, aggregate: str, aggregate_id: str) -> int:
        """See Unit."""
        return self._versions.get((aggregate, aggregate_id), 0)

    def get(self, table: Any, **key: Any) -> Row | None:
        """See Reader."""
        return next(iter(self.find(table, **key)), None)

    def find(self, table: Any, **conditions: Any) -> list[Row]:
        """See Reader."""
        return [row for row in self._store.table(table) if _matches(row, conditions)]

    def query(self, statement: Any, **values: Any) -> list[Row]:
        """See Reader: only what the test has an answer for."""
        if statement not in self._store.selects:
            raise NotImplementedError(f"a select needs the real database: {statement}")
        return self._store.selects[statement](self, **values)

    def happened(
        self, command_id: str, along: tuple[str, str] | None = None
    ) -> list[Recorded[Any]]:
        """See Unit."""
        wanted = {ids.event_id(command_id, number) for number in range(1, 65)}
        return [self._recorded(p, e) for p, e in self._store.events if e.event_id in wanted]

    def append(self, events: Sequence[NewEvent], messages: Sequence[NewMessage]) -> None:
        """See Unit."""
        for event in events:
            self._append(event)
        for message in messages:
            self._queue(False, message.topic, message)

    def finish(
        self,
        events: Sequence[NewEvent],
        messages: Sequence[NewMessage],
        writes: Sequence[Write],
    ) -> None:
        """See Unit."""
        self.append(events, messages)
        self.apply(writes)

    def apply(self, writes: Iterable[Write]) -> None:
        """See Unit."""
        pending = sorted(writes, key=lambda write: not getattr(write, "must", False))
        for write in pending:
            if isinstance(write, Change) and write.must:
                self._meet(write)
            _refuse_unknown(write)
            _apply(self._store.rows[write.table.name], write)

    def _of(self, owner: tuple[str, str]) -> list[tuple[int, NewEvent]]:
        return [
            (position, event)
            for position, event in self._store.events
            if (event.aggregate, event.aggregate_id) == owner
        ]

    def _meet(self, write: Change) -> None:
        if not self.find(write.table, **write.where):
            raise Overtaken

    def _append(self, event: NewEvent) -> None:
        if any(event.event_id == other.event_id for _, other in self._store.events):
            raise Replan
        if len(self._of((event.aggregate, event.aggregate_id))) != event.version - 1:
            raise VersionConflict
        position = self._queue(True, event.type if event.public else None, event)
        self._store.events.append((position, event))

    def _queue(self, journal: bool, topic: str | None, record: NewEvent | NewMessage) -> int:
        self._store.position += 1
        row = Outgoing(
            self._store.position, journal, topic, record.key, record.payload, record.headers
        )
        self._store.outbox.append(row)
        return row.position

    def _recorded(self, position: int, event: NewEvent) -> Recorded[Any]:
        meta, record = self._store.codec.decode(event.type, event.payload)
        return Recorded(meta=meta, event=record, key=event.key, position=position)


class _Session:
    """See Session."""

    def __init__(self, store: MemoryStore, held: set[str]) -> None:
        self._store, self._held = store, held
        self.own: set[str] = set()

    def held(self) -> bool:
        """See Session."""
        return self.own <= self._held

    def outgoing(self, limit: int) -> list[Outgoing]:
        """See Session."""
        if not self.held():
            raise ConnectionError("The lock is lost; whoever has it now goes on.")
        return self._store.outgoing(limit)

    def sent(self, positions: Sequence[int]) -> None:
        """See Session."""
        if not self.held():
            raise ConnectionError("The lock is lost; whoever has it now goes on.")
        rows = self._store.outbox
        self._store.outbox = [row for row in rows if row.position not in set(positions)]

    def take(self, name: str) -> bool:
        """See Session."""
        if name in self._held:
            return False
        self.own.add(name)
        self._held.add(name)
        return True


def _matches(row: Row, conditions: Row) -> bool:
    return all(
        row.get(name) in value
        if isinstance(value, (list, tuple, set, frozenset))
        else row.get(name) == value
        for name, value in conditions.items()
    )


def _key(table: Any) -> tuple[str, ...]:
    if isinstance(table, Kept):
        return table.key
    return tuple(column.name for column in table.primary_key)


def _refuse_unknown(write: Write) -> None:
    """As the real database does, a column that the table does not have."""
    if isinstance(write.table, Kept):
        return
    if unknown := _named(write).difference(write.table.c.keys()):
        raise LookupError(f"{write.table.name} has no column {', '.join(sorted(unknown))}")


def _named(write: Write) -> set[str]:
    match write:
        case Put(row=row) | Remove(where=row):
            return {*row}
        case Change(where=where, values=values) | Add(key=where, amounts=values):
            return {*where, *values}


def _apply(rows: Rows, write: Write) -> None:
    match write:
        case Put(table=table, row=row):
            key = tuple(row[name] for name in _key(table))
            rows[key] = rows.get(key, {}) | dict(row)
        case Change(where=where, values=values):
            for row in rows.values():
                if _matches(row, where):
                    row.update(values)
        case Remove(where=where):
            for key in [key for key, row in rows.items() if _matches(row, where)]:
                del rows[key]
        case Add(table=table, key=where, amounts=amounts):
            key = tuple(where[name] for name in _key(table))
            old = rows.setdefault(key, dict(where))
            for name, amount in amounts.items():
                old[name] = old.get(name, 0) + amount
