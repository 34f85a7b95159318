"""What a worker says of itself, and how its flows are run again."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Event as Stop
from threading import Timer
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fsm_common.edges import supervised, worker
from fsm_common.edges.supervised import Supervised
from fsm_common.edges.worker import Group
from fsm_common.edges.worker_http import serving, ways_of
from fsm_common.ports.log import Place
from fsm_common.tests.listener_world import ListLog, World

HEARD: Place = ("heard.journal", 0)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Real time, moved by hand."""
    at = [1000.0]
    for module in (supervised, worker):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: at[0]))
    return at


@dataclass
class GroupLog:
    """What a worker asks of the group."""

    end: int = 0
    done: int = 0
    read: set[Place] = field(default_factory=set)
    there: bool = True
    marks: set[int] = field(default_factory=set)

    def ends(self, topics: list[str]) -> dict[Place, int]:
        return {HEARD: self.end} if self.there else {}

    def assigned(self, group: str) -> set[Place]:
        return self.read

    def between(self, place: Place, start: int, stop: int) -> Iterator[int]:
        return (offset for offset in range(start, stop) if offset not in self.marks)

    def committed(self, group: str) -> dict[Place, int]:
        return {HEARD: self.done}


@dataclass
class App:
    assigned: frozenset[Place] = frozenset()
    assigned_at: float | None = None


@dataclass
class Listening:
    topics: tuple[str, ...] = (HEARD[0],)
    reached: list[tuple[Place, int]] = field(default_factory=list)
    enough: Stop = field(default_factory=Stop)
    anew: bool = False

    def look(self) -> bool:
        return self.anew

    def reach(self, place: Place, offset: int, stop: Stop) -> None:
        self.reached.append((place, offset))
        Timer(0.7, self.enough.set).start()


class TestGroup:
    def test_not_ready_until_its_topic_is_there_and_read_by_a_member(
        self, now: list[float]
    ) -> None:
        log, group = _group()
        log.there = False
        _look(group)
        with pytest.raises(LookupError, match=r"heard\.journal"):
            group.check()
        log.there = True
        _look(group)
        with pytest.raises(LookupError):
            group.check()
        log.read = {HEARD}
        _look(group)
        group.check()

    def test_a_minute_without_an_assignment_is_trouble(self, now: list[float]) -> None:
        _, group = _group()
        _look(group)
        now[0] += 59
        assert group.troubles() == []
        now[0] += 2
        assert group.troubles() == ["agents: no partition was assigned for a minute"]
        _assigned(group)
        _look(group)
        assert group.troubles() == []

    def test_a_minute_behind_without_moving_is_trouble(self, now: list[float]) -> None:
        log, group = _group()
        _assigned(group)
        log.end = 5
        _look(group)
        now[0] += 59
        log.done = 1
        _look(group)
        now[0] += 59
        _look(group)
        assert group.troubles() == []
        now[0] += 2
        assert group.troubles() == ["agents: behind on heard.journal [0] without moving"]

    def test_marks_of_transactions_are_passed_and_are_no_trouble(self, now: list[float]) -> None:
        log, group = _group()
        _assigned(group)
        log.end, log.done, log.marks = 5, 3, {3, 4}
        _look(group)
        assert not group._over
        now[0] += 6
        _look(group)
        assert group._over == {HEARD: 5}
        now[0] += 60
        _look(group)
        assert group.troubles() == []
        log.end = 7
        _look(group)
        now[0] += 61
        _look(group)
        assert group.troubles(), "what comes after them is a record"
        log.done = 5
        _look(group)
        assert group.troubles() == []

    def test_what_the_group_has_passed_is_reached_once_for_each_assignment(
        self,
    ) -> None:
        log, group = _group()
        log.done = 3
        _assigned(group)
        stop, agents = Stop(), cast("Listening", group._agents)
        agents.enough = stop
        group.catch_up(stop)
        assert agents.reached == [(HEARD, 3)]

    def test_of_a_topic_that_was_made_again_everything_is_reached(self) -> None:
        log, group = _group()
        log.done, log.end = 3, 9
        _assigned(group)
        _look(group)
        stop, agents = Stop(), cast("Listening", group._agents)

        def reach(place: Place, offset: int, stop: Stop) -> None:
            agents.reached.append((place, offset))
            if len(agents.reached) == 2:
                stop.set()
            agents.anew = True
            _look(group)

        agents.reach = reach  # type: ignore[method-assign]  # the topic is made again meanwhile
        group.catch_up(stop)
        assert agents.reached == [(HEARD, 3), (HEARD, 9)]


class TestSupervised:
    def test_a_flow_is_run_again_after_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(supervised, "FIRST", 0.01)
        runs, again = [], Stop()

        def run(stop: Stop) -> None:
            runs.append(1)
            if len(runs) < 3:
                raise ConnectionError("gone")
            again.set()
            stop.wait()

        flow = Supervised("relay", run)
        flow.start()
        assert again.wait(5)
        flow.stop()
        flow.join()
        assert len(runs) == 3

    def test_failing_for_long_is_trouble_and_a_good_run_ends_it(
        self, now: list[float], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flow = Supervised("relay", lambda stop: None)
        flow._failing, flow._why, flow._began = now[0] - 11, "OSError: gone", now[0]
        assert flow.trouble == "relay: OSError: gone"
        now[0] += 6
        assert flow.trouble is None

    def test_it_stays_trouble_while_it_pauses(
        self, now: list[float], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = []

        def run(stop: Stop) -> None:
            now[0] += 1
            raise OSError("gone")

        def wait(pause: float) -> None:
            now[0] += 9
            told.append(flow.trouble)
            if len(told) == 3:
                flow.stop()

        flow = Supervised("relay", run)
        monkeypatch.setattr(flow._stop, "wait", wait)
        flow._again_and_again()
        assert told == [None, *["relay: OSError: gone"] * 2]


class TestDoor:
    def test_it_is_red_when_something_fails_and_not_ready_while_something_is_missing(
        self,
    ) -> None:
        troubles: list[str] = []
        missing: list[str] = ["the journal"]

        def check() -> None:
            if missing:
                raise LookupError(missing[0])

        log: Any = ListLog()
        parts = replace(World().parts, log=log)
        ways = ways_of(parts, lambda: troubles, {"broker": check}, lambda: 0)
        with serving("127.0.0.1", 0, ways) as port:
            assert _ask(port, "/health") == (200, {"status": "alive", "troubles": []})
            troubles.append("notes: OSError: gone")
            assert _ask(port, "/health")[0] == 503
            status, body = _ask(port, "/ready")
            assert (status, body["missing"]) == (503, {"broker": "LookupError: the journal"})
            assert _ask(port, "/nothing")[0] == 404


def _group() -> tuple[GroupLog, Group]:
    log, app, agents = GroupLog(), App(), Listening()
    made: Any = Group(app, log, "g", agents)  # type: ignore[arg-type]  # as far as they are asked
    return log, made


def _assigned(group: Group) -> None:
    group.app.assigned, group.app.assigned_at = frozenset({HEARD}), 1.0


def _look(group: Group) -> None:
    group._look()


def _ask(port: int, path: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=3) as got:
            return got.status, json.load(got)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)
