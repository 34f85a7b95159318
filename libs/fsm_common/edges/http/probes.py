"""Is it alive, may it get traffic, how is it doing; without a token, on every process's port."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from fsm_common.edges.readiness import Check, Readiness


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
        status, body = readiness.answer()
        return JSONResponse(body, status)

    @router.get("/metrics", operation_id="Metrics")
    def metrics() -> Response:
        """Prometheus text."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
