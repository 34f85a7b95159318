"""A worker process: agents under Faust on the main thread, the other flows in threads beside it."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from threading import Event as Stop

from fsm_common.edges import faust_worker
from fsm_common.edges.faust_worker import Subscribed
from fsm_common.edges.readiness import Check
from fsm_common.edges.settings import Settings
from fsm_common.edges.supervised import Chore, Supervised, together
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
    """Run these parts of a worker until a signal comes: threads first, then Faust; at the end Faust
    first, then the threads. The pool is closed by whoever opened it, last."""
    if unknown := set(wanted).difference(ALL):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(ALL)}.")
    if settings.allow_faults:
        faults.allow(settings.fault)
    log, service = parts.log, parts.service
    assert log is not None, "a worker needs a log"
    handler, standing = Handler(parts), Standing(parts)
    parking, copies = Parking(parts, handler), Copies(parts, log, standing)
    agents = Agents(parts, log, parking, standing)
    flows: dict[str, list[tuple[str, Chore]]] = {
        "relay": [("relay", Relay(parts, log).run)],
        "copies": [("copies", copies.run)] if service.copies else [],
        "timers": [("timers", Timers(parts, handler).run)],
        "agents": [],
    }
    group: Group | None = None
    if "agents" in wanted and service.agents:
        slot = faust_worker.instance_id(service.name, settings.process, agents.topics)
        app = faust_worker.subscribed(agents, service.group, settings.kafka, slot)
        group = Group(app, log, service.group, agents)
        checks = {**checks, "agents": group.check}
        flows["agents"] = [
            ("skips", agents.run),
            ("parking", parking.run),
            ("group", group.run),
            ("catching up", group.catch_up),
        ]
    beside = [Supervised(*flow) for name in wanted for flow in flows[name]]

    def troubles() -> list[str]:
        own = group.troubles() if group else []
        return [*agents.troubles, *own, *(why for flow in beside if (why := flow.trouble))]

    ways = ways_of(parts, troubles, checks, lambda: agents.in_hand)
    with serving(settings.host, settings.port, ways), together(beside):
        if group:
            faust_worker.run(group.app)
        else:
            Stop().wait()  # a signal ends the process: edges/running.py


class Group:
    """The consumer group as this worker sees it, looked at every few seconds."""

    def __init__(self, app: Subscribed, log: Log, name: str, agents: Agents) -> None:
        self.app, self._log, self._name, self._agents = app, log, name, agents
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
            assigned, at = self.app.assigned, self.app.assigned_at
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
        assigned, now = self.app.assigned, time.monotonic()
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
