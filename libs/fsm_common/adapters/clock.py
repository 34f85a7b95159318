"""Business time: the system's, or a file that all processes of a story share."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from fsm_common.ports.clock import Clock


class SystemClock:
    """See Clock."""

    def now(self) -> datetime:
        return _to_millis(datetime.now(UTC))


class FileClock:
    """See Clock; the file holds one ISO instant with its offset."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[int, datetime] | None = None

    def now(self) -> datetime:
        """See Clock. Raises ValueError where the file holds no instant."""
        changed = self._path.stat().st_mtime_ns
        if self._read is None or self._read[0] != changed:
            text = self._path.read_text().strip()
            self._read = (changed, _to_millis(datetime.fromisoformat(text).astimezone(UTC)))
        return self._read[1]

    def set(self, instant: datetime) -> None:
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        fresh.write_text(instant.astimezone(UTC).isoformat())
        fresh.replace(self._path)


def clock_of(setting: str) -> Clock:
    """`file:PATH` is a shared file; whatever else the settings let pass is the system's clock."""
    path = setting.removeprefix("file:")
    return SystemClock() if path == setting else FileClock(Path(path))


def _to_millis(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
