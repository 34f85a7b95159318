"""Kills a random process of a random service again and again, and starts it anew."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from infra.local.platform import Platform

ROLES = ("api", "worker", "worker")  # workers have more in hand
PAUSE = 0.3  # seconds between a restart and the next kill


@dataclass(frozen=True)
class Kill:
    """One death: who, and what its worker had in hand a moment before (rows and records)."""

    service: str
    role: str
    in_hand: int


class Killer:
    """A thread between `start` and `stop`; `kills` tells what it did."""

    def __init__(self, platform: Platform, seed: int, say: Callable[[str], None]) -> None:
        self._platform, self._say = platform, say
        self._chance = random.Random(seed)  # no secret, a drill to be repeated
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.kills: list[Kill] = []
        self.fault: BaseException | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """No more kills; returns when the last one is up again. Raises what went wrong."""
        self._stop.set()
        self._thread.join()
        if self.fault is not None:
            raise self.fault

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._kill_one()
                self._stop.wait(PAUSE)
        except BaseException as fault:  # told to whoever stops the drill
            self.fault = fault

    def _kill_one(self) -> None:
        service = self._chance.choice(self._platform.names)
        role = self._chance.choice(ROLES)
        kill = Kill(service, role, self._in_hand(service))
        self._platform.kill(service, role)
        self.kills.append(kill)
        self._say(f"killed {service} {role}, {kill.in_hand} in hand")
        time.sleep(self._chance.random() / 2)
        self._platform.restart(service, role)

    def _in_hand(self, service: str) -> int:
        try:
            look = httpx.get(f"{self._platform.endpoints()[service].worker}/quiet", timeout=2)
        except httpx.HTTPError:
            return 0
        said = look.json()
        return int(said.get("outbox", 0) + said.get("behind", 0) + said.get("inHand", 0))
