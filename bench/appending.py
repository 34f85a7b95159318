"""The load of the append measurement: some writers, each with bookings of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

EVENTS = 5  # of a booking
Step = Callable[[int, int], object]  # booking, which of its events, from 0


def rate(step: Step, writers: int, bookings: int, first: int) -> float:
    """Events a second; each writer writes all events of its bookings, one command each.

    `first` is the number of the first booking: those of an earlier sample are not used again."""

    def write(writer: int) -> None:
        for booking in range(first + writer, first + bookings, writers):
            for event in range(EVENTS):
                step(booking, event)

    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        for done in [pool.submit(write, writer) for writer in range(writers)]:
            done.result()
    return bookings * EVENTS / (time.perf_counter() - began)
