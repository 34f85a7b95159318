"""Business time as a parameter."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Deployed the system's, in stories a file that all processes share."""

    def now(self) -> datetime:
        """Business time, UTC, to the millisecond."""
