"""Effects a second of an agent, beside a bare consumer that commits one row an event."""

from __future__ import annotations

import time

import psycopg

from bench.baselines.consume import Journal
from bench.baselines.rows import heard, rows
from bench.bookings import filled
from bench.processes import SERVICES, running, working
from bench.running import Goal, Line, Sample, Spread, against, compared, in_turns
from bench.stage import Stage
from infra.local.ports import free_port

GOAL = Goal(0.6)
EVENTS, SKIP = 800, 100
SOURCE = "agent_source.journal"
LOOK = 0.02  # seconds
SECONDS = 120.0
TITLES = {
    "deriving": "agent effects, a row of its own / bare consumer, one row",
    "deciding": "agent effects, a command with event and row / bare consumer, one row",
}


class Worker:
    """A worker of a kind; each sample has a service, and so a consumer group, of its own."""

    def __init__(self, stage: Stage, kind: str, journal: Journal) -> None:
        self._stage, self._kind, self._journal = stage, kind, journal
        self._number = 0

    @property
    def name(self) -> str:
        """Of the service that the last sample used."""
        return f"{self._kind}_{self._number}"

    def sample(self) -> float:
        """The whole backlog; effects a second between the first few and the last."""
        self._number += 1
        topic = self._journal.topic
        settings = self._stage.deploy(SERVICES[self._kind](self.name, topic))
        settings = settings.model_copy(update={"port": free_port()})
        with (
            self._schema() as database,
            running(working, self._kind, self.name, topic, settings),
        ):
            began, first = _reached(database, SKIP)
            ended, last = _reached(database, self._journal.number)
        return (last - first) / (ended - began)

    def heard(self) -> set[tuple[str, str, int]]:
        """All rows that the last sample led to."""
        with self._schema() as database:
            found = database.execute("select booking_id, team_id, duration_min from heard")
            return {(str(row[0]), str(row[1]), int(str(row[2]))) for row in found}

    def _schema(self) -> psycopg.Connection[tuple[object, ...]]:
        dsn = self._stage.settings(self.name).postgres
        return psycopg.connect(dsn, autocommit=True, options=f"-c search_path={self.name}")


def measure(stage: Stage) -> list[Line]:
    """A backlog, from empty tables each time; all flows of a worker run beside the agent."""
    journal = filled(stage, SOURCE, EVENTS)
    dsn = stage.database("agents")
    workers = {kind: Worker(stage, kind, journal) for kind in TITLES}
    rows(journal, dsn, SKIP)
    for kind, worker in workers.items():
        worker.sample()
        compared(f"rows of the agent, {kind}", worker.heard(), heard(dsn))
    sides: dict[str, Sample] = {kind: worker.sample for kind, worker in workers.items()}
    taken = in_turns(sides | {"theirs": lambda: rows(journal, dsn, SKIP)}, stage.rounds(3))
    spreads = {name: Spread(found, "effects/s") for name, found in taken.items()}
    return [
        against(title, spreads[kind], spreads["theirs"], GOAL) for kind, title in TITLES.items()
    ]


def _reached(database: psycopg.Connection[tuple[object, ...]], number: int) -> tuple[float, int]:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        row = database.execute("select sum(next_offset)::int from progress").fetchone()
        done = int(str(row[0])) if row and row[0] else 0
        if done >= number:
            return time.monotonic(), done
        time.sleep(LOOK)
    raise TimeoutError(f"the agent did not get to {number} in time")
