"""Processes of our services by fork from one that has imported everything: tests start and kill
some two hundred, and each would spend three seconds of a core on importing. What runs is the same
module with the same words, in a process of its own, with a session, environment and log of its own.

`make demo`, `make up` and the bench start each process from nothing.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from infra.local.places import ROOT
from infra.local.services import services

EVERYTHING = (
    "fsm_common.edges.http_server",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "fsm_common.edges.cli",
    "fsm_common.edges.worker",
    "fsm_common.edges.http.idempotency",
    "fsm_common.testing.broken",
)


class Child:
    """What `subprocess.Popen` is, as far as anybody here asks."""

    def __init__(self, argv: Sequence[str], pid: int, line: socket.socket) -> None:
        self.args, self.pid, self._line = list(argv), pid, line
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its status, None while it runs."""
        return self.returncode if self.returncode is not None else self._status(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Its status, negative for a signal. Raises subprocess.TimeoutExpired."""
        status = self.poll()
        if status is None:
            status = self._status(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        return status

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _status(self, timeout: float | None) -> int | None:
        self._line.settimeout(timeout)
        try:
            said = self._line.recv(64)
        except (BlockingIOError, TimeoutError):
            return None
        self._line.close()
        self.returncode = int(said) if said else -signal.SIGKILL  # with its nursery
        return self.returncode


def spawn(
    argv: Sequence[str], env: Mapping[str, str], log: Path, errors: Path | None = None
) -> Child:
    """`python -m module words`; see Spawn."""
    _, flag, *words = argv
    assert flag == "-m", argv
    line = socket.socket(socket.AF_UNIX)
    door, _ = _nursery()
    line.connect(str(door))
    told = {"words": words, "env": dict(env), "log": str(log), "errors": str(errors or log)}
    line.sendall(json.dumps(told).encode() + b"\n")
    return Child(argv, int(line.recv(64)), line)


@cache
def _nursery() -> tuple[Path, subprocess.Popen[bytes]]:
    """Where this program's own one listens, and itself: it ends when its standard input does."""
    path = Path(tempfile.mkdtemp(prefix="nursery-")) / "door"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "tests.nursery", str(path)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    if not server.stdout.readline():
        raise RuntimeError("the nursery did not start")
    return path, server


def serve(door: Path) -> dict[str, Any]:
    """Fork for whoever asks and tell them how it ended, until standard input closes; in a child
    this returns, with what it was told to be."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(door))
    listening.listen(64)
    print("open", flush=True)  # noqa: T201  # the sign for which the caller waits
    watched = selectors.DefaultSelector()
    watched.register(sys.stdin, selectors.EVENT_READ, None)
    watched.register(listening, selectors.EVENT_READ, None)
    while True:
        for key, _ in watched.select():
            if key.fileobj is sys.stdin:
                door.unlink()
                door.parent.rmdir()
                os._exit(0)
            if key.fileobj is listening:
                line, _ = listening.accept()
                told: dict[str, Any] = json.loads(_asked(line))
                if not (pid := os.fork()):
                    return told
                line.sendall(str(pid).encode())
                watched.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, line))
            else:
                pid, line = key.data
                _, status = os.waitpid(pid, 0)
                watched.unregister(key.fileobj)
                os.close(key.fd)
                _tell(line, os.waitstatus_to_exitcode(status))


def _asked(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\n"):
        said += line.recv(65536)
    return said


def _tell(line: socket.socket, status: int) -> None:
    with line, suppress(OSError):  # whoever asked may be gone
        line.sendall(str(status).encode())


def become(told: Mapping[str, Any]) -> None:
    """Run the module as `python -m` would."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "log"), (2, "errors")):
        os.dup2(os.open(told[name], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), number)
    os.closerange(3, 4096)
    os.environ.clear()
    os.environ.update(told["env"])
    module, *words = told["words"]
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def load() -> None:
    """Import all that any of them would."""
    rooms = [f"services.{name}.app{part}" for name in services() for part in ("", ".http")]
    for module in (*EVERYTHING, *rooms):
        import_module(module)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    load()
    become(serve(Path(sys.argv[1])))
