"""The worker's own small door: alive, ready, how it is doing, and whether all is quiet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from fsm_common.edges.http.probes import Check, Readiness
from fsm_common.flows.parts import Parts


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
    thread = Thread(target=server.serve_forever, args=(0.1,), name="door", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _door(parts: Parts, answers: Answers) -> type[BaseHTTPRequestHandler]:
    readiness = Readiness(answers.checks)

    def health() -> tuple[int, Any]:
        troubles = answers.troubles()
        return (503 if troubles else 200), {
            "status": "failing" if troubles else "alive",
            "troubles": troubles,
        }

    def ready() -> tuple[int, Any]:
        missing = readiness.missing()
        return (503 if missing else 200), {"ready": not missing, "missing": missing}

    class Door(BaseHTTPRequestHandler):
        ways: Mapping[str, Callable[[], tuple[int, Any]]] = {"/health": health, "/ready": ready}

        def do_GET(self) -> None:  # the name that the server calls
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._send(200, generate_latest(), CONTENT_TYPE_LATEST)
            elif path in self.ways:
                status, body = self.ways[path]()
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
