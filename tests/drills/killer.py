"""Kills a process at the moment when its service has something in hand, and starts it anew."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from infra.local.platform import Platform
from tests.drills.report import Say

Blow = tuple[str, str]  # a service and a role
WATCHED = 2.0  # seconds in which a good moment is waited for
PAUSE = (0.5, 2.5)  # seconds between a restart and the next kill, at random


@dataclass(frozen=True)
class Kill:
    """One death: who, and what its worker had in hand a moment before (rows and records)."""

    service: str
    role: str
    in_hand: int

    def __str__(self) -> str:
        return f"killed {self.service} {self.role}, {self.in_hand} in hand"


def strike(platform: Platform, service: str, role: str) -> Kill:
    """SIGKILL, as soon as the service has something in hand."""
    end, held = time.monotonic() + WATCHED, 0
    with httpx.Client(trust_env=False, timeout=WATCHED) as client:
        while not held and time.monotonic() < end:
            held = in_hand(client, f"{platform.endpoints()[service].worker}/quiet")
    platform.kill(service, role)
    return Kill(service, role, held)


def in_hand(client: httpx.Client, url: str) -> int:
    """Rows of the outbox, records not yet handled and records being handled."""
    try:
        said = client.get(url).json()
    except httpx.HTTPError:
        return 0
    return int(said.get("outbox", 0) + said.get("behind", 0) + said.get("inHand", 0))


class Killer:
    """A thread that kills among these processes between `start` and `stop`."""

    def __init__(self, platform: Platform, among: Sequence[Blow], seed: int, say: Say) -> None:
        self._platform, self._among, self._say = platform, among, say
        self.most: int | None = None  # kills, after which it rests
        self._chance = random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.kills: list[Kill] = []
        self.fault: BaseException | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def has_killed(self, number: int) -> bool:
        """Whether so many have died, or it cannot go on."""
        return len(self.kills) >= number or self.fault is not None

    def stop(self) -> None:
        """No more kills; returns when the last one is up again. Raises what went wrong."""
        self._stop.set()
        self._thread.join()
        if self.fault is not None:
            raise self.fault

    def _run(self) -> None:
        try:
            while not self._stop.wait(self._chance.uniform(*PAUSE)):
                if self.most is not None and len(self.kills) >= self.most:
                    return
                kill = strike(self._platform, *self._chance.choice(self._among))
                self.kills.append(kill)
                self._say(str(kill))
                self._platform.restart(kill.service, kill.role)
        except BaseException as fault:  # told to whoever stops the drill
            self.fault = fault
