"""A loop that one process of a service runs, and another takes over when it dies."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event as Stop

from fsm_common.flows.parts import Parts

STANDBY = 0.5  # seconds between two tries for a lock that another process has
ALIVE = 5.0  # seconds between two looks at the lock; an idle session would be cut
BREATH = 0.005  # seconds for nudges to come together
LOOK, IDLE = 0.02, 0.5  # seconds between two looks at the clock, or at nothing


def duty(parts: Parts, name: str, turn: Callable[[bool], bool], stop: Stop) -> None:
    """Under the lock `name`, call `turn(woken)` whenever a commit woke us; else every 20 ms where
    it said that it waits for a time, and every second where it does not.

    Raises ConnectionError when the lock is lost, and whatever `turn` raises."""
    while not stop.is_set():
        with parts.store.exclusive(name) as lease:
            looked = time.monotonic()
            woken = True
            while lease is not None and not stop.is_set():
                timed = turn(woken)
                if time.monotonic() - looked > ALIVE:
                    if not lease.held():
                        raise ConnectionError(f"The lock {name} is lost; whoever has it goes on.")
                    looked = time.monotonic()
                woken = parts.waker.wait(LOOK if timed else IDLE) and not stop.wait(BREATH)
        stop.wait(STANDBY)
