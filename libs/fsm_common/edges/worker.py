"""A worker process: agents under Faust on the main thread, the other flows in threads beside it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Event as Stop

from fsm_common.edges import faust_worker
from fsm_common.edges.faust_worker import Subscribed
from fsm_common.edges.readiness import Check
from fsm_common.edges.settings import Settings
from fsm_common.edges.supervised import Supervised, together
from fsm_common.edges.worker_http import serving, ways_of
from fsm_common.flows import faults
from fsm_common.flows.agents import Agents
from fsm_common.flows.copies import Copies
from fsm_common.flows.handler import Handler
from fsm_common.flows.parking import Parking
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import Standing
from fsm_common.flows.relay import Relay
from fsm_common.flows.timers import Timers
from fsm_common.ports.log import Log, Place

ALL = ("relay", "copies", "timers", "agents")
UNMOVED = 60.0  # seconds without an assignment, or behind without moving: not well any more
LOOK, EAGER = 5.0, 0.2  # seconds between two looks at the group, and while something is missing


def run(
    parts: Parts, settings: Settings, checks: Mapping[str, Check], wanted: Sequence[str] = ALL
) -> None:
    if unknown := set(wanted).difference(ALL):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(ALL)}.")
    if settings.allow_faults:
        faults.allow(settings.fault)
    Worker(parts, settings, checks, wanted).run()


class Worker:
    """What runs in the process, what it says of itself, and the order of its end."""

    def __init__(
        self, parts: Parts, settings: Settings, checks: Mapping[str, Check], wanted: Sequence[str]
    ) -> None:
        assert parts.log is not None, "a worker needs a log"
        self._parts, self._settings = parts, settings
        handler, standing = Handler(parts), Standing(parts)
        parking, copies = Parking(parts, handler), Copies(parts, parts.log, standing)
        self.agents = Agents(parts, parts.log, parking, standing)
        self.app: Subscribed | None = None
        service = parts.service
        if "agents" in wanted and service.agents:
            slot = faust_worker.instance_id(service.name, settings.process, self.agents.topics)
            self.app = faust_worker.subscribed(self.agents, service.group, settings.kafka, slot)
        flows: dict[str, list[tuple[str, Callable[[Stop], None]]]] = {
            "relay": [("relay", Relay(parts, parts.log).run)],
            "copies": [("copies", copies.run)] if service.copies else [],
            "timers": [("timers", Timers(parts, handler).run)],
            "agents": [],
        }
        own: dict[str, Check] = {}
        if self.app is not None:
            self.group = Group(self.app, parts.log, service.group, self.agents)
            flows["agents"] = [
                ("skips", self.agents.run),
                ("parking", parking.run),
                ("group", self.group.run),
                ("catching up", self.group.catch_up),
            ]
            own = {"agents": self.group.check}
        self.flows = [Supervised(*flow) for name in wanted for flow in flows[name]]
        held = dict(checks) | own
        self._ways = ways_of(parts, self.troubles, held, lambda: self.agents.in_hand)

    def run(self) -> None:
        """Threads first, then Faust; at the end Faust first, then the threads. The pool is
        closed by whoever opened it, last."""
        with serving(self._settings.host, self._settings.port, self._ways), together(self.flows):
            if self.app is None:
                Stop().wait()  # a signal ends the process: edges/running.py
            else:
                faust_worker.run(self.app)

    def troubles(self) -> list[str]:
        """Why the process is not well; empty while it is."""
        own = self.group.troubles() if self.app is not None else []
        flows = [trouble for flow in self.flows if (trouble := flow.trouble)]
        return [*self.agents.troubles, *own, *flows]


class Group:
    """The consumer group as this worker sees it, looked at every few seconds."""

    def __init__(self, app: Subscribed, log: Log, name: str, agents: Agents) -> None:
        self._app, self._log, self._name, self._agents = app, log, name, agents
        self._anew = Stop()
        self._began = time.monotonic()
        self._unassigned_since: float | None = self._began
        self._missing: list[str] = list(agents.topics)
        self._moved: dict[Place, tuple[int, float]] = {}  # committed offset, since when
        self._passed: dict[Place, int] = {}  # where only marks of transactions lie before
        self._over: dict[Place, int] = {}  # the same, until the agents have passed them, too

    def run(self, stop: Stop) -> None:
        while not stop.is_set():
            self._look()
            stop.wait(EAGER if self._missing else LOOK)

    def catch_up(self, stop: Stop) -> None:
        """What an agent has not handled below the group's offsets, it handles; until `stop`. In
        a topic that was made again, that is whatever it holds."""
        reached: float | None = None
        while not stop.wait(EAGER):
            while self._over:
                self._agents.reach(*self._over.popitem(), stop)
            assigned, at = self._app.assigned, self._app.assigned_at
            if not assigned or (at == reached and not self._anew.is_set()):
                continue
            goals = self._log.committed(self._name)
            if self._anew.is_set():
                self._anew.clear()
                goals = self._log.ends(self._agents.topics)
            for place in assigned:
                self._agents.reach(place, goals.get(place, 0), stop)
            reached = at

    def check(self) -> None:
        """Raises LookupError until every topic exists and is read by a member of the group."""
        if self._missing:
            raise LookupError(f"not read by anyone yet: {', '.join(self._missing)}")

    def troubles(self) -> list[str]:
        """Deaf for a minute, or behind for a minute without moving."""
        now, found = time.monotonic(), []
        if self._unassigned_since and now - self._unassigned_since > UNMOVED:
            found.append("agents: no partition was assigned for a minute")
        for (topic, partition), (_, since) in dict(self._moved).items():
            if now - since > UNMOVED:
                found.append(f"agents: behind on {topic} [{partition}] without moving")
        return found

    def _look(self) -> None:
        assigned, now = self._app.assigned, time.monotonic()
        self._unassigned_since = None if assigned else (self._unassigned_since or now)
        if self._agents.look():
            self._anew.set()
            self._passed.clear()
        ends = self._log.ends(self._agents.topics)
        read = self._log.assigned(self._name)
        there = {topic for topic, _ in ends}
        unread = {topic for topic, partition in ends if (topic, partition) not in read}
        self._missing = [t for t in self._agents.topics if t not in there or t in unread]
        committed = self._log.committed(self._name)
        self._moved = {
            place: self._since(place, committed.get(place, 0), now)
            for place in assigned
            if max(committed.get(place, 0), self._passed.get(place, 0)) < ends.get(place, 0)
        }
        for place, (offset, since) in list(self._moved.items()):
            if now - since >= LOOK and self._only_marks(place, offset, ends[place]):
                self._passed[place] = self._over[place] = ends[place]
                del self._moved[place]

    def _only_marks(self, place: Place, offset: int, end: int) -> bool:
        """Whether no record lies there: a partner's transactions take offsets, too."""
        return next(self._log.between(place, offset, end), None) is None

    def _since(self, place: Place, offset: int, now: float) -> tuple[int, float]:
        before = self._moved.get(place)
        return before if before and before[0] == offset else (offset, now)
