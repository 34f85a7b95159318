"""A loop that one process of a service runs, and another takes over when it dies."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event as Stop

from fsm_common.flows.parts import Parts
from fsm_common.ports.store import Kept

STANDBY = 0.5  # seconds between two tries for a lock that another process has
ALIVE = 5.0  # seconds between two looks at the lock; an idle session would be cut
BREATH = 0.005  # seconds for nudges to come together
LOOK, IDLE = 0.02, 0.5  # seconds between two looks at the clock, or at nothing


def duty(parts: Parts, table: Kept, turn: Callable[[bool], bool], stop: Stop) -> None:
    """Under a lock, call `turn(woken)` whenever rows of `table` were committed; else every 20 ms
    where it said that it waits for a time, and every second where it does not.

    Raises ConnectionError when the lock is lost, and whatever `turn` raises."""
    while not stop.is_set():
        with parts.store.exclusive(table.name) as lease:
            looked = time.monotonic()
            woken = True
            while lease is not None and not stop.is_set():
                timed = turn(woken)
                if time.monotonic() - looked > ALIVE:
                    if not lease.held():
                        raise ConnectionError(f"The lock {table.name} is lost: others go on.")
                    looked = time.monotonic()
                pause = LOOK if timed else IDLE
                woken = parts.waker.wait(table.name, pause) and not stop.wait(BREATH)
        stop.wait(STANDBY)
