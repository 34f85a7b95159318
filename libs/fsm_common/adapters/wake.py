"""A nudge by datagram between the processes of one service on one machine."""

from __future__ import annotations

import hashlib
import itertools
import os
import select
import socket
import tempfile
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

COUNT = itertools.count()


class LocalWaker:
    """See Waker. Each waiting thread has a socket of its own for each table that it watches, in a
    folder that the service shares.

    `scope` tells services of different installations apart, e.g. database and schema.
    """

    def __init__(self, scope: str) -> None:
        # Socket paths are limited to about a hundred characters, so the name is short.
        name = hashlib.sha256(f"{os.getuid()} {scope}".encode()).hexdigest()[:16]
        self._folder = Path(tempfile.gettempdir()) / f"wake-{name}"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._sender = _socket()
        self._here = threading.local()

    def wake(self, tables: Collection[str]) -> None:
        if not tables:
            return
        try:
            names = os.listdir(self._folder)  # noqa: PTH208  # after each commit: a list is cheaper
        except OSError:
            return
        for name in names:
            if name.partition("-")[0] in tables:
                self._nudge(self._folder / name)

    def wait(self, table: str, seconds: float) -> bool:
        """See Waker. A nudge that came since the last wait counts."""
        inbox = self._inbox(table)
        woken = bool(select.select([inbox.socket], [], [], seconds)[0])
        with suppress(BlockingIOError):
            while woken:
                inbox.socket.recv(16)
        return woken

    def _nudge(self, path: Path) -> None:
        try:
            self._sender.sendto(b"!", str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)  # its process was killed
        except OSError:
            pass  # full, so awake already; or gone a moment ago

    def _inbox(self, table: str) -> _Inbox:
        inboxes: dict[str, _Inbox] = self._here.__dict__
        if table not in inboxes:
            inboxes[table] = _Inbox(self._folder / f"{table}-{os.getpid()}-{next(COUNT)}")
        return inboxes[table]


class _Inbox:
    """A bound socket; it goes away with its thread, or at the next nudge after a kill."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.unlink(missing_ok=True)
        self.path, self.socket = path, _socket()
        self.socket.bind(str(path))

    def __del__(self) -> None:
        self.socket.close()
        self.path.unlink(missing_ok=True)


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made
