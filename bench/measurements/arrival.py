"""From a command to a row in another service, beside the bare chain of the same steps."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from uuid import UUID

import msgspec
import psycopg

from bench.baselines.chain import Chain, chain
from bench.bookings import ABOUT, Bookings
from bench.desk import Confirm, copying, desk
from bench.processes import copying as copying_process
from bench.processes import relaying, running
from bench.running import Goal, Line, Spread, against, compared, in_turns
from bench.stage import Stage
from fsm_common.core import ids
from fsm_common.core.messages import Context
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_events.scheduling import BookingConfirmed

GOAL = Goal(2, at_most=True)
WARM = 20
ROUNDS = 300
WAIT = 15.0  # seconds


class Way:
    """Our side: handler here, relay and copies in processes of their own."""

    def __init__(self, parts: Parts, event: BookingConfirmed, told: Connection) -> None:
        self._handler, self._event, self._told = Handler(parts), event, told
        self.sent = 0

    def once(self) -> float:
        """Milliseconds from the command until the copy has committed."""
        self.sent += 1
        name = str(UUID(int=self.sent))
        booking = msgspec.structs.replace(self._event, booking_id=name)
        command = Confirm(at=datetime.now(UTC), booking_id=name, booking=booking)
        context = Context(command_id=ids.derived(name), correlation_id=name, about=ABOUT)
        began = time.monotonic()
        self._handler.handle(command, context)
        assert self._told.poll(WAIT), "nothing arrived"
        _, at = self._told.recv()
        return float(1000 * (at - began))


def measure(stage: Stage) -> list[Line]:
    """One at a time, ours and theirs in turns."""
    source, reader = desk("arrival_source"), copying("arrival_reader", "arrival_source.journal")
    event = Bookings.of(stage.schemas).event
    stage.topics("bench.arrival")
    dsn = stage.database("arrival")
    told = stage.deploy(reader)
    with (
        stage.parts(source) as parts,
        chain(stage.addresses.kafka, dsn, "bench.arrival") as bare,
        running(relaying, source.name, stage.settings(source.name)),
        running(copying_process, reader.name, source.journal, told) as arrived,
    ):
        assert parts.log is not None
        way, theirs = Way(parts, event, arrived), Theirs(bare, b"x" * 500)
        sides = {"ours": way.once, "theirs": theirs.once}
        in_turns(sides, WARM)
        taken = in_turns(sides, stage.rounds(ROUNDS))
        compared("bookings that arrived", _rows(told.postgres, reader.name), way.sent)
        compared("payloads that arrived", len(bare.rows()), theirs.sent)
    ours, beside = (Spread(taken[side], "ms") for side in ("ours", "theirs"))
    return [against("command to another service's row / bare chain, p50", ours, beside, GOAL)]


class Theirs:
    """The other side, counted."""

    def __init__(self, bare: Chain, payload: bytes) -> None:
        self._bare, self._payload = bare, payload
        self.sent = 0

    def once(self) -> float:
        """Milliseconds."""
        self.sent += 1
        return 1000 * self._bare.once(str(self.sent), self._payload)


def _rows(dsn: str, schema: str) -> int:
    with psycopg.connect(dsn, options=f"-c search_path={schema}") as database:
        row = database.execute("select count(*) from heard").fetchone()
        assert row is not None
        return int(row[0])
