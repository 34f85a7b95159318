"""Named points at which a process kills itself when a drill asks for it, and never otherwise."""

from __future__ import annotations

import os
import signal

POINTS = (
    "after commit before publish",
    "after publish before delete",
    "after effect before offset commit",
    "in a rebuild",
)
_left: dict[str, int] = {}


def allow(armed: str) -> None:
    """Arm what FSM_FAULT=name[:n] names: its n-th passage kills. For the setting allow_faults."""
    name, _, number = armed.partition(":")
    if name and name not in POINTS:
        raise ValueError(f"There is no fault point {name!r}; there are: {', '.join(POINTS)}.")
    if name:
        _left[name] = int(number or 1)


def fault(name: str) -> None:
    if name in _left:
        _left[name] -= 1
        if _left[name] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
