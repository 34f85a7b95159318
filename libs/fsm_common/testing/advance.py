"""Business time moved by a story, from one due moment to the next, never over anything."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from fsm_common.adapters.clock import FileClock

PAUSE = 0.02  # seconds between two looks
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # to read them takes 40 ms of CPU
PATIENCE = 60.0  # seconds for one moment to become quiet


class NeverQuiet(Exception):
    """The services did not come to rest; says what each of them still had to do."""


@dataclass(frozen=True)
class Advance:
    """The clock file, and the base URLs of the workers that share it."""

    clock: FileClock
    workers: Sequence[str]
    patience: float = PATIENCE

    def to(self, until: datetime) -> list[datetime]:
        """Move to `until`, stopping at every moment at which something is due; these moments.

        Raises NeverQuiet."""
        moments = []
        while (due := self.settle()) is not None and due <= until:
            moments.append(due)
            self.clock.set(due)
        if until > self.clock.now():
            self.clock.set(until)
            self.settle()
        return moments

    def settle(self) -> datetime | None:
        """Wait until all is quiet and nothing is due; the next moment at which something is.

        Twice in a row with the same ends: in a single round, work may pass from one service to
        another behind our back."""
        deadline, before, looks = time.monotonic() + self.patience, None, list[dict[str, Any]]()
        with (
            httpx.Client(timeout=self.patience, trust_env=False, verify=NO_CERTIFICATES) as client,
            ThreadPoolExecutor(len(self.workers)) as pool,
        ):
            while not looks or time.monotonic() < deadline:
                looks = list(pool.map(partial(self._look, client), self.workers))
                ends = [look.get("ends") for look in looks]
                if not all(map(self._rests, looks)):
                    before = None
                elif ends == before:
                    return min(filter(None, map(_due, looks)), default=None)
                else:
                    before = ends
                time.sleep(PAUSE)
        busy = [f"{url}: {look}" for url, look in zip(self.workers, looks, strict=True)]
        raise NeverQuiet(f"After {self.patience:.0f} s there was still work: " + "; ".join(busy))

    def _rests(self, look: dict[str, Any]) -> bool:
        if "ends" not in look or look["outbox"] or look["behind"] or look["inHand"]:
            return False
        due = _due(look)
        return due is None or due > self.clock.now()

    def _look(self, client: httpx.Client, url: str) -> dict[str, Any]:
        try:
            answer = client.get(f"{url}/quiet").json()
        except httpx.HTTPError as fault:  # being started again, perhaps
            return {"fault": str(fault)}
        return dict(answer)


def _due(look: dict[str, Any]) -> datetime | None:
    text = look["nextDueAt"]
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
