"""Timers: when business time reaches one, it becomes a command, in the order of due time and id."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from threading import Event as Stop

import msgspec

from fsm_common.core import ids
from fsm_common.core.errors import Rejected, Waits
from fsm_common.core.rows import Row
from fsm_common.core.sealed import from_wire
from fsm_common.flows import telemetry
from fsm_common.flows.duty import duty
from fsm_common.flows.effects import timer_context
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import TIMER

EVERY = 5.0  # seconds after which the database is asked although nobody woke us
FIRST, SLOWEST = 1.0, 60.0  # seconds before a timer that did nothing is fired again
FREE = (0.0, FIRST / 2)  # until when it is held back, and for how long it was
log = logging.getLogger(__name__)
Firing = tuple[str, datetime]


class Timers:
    """One loop for a service. A firing that appends no event is a fault of the service: it is
    held back for a while, and the others go on."""

    def __init__(self, parts: Parts, handler: Handler) -> None:
        self._parts, self._handler = parts, handler
        self._commands = {d.command.__name__: d.command for d in parts.service.decisions}
        self._next: datetime | None = None
        self._asked = 0.0
        self._held: dict[Firing, tuple[float, float]] = {}  # until, pause; real time

    def run(self, stop: Stop) -> None:
        """Until `stop`; raises when the database is gone."""
        self._asked = 0.0
        duty(self._parts, TIMER, lambda woken: self.turn(woken, stop), stop)

    def turn(self, woken: bool, stop: Stop) -> bool:
        """Fire what is due; asks the database only when something can be. True while one waits."""
        idle = time.monotonic() - self._asked > EVERY
        if woken or idle or self._is_due(self._next):
            while not stop.is_set() and (row := self._first()) is not None:
                self._fire(row)
        return self._next is not None

    def _is_due(self, due_at: datetime | None) -> bool:
        return due_at is not None and due_at <= self._parts.clock.now()

    def _first(self) -> Row | None:
        """The first timer that is due and not held back; else the time of the next is noted."""
        self._asked = time.monotonic()
        rows = self._parts.store.earliest(TIMER, len(self._held) + 1)
        there = set(map(_firing, rows))
        self._held = {firing: held for firing, held in self._held.items() if firing in there}
        free = [row for row in rows if self._held.get(_firing(row), FREE)[0] <= self._asked]
        self._next = free[0]["due_at"] if free else None
        telemetry.level("fsm.timers.due", sum(self._is_due(row["due_at"]) for row in rows))
        return free[0] if free and self._is_due(self._next) else None

    def _fire(self, row: Row) -> None:
        timer_id, due_at = _firing(row)
        try:
            command = from_wire(row["body"], self._commands[row["command"]])
            name = f"{telemetry.PROCESS} timer {row['command']}"
            with telemetry.span(name, attributes={telemetry.MESSAGE_ID: timer_id}) as trace:
                outcome = self._handler.handle(
                    msgspec.structs.replace(command, at=due_at),
                    timer_context(row, ids.timer_command_id(timer_id, due_at), trace),
                )
        except (Rejected, Waits, KeyError, msgspec.ValidationError) as refusal:
            self._hold(row, f"{type(refusal).__name__}: {refusal}")
            return
        if outcome.repeated or not outcome.events:
            self._hold(row, "it appended no event" if not outcome.events else "it was not cleared")

    def _hold(self, row: Row, why: str) -> None:
        firing = _firing(row)
        pause = min(self._held.get(firing, FREE)[1] * 2, SLOWEST)
        self._held[firing] = (time.monotonic() + pause, pause)
        telemetry.count("fsm.timers.stuck")
        log.error("the timer %s (%s) is stuck: %s", row["timer_id"], row["command"], why)


def _firing(row: Row) -> Firing:
    return (row["timer_id"], row["due_at"].astimezone(UTC))
