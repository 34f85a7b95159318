"""Other services' facts kept as rows: batches of their journals, rows and progress together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from threading import Event as Stop
from typing import Any

from opentelemetry.trace import SpanKind

from fsm_common.core.errors import Overtaken, Unstorable
from fsm_common.flows import telemetry
from fsm_common.flows.beginning import begin_again
from fsm_common.flows.cases import place_of, record_of
from fsm_common.flows.copying import Batch, freed, projections_of
from fsm_common.flows.decoding import Decoding, Read
from fsm_common.flows.letters import Letters
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import Standing, copy_of, standing
from fsm_common.ports.log import Fetched, Log, LogReader, Place
from fsm_common.ports.store import PARKED, Session

MOST = 2000
FEW = 50  # records that are sooner written than given to another thread
FETCH = 0.2  # seconds; also how long a stop may take
LOOK = 1.0  # seconds between two looks for free partitions and released records
PING = 5.0  # seconds; far less than the database allows a session to be idle


class Copies:
    """All copies of one service, by one consumer. Partitions that another process has are left
    to it, and taken over when it dies. Any fault leaves `run`; what was not committed is read
    again from `progress`."""

    def __init__(
        self,
        parts: Parts,
        log: Log,
        passed: Standing | None = None,
        most: int = MOST,
        letters: Letters | None = None,
    ) -> None:
        """`letters` are given in a rebuild: then nothing is told to anybody."""
        self._parts, self._log, self._most = parts, log, most
        self.standing = passed or Standing(parts)
        self._projections = projections_of(parts)
        self._decoding = Decoding(parts)
        self._letters = letters
        # Whether records may stand aside: who has a partition is the only one to put them there,
        # and looks once a second.
        self._parked = True

    def run(self, stop: Stop) -> None:
        """Until `stop`. Raises ConnectionError when a lock, the database or Kafka is lost."""
        with (
            self._parts.store.session() as session,
            closing(self._log.reader()) as reader,
            ThreadPoolExecutor(1, "copies") as writer,
        ):
            hands = _Hands(self._parts, self._log, session, reader)
            self.standing.forget()
            pending: Future[None] | None = None
            while not stop.is_set():
                if hands.due:
                    if pending:
                        pending.result()  # partitions are assigned from where the rows stand
                    pending = None
                    hands.look()
                    self.again(hands.at, stop)
                if not hands.at:
                    stop.wait(FETCH)
                    continue
                # The next batch is read and decoded while the database writes the last.
                read = self._read(reader.fetch(self._most, 0 if pending else FETCH), stop)
                if pending:
                    pending.result()
                pending = None
                if len(read) > FEW:
                    pending = writer.submit(self._write, read, hands.at)
                elif read:
                    self._write(read, hands.at)

    def take_in(self, records: Sequence[Fetched], at: dict[Place, int], stop: Stop) -> None:
        """One batch in one transaction; `at`, what is next in each partition, moves."""
        self._write(self._read(records, stop), at)

    def _read(self, records: Sequence[Fetched], stop: Stop) -> list[Read]:
        return [self._decoding.read(record, stop) for record in records]

    def _write(self, read: Sequence[Read], at: dict[Place, int]) -> None:
        try:
            self._commit(read, at)
        except Unstorable as fault:
            if len(read) == 1:
                self._commit([Read(read[0].record, fault=fault)], at)
                return
            half = len(read) // 2  # one of them is at fault; the others go on
            self._write(read[:half], at)
            self._write(read[half:], at)

    def _commit(self, read: Sequence[Read], at: dict[Place, int]) -> None:
        began, records = time.monotonic(), [one.record for one in read]
        touched = {place: at[place] for place in {record.place for record in records}}
        with _span(records), _or_others(), self._parts.store.unit() as unit:
            batch = Batch(
                self._parts, unit, self._projections, touched, self._letters, self._parked
            )
            batch.add(read)
            offsets = batch.write()
        self._parked = batch.parked
        at.update(offsets)
        self.standing.note(offsets)
        telemetry.observe("messaging.process.duration", time.monotonic() - began, consumer="copy")
        telemetry.count("messaging.client.consumed.messages", len(records), consumer="copy")

    def again(self, at: dict[Place, int], stop: Stop) -> None:
        """Handle released records of these partitions again, and what waited behind them."""
        consumers = [copy_of(topic) for topic in {topic for topic, _ in at}]
        if not consumers:
            return
        with self._parts.store.reader() as reader:
            found = reader.find(PARKED, consumer=consumers)
        self._parked = bool(found)
        if not freed(found):
            return
        try:
            self._release({"consumer": consumers}, at, stop, set())
        except Unstorable:
            blocked: set[tuple[str, str]] = set()
            for which in map(place_of, found):
                try:
                    self._release(which, at, stop, blocked)
                except Unstorable as fault:
                    self._release(which, at, stop, blocked, fault)

    def _release(
        self,
        which: Mapping[str, Any],
        at: Mapping[Place, int],
        stop: Stop,
        blocked: set[tuple[str, str]],
        fault: Unstorable | None = None,
    ) -> None:
        with _or_others(), self._parts.store.unit() as unit:
            batch = Batch(self._parts, unit, self._projections, at)
            batch.claim()
            rows = [(row, record_of(self._parts, row)) for row in unit.find(PARKED, **which)]
            mine = [(row, record) for row, record in rows if record.place in at]
            read = [
                Read(record, fault=fault) if fault else self._decoding.read(record, stop)
                for _, record in mine
            ]
            batch.again([(row, one) for (row, _), one in zip(mine, read, strict=True)], blocked)
            batch.write()


class _Hands:
    """Which partitions this process has, and what is next in each."""

    def __init__(self, parts: Parts, log: Log, session: Session, reader: LogReader) -> None:
        self._parts, self._log, self._session, self._reader = parts, log, session, reader
        self._journals = sorted({copy.journal for copy in parts.service.copies})
        self._made = begin_again(parts, log)
        self.at: dict[Place, int] = {}
        self._looked, self._pinged, self._wanting = -LOOK, -PING, True

    @property
    def due(self) -> bool:
        """Whether it is time to look, once a second."""
        return time.monotonic() - self._looked >= LOOK

    def look(self) -> None:
        """Take what is free. Raises ConnectionError when the locks are lost."""
        self._looked = now = time.monotonic()
        if ping := now - self._pinged >= PING:
            self._pinged = now
            if not self._session.held():
                raise ConnectionError("The copies have lost their locks; others take over.")
            if begin_again(self._parts, self._log) != self._made:
                raise ConnectionError("A journal was made again; its copies begin anew.")
        if ping or self._wanting:
            self._take()

    def _take(self) -> None:
        places = self._log.ends(self._journals)
        taken = [
            place
            for place in places
            if place not in self.at and self._session.take(f"copy {place}")
        ]
        self._wanting = not places or len(self.at) + len(taken) < len(places)
        if not taken:
            return
        with self._parts.store.reader() as reader:
            known = standing(reader, map(copy_of, self._journals))
        for place in taken:
            self.at[place] = known[copy_of(place[0])].get(place, 0)
        self._reader.assign(self.at)


@contextmanager
def _or_others() -> Iterator[None]:
    try:
        yield
    except Overtaken as fault:
        raise ConnectionError("Another process copies these partitions; it goes on.") from fault


def _span(records: Sequence[Fetched]) -> AbstractContextManager[str]:
    attributes: dict[str, str | int] = {telemetry.SYSTEM: "kafka", telemetry.BATCH: len(records)}
    if (left_out := len(records) - telemetry.MOST_LINKS) > 0:
        attributes[telemetry.UNLINKED] = left_out
    return telemetry.span(
        f"{telemetry.PROCESS} copy",
        kind=SpanKind.CONSUMER,
        links=[one.headers.get("traceparent") for one in records[: telemetry.MOST_LINKS]],
        attributes=attributes,
    )
