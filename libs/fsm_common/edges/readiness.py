"""May a process get traffic: what must be there, for a worker as for an API."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from fsm_common.adapters.postgres import deploy
from fsm_common.edges.settings import Settings
from fsm_common.flows.parts import Parts
from fsm_common.flows.rebuild import unfinished

Check = Callable[[], None]  # raises with a sentence where something is missing


class Readiness:
    """Runs the checks, at most once a second, however many ask."""

    AGE = 1.0

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._lock = threading.Lock()
        self._at, self._missing = float("-inf"), dict[str, str]()

    def answer(self) -> tuple[int, dict[str, Any]]:
        """Status and body of GET /ready: what is not there, with a sentence."""
        with self._lock:
            if time.monotonic() - self._at > self.AGE:
                self._missing = {name: why for name in self._checks if (why := self._why(name))}
                self._at = time.monotonic()
            missing = self._missing
        return (503 if missing else 200), {"ready": not missing, "missing": missing}

    def _why(self, name: str) -> str | None:
        try:
            self._checks[name]()
        except Exception as error:  # whatever it is, it is a reason not to be ready
            return f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return None


def standard(parts: Parts, settings: Settings, migrations: Path) -> Mapping[str, Check]:
    """Database with its rows whole, migrations, broker with the service's journal, registry."""
    service = parts.service
    http = httpx.Client(timeout=2, trust_env=False)  # one: to make it takes 40 ms of CPU

    @cache  # once applied they stay so
    def migrated() -> None:
        if deploy.pending(settings.postgres, service.name, migrations):
            raise LookupError("a migration is still to be applied")

    def broker() -> None:
        if parts.log is None or not parts.log.ends([service.journal]):
            raise LookupError(f"there is no topic {service.journal}")

    def registry() -> None:
        http.get(f"{settings.registry}/subjects").raise_for_status()

    return {
        "database": lambda: unfinished(parts),
        "migrations": migrated,
        "broker": broker,
        "registry": registry,
    }
