"""May a process get traffic; for a worker, which has no FastAPI, as for an API."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[], None]  # raises with a sentence where something is missing


class Readiness:
    """Runs the checks, at most once a second, however many ask."""

    AGE = 1.0

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._lock = threading.Lock()
        self._at, self._missing = float("-inf"), dict[str, str]()

    def missing(self) -> dict[str, str]:
        """What is not there, with a sentence; empty when all is well."""
        with self._lock:
            if time.monotonic() - self._at > self.AGE:
                self._missing = {name: why for name in self._checks if (why := self._why(name))}
                self._at = time.monotonic()
            return self._missing

    def answer(self) -> tuple[int, dict[str, Any]]:
        """Status and body of GET /ready."""
        missing = self.missing()
        return (503 if missing else 200), {"ready": not missing, "missing": missing}

    def _why(self, name: str) -> str | None:
        try:
            self._checks[name]()
        except Exception as error:  # whatever it is, it is a reason not to be ready
            return f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return None
