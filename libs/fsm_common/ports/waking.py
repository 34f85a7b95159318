"""A nudge between the processes of one service, so that nobody has to poll fast."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Waker(Protocol):
    """Losing a nudge costs a little time and nothing else."""

    def wake(self, tables: Collection[str]) -> None:
        """Rows of these tables were committed; never raises, never blocks."""

    def wait(self, table: str, seconds: float) -> bool:
        """Until somebody wakes those who watch the table or the time is over; True if woken."""
