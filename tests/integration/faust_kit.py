"""What the suite of the Faust rules stands on: workers as processes, tallies to listen to."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from fsm_common.core import ids
from fsm_common.core.meta import EventMeta
from fsm_common.ports.log import Sending
from fsm_common.tests import listening
from fsm_common.tests.tally import Counted
from tests import nursery
from tests.integration.listening_worker import service
from tests.integration.world import World, eventually

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Worker:
    """A process; `slot` is its number among the workers of the service."""

    listener: Listener
    slot: str = "0"
    fault: str = ""
    journals: Sequence[str] = ()
    process: nursery.Child | None = None
    port: int = 0

    def start(self) -> Worker:
        self.port = free_port()
        told = {
            "kafka": self.listener.world.addresses.kafka,
            "dsn": self.listener.dsn,
            "service": self.listener.name,
            "journals": list(self.journals or self.listener.journals),
            "process": self.slot,
            "port": self.port,
            "allow_faults": bool(self.fault),
            "fault": self.fault,
        }
        command = [sys.executable, "-m", "tests.integration.listening_worker", json.dumps(told)]
        self.process = nursery.spawn(command, os.environ, ROOT / ".local" / "listening.log")
        return self

    def ready(self, seconds: float = 25) -> Worker:
        """Once the process is up it has so long to hear all its topics; a busy machine may take
        its time before."""
        eventually(lambda: self.ask("/health")[0], 90)
        eventually(lambda: self.ask("/ready")[0] == 200, seconds)
        return self

    def ask(self, path: str) -> tuple[int, Any]:
        """Status and body; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=3) as got:
                return got.status, json.load(got)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)
        except OSError:
            return 0, None

    def stop(self) -> float:
        """A clean stop; how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0
        return time.monotonic() - began

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def died(self, seconds: float = 60) -> None:
        """Wait until it has killed itself."""
        assert self.process is not None
        assert self.process.wait(seconds) == -signal.SIGKILL


@dataclass
class Listener:
    """The listener's database, its journals to listen to, and its workers."""

    world: World
    name: str
    journals: list[str]
    workers: list[Worker] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)

    @property
    def dsn(self) -> str:
        return self.world.addresses.postgres.dsn(user=self.name)

    @property
    def group(self) -> str:
        return service(self.name, self.journals).group

    def worker(self, slot: str = "0", fault: str = "", journals: Sequence[str] = ()) -> Worker:
        made = Worker(self, slot, fault, journals)
        self.workers.append(made)
        return made

    def count(self, rounds: int, tallies: int = 10, journal: int = 0) -> None:
        """Publish this many events of each tally of a journal, versions dense."""
        batch = [
            self.event(f"j{journal}-t{number}", journal)
            for _ in range(rounds)
            for number in range(tallies)
        ]
        self.world.log().publish(batch)

    def event(self, tally_id: str, journal: int = 0, total: int | None = None) -> Sending:
        version = self.versions[tally_id] = self.versions.get(tally_id, 0) + 1
        meta = EventMeta(
            event_id=ids.derived(self.name, tally_id, version),
            event_type=Counted.topic,
            schema_version=1,
            occurred_at=NOON,
            aggregate_id=tally_id,
            aggregate_version=version,
            country_code="ES",
            actor_type="USER",
            correlation_id=f"c-{tally_id}",
        )
        event = Counted(tally_id=tally_id, group_id="g", amount=1, total=total or version)
        value = listening.codec().encode(event, meta)
        headers = {"event-type": Counted.topic, "tenant": "ES"}
        return Sending(self.journals[journal], tally_id, value, headers)

    def handled(self) -> int:
        """How many effects there are."""
        return int(self.rows("select count(*) as n from event where type like '%%noted'")[0]["n"])

    def all_handled(self, seconds: float = 90) -> None:
        """Every event once, in the order of its tally: nothing lost, doubled, or out of order."""
        eventually(lambda: self.handled() >= sum(self.versions.values()), seconds)
        found: dict[str, list[int]] = {}
        for row in self.rows("select aggregate_id, payload from event order by position"):
            noted = json.loads(bytes(row["payload"]))["record"]
            if "total" in noted:
                found.setdefault(row["aggregate_id"], []).append(noted["total"])
        assert found == {name: list(range(1, n + 1)) for name, n in self.versions.items()}
        derived = {r["tally_id"]: r["version"] for r in self.rows("select * from derived_rows")}
        assert derived == self.versions

    def rows(self, text: str) -> list[dict[str, Any]]:
        with psycopg.connect(
            self.dsn, options=f"-c search_path={self.name}", row_factory=dict_row
        ) as connection:
            return connection.execute(text).fetchall()


@contextmanager
def listening_to(world: World, journals: int = 1) -> Iterator[Listener]:
    """A listener that is deployed, without a worker; what it started is gone at the end."""
    name = world.named("listener")
    topics = [world.named(f"heard{number}") + ".journal" for number in range(journals)]
    told = [kind.topic for kind in (listening.Noted, listening.Granted)]
    world.topics(*topics, *told)
    listener = Listener(world, name, topics)
    world.service(service(name, topics))
    try:
        yield listener
    finally:
        for worker in listener.workers:
            if worker.process is not None and worker.process.poll() is None:
                worker.kill()


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@contextmanager
def cut_off(listener: Listener) -> Iterator[None]:
    """The listener's role may not log in, and its sessions are gone."""
    with psycopg.connect(listener.world.addresses.postgres.dsn(), autocommit=True) as owner:
        owner.execute(f"alter role {listener.name} nologin")
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s",
            [listener.name],
        )
        try:
            yield
        finally:
            owner.execute(f"alter role {listener.name} login")
