"""A nudge between the processes of one service, so that nobody has to poll fast."""

from __future__ import annotations

from typing import Protocol


class Waker(Protocol):
    """Losing a nudge costs a little time and nothing else."""

    def wake(self) -> None:
        """Something was committed; never raises, never blocks."""

    def wait(self, seconds: float) -> bool:
        """Until somebody wakes or the time is over; True if woken."""
