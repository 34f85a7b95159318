"""What is parked is tried again: when its reference comes, when it is due, and now and then."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from threading import Event as Stop
from threading import RLock

from fsm_common.core.rows import Row
from fsm_common.flows import telemetry
from fsm_common.flows.cases import BEHIND, POISON, RELEASED, WAITING, Kept
from fsm_common.flows.duty import duty
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.flows.reaction import Reaction, Stopping
from fsm_common.ports.store import PARKED

EVERY = 5.0  # seconds between two rounds over all that waits
DUE_AT_ONCE = 100

log = logging.getLogger(__name__)
Line = tuple[str, str]  # consumer, key


class Parking:
    """The lines of parked records, one for each consumer and key, oldest first.

    A record that became poison holds up its line. One that waits holds it up too, unless
    somebody is owed an answer to each (`overdue`): then each is asked for itself."""

    def __init__(self, parts: Parts, handler: Handler) -> None:
        self._parts = parts
        self.reactions = {a.name: Reaction(parts, handler, a) for a in parts.service.agents}
        self._lock = RLock()
        self._round = 0.0
        self._due: datetime | None = None

    def run(self, stop: Stop) -> None:
        """Until `stop`; raises when the database is gone."""
        self._round = 0.0
        duty(self._parts, PARKED, lambda woken: self.turn(woken, stop), stop)

    def turn(self, woken: bool, stop: Stop) -> bool:
        """Look at what may have become possible. True while something has a due time."""
        if every := time.monotonic() - self._round > EVERY:
            self._round = time.monotonic()
            self._try(self._lines(WAITING, BEHIND, RELEASED), stop)
            self._tell()
        elif woken:
            self._try(self._lines(RELEASED), stop)
        if every or woken:
            self._look_ahead()
        self._when_due(stop)
        return self._due is not None

    def work(self, line: Line, stop: Stop) -> list[Row]:
        """Try a line from its head on; answers with what is left of it, in order.

        Raises Stopping, and whatever nobody has thought of."""
        consumer = line[0]
        with self._lock:
            left: list[Row] = []
            for row in self._rows(line):
                if self._held_up(consumer, left) or not self._settled(row, stop):
                    left.append(row)
            return self._rows(line) if left else []

    def held_up(self, line: Line, stop: Stop) -> bool | None:
        """Whether a newer record has to go behind; None where nothing is parked any more."""
        left = self.work(line, stop)
        return self._held_up(line[0], left) if left else None

    def keys(self, consumer: str) -> set[str]:
        return {row["key"] for row in self._find(consumer=consumer)}

    def _held_up(self, consumer: str, older: list[Row]) -> bool:
        patient = self.reactions[consumer].agent.overdue is not None
        return any(not patient or row["state"] != WAITING for row in older)

    def _settled(self, row: Row, stop: Stop) -> bool:
        if row["state"] == POISON:
            return False
        case = Kept(row, self._parts)
        return self.reactions[row["consumer"]].settle(case, stop)

    def _find(self, **equals: object) -> list[Row]:
        with self._parts.store.reader() as reader:
            return reader.find(PARKED, **equals)

    def _rows(self, line: Line) -> list[Row]:
        return self._find(consumer=line[0], key=line[1])

    def _lines(self, *states: str) -> list[Line]:
        return [_line(row) for row in self._find(consumer=list(self.reactions), state=states)]

    def _look_ahead(self) -> None:
        row = next(iter(self._parts.store.earliest(PARKED, 1)), None)
        self._due = row["due_at"] if row else None

    def _when_due(self, stop: Stop) -> None:
        while self._due and self._due <= (now := self._parts.clock.now()) and not stop.is_set():
            rows = self._parts.store.earliest(PARKED, DUE_AT_ONCE)
            self._try([_line(row) for row in rows if row["due_at"] <= now], stop)
            before = self._due
            self._look_ahead()
            if self._due == before:  # it failed, and is tried again in the next round
                self._due = None

    def _try(self, lines: Iterable[Line], stop: Stop) -> None:
        for line in dict.fromkeys(lines):
            if stop.is_set():
                return
            try:
                self.work(line, stop)
            except (Stopping, ConnectionError):
                return
            except Exception:
                log.exception("%s: what is parked for %s failed; it stays", *line)

    def _tell(self) -> None:
        counts = dict.fromkeys((WAITING, POISON, BEHIND), 0)
        oldest = now = self._parts.clock.now()
        for row in self._find(state=tuple(counts)):
            counts[row["state"]] += 1
            if row["state"] == WAITING:
                oldest = min(oldest, row["parked_at"])
        telemetry.level("fsm.parked.age", (now - oldest).total_seconds())
        for state, number in counts.items():
            telemetry.level("fsm.parked.records", number, state=state)


def _line(row: Row) -> Line:
    return row["consumer"], row["key"]
