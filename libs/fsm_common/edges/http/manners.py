"""What surrounds every request: a span, safe headers, a line in the log, never a bare error."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fsm_common.edges.http import problems
from fsm_common.flows import telemetry

SAFE: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
_QUIET = ("/health", "/ready", "/metrics", "/quiet")
log = logging.getLogger(__name__)


class Manners:
    """The one middleware; plain ASGI, so that the span is current in the route."""

    def __init__(self, app: ASGIApp, body_limit: int) -> None:
        self._app, self._limit = app, body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["headers"], state["status"] = {}, 0
        given = Headers(scope=scope)
        parent, held = given.get("traceparent"), given.get("tracestate")
        with telemetry.span(scope["method"], kind=SpanKind.SERVER, parent=parent, state=held):
            started = time.perf_counter()
            await self._answer(scope, _bounded(receive, self._limit), _polite(send, state))
            _told(scope, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # the last one who can answer
            if scope["state"]["status"]:
                raise
            await problems.unexpected(error)(scope, receive, send)


def _bounded(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return receiving


def _polite(send: Send, state: dict[str, object]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            state["status"] = message["status"]
            headers = MutableHeaders(scope=message)
            own = state["headers"]
            assert isinstance(own, dict)
            for name, value in {**SAFE, **own}.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _told(scope: Scope, seconds: float) -> None:
    state, method = scope["state"], scope["method"]
    operation, status = state.get("operation", "none"), str(state["status"])
    telemetry.observe(
        "http.server.request.duration", seconds, method=method, route=operation, status=status
    )
    span = trace.get_current_span()
    span.update_name(f"{method} {operation}")
    span.set_attribute("http.request.method", method)
    span.set_attribute("http.response.status_code", state["status"])
    if scope["path"] not in _QUIET:
        extra = {"operation": operation, "status": status, "ms": round(seconds * 1000, 1)}
        log.info("answered", extra=extra)
