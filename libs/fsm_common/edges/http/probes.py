"""Is it alive, may it get traffic, how is it doing; without a token, on every process's port."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

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

    def _why(self, name: str) -> str | None:
        try:
            self._checks[name]()
        except Exception as error:  # whatever it is, it is a reason not to be ready
            return f"{type(error).__name__}: {error}".splitlines()[0][:200]
        return None


def probes(checks: Mapping[str, Check]) -> APIRouter:
    """`/health`, `/ready` and `/metrics`."""
    router, readiness = APIRouter(tags=["operation"]), Readiness(checks)

    @router.get("/health", operation_id="Health")
    def health() -> dict[str, str]:
        """The process is alive."""
        return {"status": "alive"}

    @router.get("/ready", operation_id="Ready", responses={503: {"description": "not ready"}})
    def ready() -> Response:
        """Database, broker and registry can be reached, and the migrations are applied."""
        missing = readiness.missing()
        body: dict[str, Any] = {"ready": not missing, "missing": missing}
        return JSONResponse(body, 503 if missing else 200)

    @router.get("/metrics", operation_id="Metrics")
    def metrics() -> Response:
        """Prometheus text."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
