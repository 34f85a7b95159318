"""How a drill tells what it does and what it found: lines, and counts that must be nought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

Say = Callable[[str], None]
Faults = Mapping[str, int]


class Drill(Protocol):
    """A drill: the same seed draws the same, `broken` names a rule that is off meanwhile."""

    def __call__(self, seed: int, say: Say, broken: str = "") -> Faults:
        """Run it; what is not nought is a fault."""
