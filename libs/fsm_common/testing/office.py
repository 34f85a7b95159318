"""A service in memory, asked past HTTP, for properties of whole histories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any
from uuid import uuid4

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.errors import Rejected, Waits
from fsm_common.core.messages import About, Command, Context, Recorded
from fsm_common.core.service import Service
from fsm_common.flows.effects import writes
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring

Key = Callable[[Recorded[Any]], str]


class Office:
    """Handles commands; `told` is every event so far, in commit order."""

    def __init__(self, service: Service, wishes: Iterable[Command] = ()) -> None:
        self.service = service
        self.store = MemoryStore(PlainCodec(service.events))
        keyring, clock, waker = PlainKeyring(), SystemClock(), NobodyWaits()
        self._handler = Handler(Parts(service, self.store, self.store.codec, keyring, clock, waker))
        self.told: list[Recorded[Any]] = []
        for wish in wishes:
            self.do(wish)

    def do(self, command: Command) -> Sequence[Recorded[Any]]:
        """What came of it, under an id of its own; nothing where it was refused."""
        name = str(uuid4())
        context = Context(command_id=name, correlation_id=name, about=About(country_code="EU"))
        try:
            events = self._handler.handle(command, context).events
        except (Rejected, Waits):
            return ()
        self.told += events
        return events

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Every table of the service."""
        return {table.name: self.store.table(table) for table in self.service.tables.sorted_tables}

    def interleaved(self, key_of: Key, chance: Random) -> dict[str, list[dict[str, Any]]]:
        """Every table after the same events in another order, which is kept within each key:
        what shares a guard has the same key."""
        lines: dict[str, list[Recorded[Any]]] = {}
        for recorded in self.told:
            lines.setdefault(key_of(recorded), []).append(recorded)
        left, mixed = list(lines.values()), []
        while left := [line for line in left if line]:
            mixed.append(chance.choice(left).pop(0))
        other = Office(self.service)
        with other.store.unit() as unit:
            unit.apply(writes(self.service.projections, *mixed))
        return other.rows()
