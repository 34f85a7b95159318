"""Answered searches, written behind the answer in batches."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue

from fsm_common.core.messages import Context
from fsm_common.core.rows import Row
from fsm_common.flows import headers, recording
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import OUTBOX, NewMessage, Write
from services.scheduling.domain.events import AvailabilityQueried

BATCH = 200
PAUSE = 0.05  # seconds in which searches come together
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """A search: who asked, about what; its row, what makes statements of that in good time (told
    whether it is the first of its hour here), and what is told of it."""

    context: Context
    row: Row
    finish: Callable[[bool], Sequence[Write]]
    told: AvailabilityQueried


class Searches:
    """Searches are no facts: losing the last batch of a killed process loses nobody anything."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._queue: SimpleQueue[Answered] = SimpleQueue()
        self._pending: dict[str, Row] = {}
        self._hour: datetime | None = None
        self._started = threading.Lock()
        self._thread: threading.Thread | None = None

    def keep(self, answered: Answered) -> None:
        """Remember it now, write it soon."""
        self._pending[answered.told.search_id] = answered.row
        self._queue.put(answered)
        with self._started:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="searches")
                self._thread.start()

    def pending(self, search_id: str) -> Row | None:
        """One that is not written yet."""
        return self._pending.get(search_id)

    def flush(self) -> int:
        """Write what waits, in one transaction; answers with how many."""
        batch = self._batch()
        try:
            self._write(batch)
        finally:
            for one in batch:
                self._pending.pop(one.told.search_id, None)
        return len(batch)

    def _write(self, batch: Sequence[Answered]) -> None:
        if not batch:
            return
        with self._parts.store.unit() as unit:
            unit.append([], [message for one in batch for message in self._messages(one)])
            unit.apply([write for one in batch for write in self._finished(one)])
        self._parts.waker.wake({OUTBOX.name})

    def _finished(self, one: Answered) -> Sequence[Write]:
        hour = one.told.at.replace(minute=0, second=0, microsecond=0)
        first, self._hour = hour != self._hour, hour
        return one.finish(first)

    def _run(self) -> None:
        never = threading.Event()
        while not never.wait(PAUSE):
            try:
                self.flush()
            except Exception:  # the next batch may fare better; searches are no facts
                log.exception("a batch of searches was not written")

    def _batch(self) -> list[Answered]:
        batch: list[Answered] = []
        try:
            while len(batch) < BATCH:
                batch.append(self._queue.get_nowait())
        except Empty:
            pass
        return batch

    def _messages(self, one: Answered) -> Sequence[NewMessage]:
        told, context = one.told, one.context
        carried = {
            "tenant": context.about.tenant,
            "correlation-id": context.about.correlation_id or told.search_id,
            "actor": headers.actor_text(context.actor),
            "traceparent": context.trace_parent or "",
            "event-id": told.search_id,
        }
        return recording.messages(self._parts, [told], told.search_id, told.at, carried)
