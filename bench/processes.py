"""Processes of a measurement: started fresh, told what to run, ended by their id."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Event as Stop

from bench import desk
from fsm_common.core.service import Service
from fsm_common.edges import worker
from fsm_common.edges.settings import Settings
from fsm_common.edges.wiring import connected
from fsm_common.flows.copies import Copies
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import Standing
from fsm_common.flows.relay import Relay
from fsm_common.ports.log import Place

READY = 30.0  # seconds
SERVICES: Mapping[str, Callable[[str, str], Service]] = {
    "copying": desk.copying,
    "deriving": desk.deriving,
    "deciding": desk.deciding,
}


class Telling(Standing):
    """Says over a pipe when a batch of the copy was committed, by the machine's steady clock."""

    def __init__(self, parts: Parts, told: Connection) -> None:
        super().__init__(parts)
        self._told = told

    def note(self, offsets: Mapping[Place, int]) -> None:
        """See Standing."""
        super().note(offsets)
        self._told.send((dict(offsets), time.monotonic()))


def relaying(name: str, settings: Settings, told: Connection) -> None:
    """The relay of a desk."""
    with connected(desk.desk(name), settings) as parts:
        assert parts.log is not None
        told.send("ready")
        Relay(parts, parts.log).run(Stop())


def copying(name: str, journal: str, settings: Settings, told: Connection) -> None:
    """The copies of a follower; it is ready when the first record was taken in."""
    with connected(desk.copying(name, journal), settings) as parts:
        assert parts.log is not None
        told.send("ready")
        Copies(parts, parts.log, Telling(parts, told)).run(Stop())


def working(kind: str, name: str, journal: str, settings: Settings, told: Connection) -> None:
    """A whole worker with its agent under Faust."""
    with connected(SERVICES[kind](name, journal), settings) as parts:
        told.send("ready")
        worker.run(parts, settings, {})


@contextmanager
def running(work: Callable[..., None], *arguments: object) -> Iterator[Connection]:
    """A process of its own; what it tells comes over the pipe; SIGTERM at the end."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=work, args=(*arguments, there))
    process.start()
    there.close()  # so that its end is seen here
    try:
        assert here.poll(READY), f"{work.__name__} did not start"
        assert here.recv() == "ready"
        yield here
    finally:
        process.terminate()
        process.join(15)
        if process.is_alive():
            process.kill()
            process.join()
