"""Agents: one record at a time, in order, each accounted for before the next."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import Event as Stop

from fsm_common.core.errors import Overtaken
from fsm_common.core.service import Agent
from fsm_common.flows import telemetry
from fsm_common.flows.beginning import begin_again
from fsm_common.flows.cases import BEHIND, OLDER, Live
from fsm_common.flows.faults import fault
from fsm_common.flows.marks import Marks
from fsm_common.flows.parking import Parking
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import CaughtUp, Standing
from fsm_common.flows.reaction import Reaction, Stopping
from fsm_common.ports.log import Fetched, Log, Place

SKIPS, IDLE = 0.02, 0.5  # seconds after which skipped records are marked, and between two looks
LOOK, COPY = 0.05, 0.5  # seconds to wait for the service's copies between two looks at `stop`
LONG, CALM = 0.5, 10.0  # seconds that somebody's loop may stand still; that it then stays free
FIRST, SLOWEST = 0.2, 5.0  # seconds between tries of what nobody has thought of
logger = logging.getLogger(__name__)


class Later(Stopping):
    """It would have to be waited for; the record was not settled."""


class _Hurry(Stop):
    """Whoever would wait on this gives up instead."""

    def wait(self, timeout: float | None = None) -> bool:
        raise Later


HURRY = _Hurry()


class Agents:
    """All agents of a service, by topic. Calls for one topic come one after another."""

    def __init__(self, parts: Parts, log: Log, parking: Parking, standing: Standing) -> None:
        self._parts, self._log = parts, log
        self._standing, self._caught_up = standing, CaughtUp(parts, log, standing)
        self._troubles: dict[str, str] = {}
        self._made: Mapping[str, int] | None = None
        self.skipped = Stop()
        self._busy: set[Place] = set()
        self._calm = 0.0  # until then nothing is done on the spot: it would have taken too long
        self._consumers = [
            Consumer(parts, log, agent, parking, self) for agent in parts.service.agents
        ]

    def look(self) -> bool:
        """Begin topics anew that were made again; whether there are any since the last look.
        Raises ConnectionError while Kafka is away."""
        before, self._made = self._made, begin_again(self._parts, self._log)
        if again := before not in (None, self._made):
            self.forget()
        return again

    def begin(self) -> None:
        """Before the first record: how far an agent has come may be told of another topic."""
        if self._made is None:
            self.look()

    @property
    def troubles(self) -> list[str]:
        """What keeps failing for a reason that nobody has thought of."""
        return list(self._troubles.values())

    @property
    def in_hand(self) -> int:
        """How many records are being handled now."""
        return len(self._busy)

    @property
    def topics(self) -> list[str]:
        """What they read."""
        return sorted({consumer.agent.topic for consumer in self._consumers})

    def at_once(self, record: Fetched) -> bool:
        """Handle a record as `take` does, if nothing has to be waited for but the database; False
        where it has: then the record is not settled, and `take` is to be called."""
        began = time.monotonic()
        if began < self._calm or not self._caught_up.reached:
            return False
        try:
            self.take(record, HURRY)
        except Later:
            return False
        finally:
            if (now := time.monotonic()) - began > LONG:
                self._calm = now + CALM
        return True

    def take(self, record: Fetched, stop: Stop) -> None:
        """Handle a record for every agent of its topic; returns when all is accounted for.

        Raises Stopping when `stop` is set before, and nothing else."""
        self._busy.add(record.place)
        try:
            self.reach(record.place, record.offset, stop, record)
            fault("after effect before offset commit")
        finally:
            self._busy.discard(record.place)

    def reach(self, place: Place, offset: int, stop: Stop, record: Fetched | None = None) -> None:
        """Handle what the group has passed, and an agent has not, and then `record`, which stands
        at `offset`; raises only Stopping."""
        for consumer in self._consumers:
            if consumer.agent.topic == place[0]:
                work = partial(consumer.reach, place, offset, stop, record)
                self._surely(consumer, work, stop)

    def forget(self) -> None:
        """Partitions came or went, or a topic was made again: others may have gone on there."""
        self._standing.forget()
        for consumer in self._consumers:
            consumer.forget()

    def run(self, stop: Stop) -> None:
        """Mark skipped records soon after they came; until `stop`, and once more then."""
        while not stop.is_set():
            if self.skipped.wait(IDLE):
                stop.wait(SKIPS)
                self.flush()
        self.flush()

    def flush(self) -> None:
        """Write the marks of skipped records, but for agents that have a record in hand."""
        self.skipped.clear()
        if [consumer for consumer in self._consumers if not consumer.marks.flush()]:
            self.skipped.set()

    def ready(self, record: Fetched, stop: Stop) -> None:
        """Block until the service's own copies know what the record speaks of."""
        while not self._caught_up():
            if stop.wait(LOOK):
                raise Stopping
        if not self._standing.passed(record.place, record.offset):
            stop.wait(0)
        while not self._standing.wait(record.place, record.offset, COPY):
            if stop.wait(0):
                raise Stopping

    def _surely(self, consumer: Consumer, work: Callable[[], None], stop: Stop) -> None:
        pause = FIRST
        while True:
            try:
                work()
            except Stopping:
                raise
            except Exception as unknown:
                stop.wait(0)
                consumer.forget()
                if isinstance(unknown, Overtaken):
                    stop.wait(LOOK)
                    continue
                name = consumer.agent.name
                self._troubles[name] = f"{name}: {type(unknown).__name__}: {unknown}"
                logger.exception("%s: not handled, tried again", name)
                if stop.wait(pause):
                    raise Stopping from unknown
                pause = min(pause * 2, SLOWEST)
            else:
                self._troubles.pop(consumer.agent.name, None)
                return


