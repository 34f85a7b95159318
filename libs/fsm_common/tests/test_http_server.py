"""A server that looks seldom still answers, and ends when it is told to."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

HOST = "127.0.0.1"
# Were it to find out by looking, this would take an hour.
PROGRAM = """
import sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from fsm_common.edges import http_server
http_server.LOOK = 3600
app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("here"))])
http_server.Server(app, sys.argv[1], int(sys.argv[2])).run()
"""


@pytest.fixture
def port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, HOST, str(port)])
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once(
    server: subprocess.Popen[bytes], port: int, number: signal.Signals
) -> None:
    answer = _answer(f"http://{HOST}:{port}/")
    assert (answer.text, "date" in answer.headers) == ("here", True)
    server.send_signal(number)
    assert server.wait(20) in (-number, 0)  # nought where the caller ignores the signal


def _answer(url: str) -> httpx.Response:
    until = time.monotonic() + 20
    while True:
        try:
            return httpx.get(url, trust_env=False)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
