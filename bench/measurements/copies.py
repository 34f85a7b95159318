"""How fast a copy takes in a journal, beside reading and decoding it alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Event as Stop
from threading import Thread
from typing import Any

from bench.baselines.consume import Journal, consume
from bench.bookings import filled
from bench.desk import copying
from bench.running import Goal, Line, Spread, against, compared, in_turns
from bench.stage import Stage
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.edges.running import collect_seldom
from fsm_common.flows.copies import Copies
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import Standing
from fsm_common.ports.log import Place

GOAL = Goal(0.4)
RECORDS = 30_000
SOURCE = "copy_source.journal"
SECONDS = 60.0


class Passing(Standing):
    """Sees when batches of the copy are committed."""

    def __init__(self, parts: Parts, total: int) -> None:
        super().__init__(parts)
        self._total = total
        self._reached: dict[Place, int] = {}
        self._first: tuple[float, int] | None = None
        self.rate = 0.0
        self.done = Stop()

    def note(self, offsets: Mapping[Place, int]) -> None:
        """Records a second, from the end of the first batch on."""
        super().note(offsets)
        self._reached |= offsets
        now, read = time.perf_counter(), sum(self._reached.values())
        if self._first is None:
            self._first = (now, read)
        elif read == self._total:
            self.rate = (read - self._first[1]) / (now - self._first[0])
            self.done.set()


def measure(stage: Stage) -> list[Line]:
    """Into an empty table, from the journal's start, each time."""
    journal = filled(stage, SOURCE, RECORDS)
    service = copying("copy_reader", SOURCE)
    collect_seldom()  # as every process of a service does; it holds for both sides
    heard = service.tables.tables["heard"]
    with stage.parts(service) as parts:
        copied(parts, RECORDS)
        with parts.store.reader() as reader:
            rows = reader.find(heard)
        compared("copied bookings", _ours(rows), _theirs(journal))
        taken = in_turns(
            {"ours": lambda: copied(parts, RECORDS), "theirs": lambda: consume(journal)},
            stage.rounds(5),
        )
    ours, theirs = (Spread(taken[side], "events/s") for side in ("ours", "theirs"))
    return [against("copy / consume and decode", ours, theirs, GOAL)]


def copied(parts: Parts, total: int) -> float:
    """One whole copy, in a thread as in a worker."""
    assert parts.log is not None
    assert isinstance(parts.store, PostgresStore)
    with parts.store.connection() as connection:
        connection.execute("truncate progress, seen, heard")
    passing, stop = Passing(parts, total), Stop()
    thread = Thread(target=Copies(parts, parts.log, passing).run, args=(stop,))
    thread.start()
    done = passing.done.wait(SECONDS)
    stop.set()
    thread.join()
    assert done, "the copy did not reach the end in time"
    return passing.rate


def _ours(rows: Any) -> set[tuple[str, str, int]]:
    return {(row["booking_id"], row["team_id"], row["start_q"]) for row in rows}


def _theirs(journal: Journal) -> set[tuple[str, str, int]]:
    found = set()

    def seen(record: dict[str, Any]) -> None:
        found.add((record["bookingId"], record["teamId"], record["segments"][0]["startQ"]))

    consume(journal, seen=seen)
    return found
