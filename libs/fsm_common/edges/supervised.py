"""Flows in threads: run again when they fail, later each time, until the process ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event as Stop
from threading import Thread

FIRST, SLOWEST = 0.2, 10.0  # seconds between two starts
GOOD = 5.0  # seconds after which a start counts as a good one
PATIENCE = 10.0  # seconds of failing before the process says that it is not well
STOPPING = 15.0  # seconds that a flow may take to end
logger = logging.getLogger(__name__)
Chore = Callable[[Stop], None]  # until its stop is set


class Supervised:
    """One flow. `run` blocks until its stop is set; whatever it raises, it is run again."""

    def __init__(self, name: str, run: Chore) -> None:
        self.name, self._run = name, run
        self._stop = Stop()
        self._failing: float | None = None
        self._why = ""
        self._began: float | None = None  # None while it pauses
        self._thread = Thread(target=self._again_and_again, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def join(self) -> None:
        self._thread.join(STOPPING)
        if self._thread.is_alive():
            logger.error("%s did not stop within %d s", self.name, STOPPING)

    @property
    def trouble(self) -> str | None:
        """Why it is not well; None while it is, or has failed only a moment ago."""
        now, began = time.monotonic(), self._began
        good = began is not None and now - began > GOOD
        if good or self._failing is None or now - self._failing < PATIENCE:
            return None
        return f"{self.name}: {self._why}"

    def _again_and_again(self) -> None:
        pause = FIRST
        while not self._stop.is_set():
            self._began = began = time.monotonic()
            try:
                self._run(self._stop)
            except Exception as fault:  # whatever it is, the flow begins anew from what is stored
                self._began = None
                if time.monotonic() - began > GOOD:
                    self._failing, pause = None, FIRST
                self._failing = self._failing or time.monotonic()
                self._why = f"{type(fault).__name__}: {fault}"
                logger.warning("%s failed, and is started again", self.name, exc_info=True)
                self._stop.wait(pause)
                pause = min(pause * 2, SLOWEST)


@contextmanager
def together(flows: Sequence[Supervised]) -> Iterator[None]:
    """They run meanwhile; at the end all are told to stop before any is waited for."""
    for flow in flows:
        flow.start()
    try:
        yield
    finally:
        for flow in flows:
            flow.stop()
        for flow in flows:
            flow.join()