class Consumer:
    """One agent on its topic."""

    def __init__(
        self, parts: Parts, log: Log, agent: Agent, parking: Parking, among: Agents
    ) -> None:
        self._parts, self._log, self.agent, self._among = parts, log, agent, among
        self.marks = Marks(parts.store, agent.name)
        self._parking = parking
        self._reaction: Reaction = parking.reactions[agent.name]
        self._lines: set[str] | None = None

    def forget(self) -> None:
        """Others may have gone on where this stands."""
        self.marks.forget()
        self._lines = None

    def reach(self, place: Place, offset: int, stop: Stop, record: Fetched | None = None) -> None:
        """Handle what is missing before `offset`, and then the record that stands there; a double
        is left out."""
        self._among.begin()
        with self._in_turn(stop):
            expected = self.marks.expected(place)
            if expected < offset:
                stop.wait(0)
                logger.info(
                    "%s: %s from %d to %d is read again", self.agent.name, place, expected, offset
                )
                for missing in self._log.between(place, expected, offset):
                    self._handle(missing, stop)
            if record and expected <= offset:
                self._handle(record, stop)
            elif record is None and self.marks.expected(place) < offset:  # no records, but marks
                self.marks.skipped(place, offset - 1)
                self._among.skipped.set()

    @contextmanager
    def _in_turn(self, stop: Stop) -> Iterator[None]:
        if not self.marks.lock.acquire(blocking=False):
            stop.wait(0)
            while not self.marks.lock.acquire(timeout=LOOK):
                if stop.is_set():
                    raise Stopping
        try:
            yield
        finally:
            self.marks.lock.release()

    def _handle(self, record: Fetched, stop: Stop) -> None:
        if stop.is_set():
            raise Stopping
        telemetry.count("messaging.client.consumed.messages", consumer=self.agent.name)
        if not self._reaction.wants(record):
            self.marks.skipped(record.place, record.offset)
            self._among.skipped.set()
            return
        self._among.ready(record, stop)
        began = time.monotonic()
        record = self._reaction.known(record)
        case = Live(record, self.marks, self._parts)
        if self._held_up(record.key, stop):
            self._reaction.park(case, BEHIND, OLDER)
            self._line().add(record.key)
        elif not self._reaction.settle(case, stop):
            self._line().add(record.key)
        took = time.monotonic() - began
        telemetry.observe("messaging.process.duration", took, consumer=self.agent.name)

    def _held_up(self, key: str, stop: Stop) -> bool:
        if key not in self._line():
            return False
        stop.wait(0)
        held_up = self._parking.held_up((self.agent.name, key), stop)
        if held_up is None:
            self._line().discard(key)
        return bool(held_up)

    def _line(self) -> set[str]:
        if self._lines is None:
            self._lines = self._parking.keys(self.agent.name)
        return self._lines
