"""The worker's own small door: alive, ready, how it is doing, and whether all is quiet."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from fsm_common.edges.readiness import Check, Readiness
from fsm_common.flows.parts import Parts
from fsm_common.flows.quiet import backlog, look

log = logging.getLogger(__name__)
Way = Callable[[], tuple[int, Any]]  # a status, and what is said as JSON; bytes are text already


def ways_of(
    parts: Parts,
    troubles: Callable[[], list[str]],
    checks: Mapping[str, Check],
    in_hand: Callable[[], int],
) -> Mapping[str, Way]:
    """What is behind each path. `troubles` are why the process is not well, `in_hand` is how many
    records are being handled."""
    assert parts.log is not None, "a worker has a log"
    known = parts.log

    def health() -> tuple[int, Any]:
        found = troubles()
        status = "failing" if found else "alive"
        return (503 if found else 200), {"status": status, "troubles": found}

    def quiet() -> tuple[int, Any]:
        try:
            return 200, look(parts, known, in_hand).to_wire()
        except Exception as fault:  # the database or Kafka is away: that is the answer
            return 503, {"title": f"{type(fault).__name__}: {fault}", "status": 503}

    def metrics() -> tuple[int, Any]:
        try:
            backlog(parts)  # sets its gauges
        except Exception:
            log.warning("the outbox could not be measured", exc_info=True)
        return 200, generate_latest()

    ready = Readiness(checks).answer
    return {"/health": health, "/ready": ready, "/quiet": quiet, "/metrics": metrics}


@contextmanager
def serving(host: str, port: int, ways: Mapping[str, Way]) -> Iterator[int]:
    """Answer GET on these paths; the value is the port."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the server calls
            status, said = ways.get(self.path.partition("?")[0], lambda: (404, {}))()
            text = isinstance(said, bytes)
            body = said if text else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", CONTENT_TYPE_LATEST if text else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its own name
            """Probes are not worth a line."""

    server = ThreadingHTTPServer((host, port), Door)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.5,), name="door", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
