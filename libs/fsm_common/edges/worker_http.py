"""The worker's own small door: alive, ready, how it is doing, and whether all is quiet."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from fsm_common.edges.readiness import Check, Readiness
from fsm_common.flows.parts import Parts
from fsm_common.flows.quiet import backlog, look

log = logging.getLogger(__name__)
Answer = tuple[int, Any]
Way = Callable[[], Answer]


@dataclass(frozen=True)
class Answers:
    """What the worker says of itself."""

    troubles: Callable[[], list[str]]
    checks: Mapping[str, Check]
    in_hand: Callable[[], int]


@contextmanager
def serving(host: str, port: int, parts: Parts, answers: Answers) -> Iterator[int]:
    """Answer GET /health, /ready, /metrics and /quiet; the value is the port."""
    server = ThreadingHTTPServer((host, port), _door(parts, answers))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.5,), name="door", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _ways(parts: Parts, answers: Answers) -> Mapping[str, Way]:
    """What is behind each path: a status and a body."""
    assert parts.log is not None, "a worker has a log"
    known, readiness = parts.log, Readiness(answers.checks)

    def health() -> Answer:
        troubles = answers.troubles()
        status = "failing" if troubles else "alive"
        return (503 if troubles else 200), {"status": status, "troubles": troubles}

    def quiet() -> Answer:
        try:
            return 200, look(parts, known, answers.in_hand).to_wire()
        except Exception as fault:  # the database or Kafka is away: that is the answer
            return 503, {"title": f"{type(fault).__name__}: {fault}", "status": 503}

    return {"/health": health, "/ready": readiness.answer, "/quiet": quiet}


def _metrics(parts: Parts) -> bytes:
    """All gauges, those of the outbox as they are now."""
    try:
        backlog(parts)
    except Exception:
        log.warning("the outbox could not be measured", exc_info=True)
    return generate_latest()


def _door(parts: Parts, answers: Answers) -> type[BaseHTTPRequestHandler]:
    ways = _ways(parts, answers)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the server calls
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._send(200, _metrics(parts), CONTENT_TYPE_LATEST)
            elif path in ways:
                status, body = ways[path]()
                self._send(status, json.dumps(body).encode(), "application/json")
            else:
                self._send(404, b"{}", "application/problem+json")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its own name
            """Probes are not worth a line."""

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Door
