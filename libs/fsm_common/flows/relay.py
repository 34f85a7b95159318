"""The outbox as a queue: the lowest rows go to Kafka, and are deleted once it has all of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from threading import Event as Stop

from opentelemetry.trace import SpanKind

from fsm_common.flows import telemetry
from fsm_common.flows.faults import fault
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import Log, Sending
from fsm_common.ports.store import OUTBOX, Outgoing, Session

BATCH = 1000
BUSY, IDLE, SLOWER = 0.005, 0.2, 1.5  # seconds, seconds, factor
APART = 0.01  # seconds from the beginning of a round with rows to the next: they come together
STANDBY = 0.5  # seconds between two tries for a lock that another process has


class Relay:
    """Publishes for one service; of several processes one does, and another takes over.

    Order holds because only the lock's owner publishes; nothing is lost because rows go after
    the acknowledgements; what is sent again after a crash has the same ids and versions.
    """

    def __init__(self, parts: Parts, log: Log, most: int = BATCH) -> None:
        self._parts, self._log, self._most = parts, log, most
        self._pause = BUSY

    def run(self, stop: Stop) -> None:
        """Until `stop`. Raises ConnectionError when the lock, the database or Kafka is lost."""
        while not stop.is_set():
            with self._parts.store.exclusive("relay") as lease:
                if lease is not None:
                    self._serve(lease, stop)
            stop.wait(STANDBY)

    def round(self, lease: Session, stop: Stop) -> int:
        """Publish and delete one batch; answers with its size."""
        rows = lease.outgoing(self._most)
        if not rows:
            return 0
        fault("after commit before publish")
        records, began = list(self._records(rows)), time.time_ns()
        self._log.publish(records, alive=lambda: not stop.is_set() and lease.held())
        for topic, number in Counter(record.topic for record in records).items():
            telemetry.count("messaging.client.sent.messages", number, destination=topic)
        _trace(records, began)
        fault("after publish before delete")
        lease.sent([row.position for row in rows])
        return len(rows)

    def _serve(self, lease: Session, stop: Stop) -> None:
        while not stop.is_set():
            began = time.monotonic()
            try:
                done = self.round(lease, stop)
            except ConnectionError:
                if stop.is_set():
                    return
                raise
            self._pause = BUSY if done else min(self._pause * SLOWER, IDLE)
            if done < self._most:
                self._parts.waker.wait(OUTBOX.name, self._pause)
            if 0 < done < self._most:
                stop.wait(max(0.0, began + APART - time.monotonic()))

    def _records(self, rows: Sequence[Outgoing]) -> Iterator[Sending]:
        journal = self._parts.service.journal
        for row in rows:
            if row.journal:
                headers = row.headers | {"position": str(row.position)}
                yield Sending(journal, row.key, row.payload, headers)
            if row.topic:
                yield Sending(row.topic, row.key, row.payload, row.headers)


def _trace(records: Sequence[Sending], began: int) -> None:
    """The way of each goes on in its own trace; of an event's two records the first is told."""
    told = {record.headers.get("event-id"): record for record in reversed(records)}
    for record in told.values():
        if parent := record.headers.get("traceparent"):
            telemetry.past(
                f"{telemetry.SEND} {record.topic}",
                began,
                kind=SpanKind.PRODUCER,
                parent=parent,
                attributes={
                    telemetry.SYSTEM: "kafka",
                    telemetry.DESTINATION: record.topic,
                    telemetry.MESSAGE_ID: record.headers.get("event-id", ""),
                },
            )
