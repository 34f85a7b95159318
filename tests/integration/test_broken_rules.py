"""Each rule switched off loses or doubles something, and does not while it is on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event as Stop

import pytest

from fsm_common.core.messages import About, Context, Event
from fsm_common.flows import recording
from fsm_common.flows.agents import Agents
from fsm_common.flows.handler import Handler
from fsm_common.flows.parking import Parking
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import Standing
from fsm_common.flows.relay import Relay
from fsm_common.ports.log import Log
from fsm_common.testing.broken import RULES
from fsm_common.tests import listening, tally
from tests.integration.world import World, all_records, eventually, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ABOUT = Context(command_id="late", correlation_id="c", about=About(country_code="ES"))


@pytest.fixture(params=["on", "off"])
def on(request: pytest.FixtureRequest) -> bool:
    """With the rule, and without."""
    return bool(request.param == "on")


def switch(monkeypatch: pytest.MonkeyPatch, rule: str, on: bool) -> None:
    for patch in () if on else RULES[rule]:
        monkeypatch.setattr(*patch)


def log_of(parts: Parts) -> Log:
    assert parts.log
    return parts.log


@pytest.fixture
def parts(world: World) -> Parts:
    return world.service(replace(tally.service(), name=world.named("tally")))


def count(parts: Parts, tally_id: str) -> None:
    command = tally.Count(at=NOON, tally_id=tally_id, group_id="g", amount=1)
    context = Context(command_id=tally_id, correlation_id="c", about=About(country_code="ES"))
    Handler(parts).handle(command, context)


def test_what_commits_late_is_published(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, on: bool
) -> None:
    switch(monkeypatch, "queue", on)
    with running(Relay(parts, log_of(parts)).run):
        with parts.store.unit() as unit:
            made = recording.record(parts, unit, [tally.Lapsed(tally_id="late")], ABOUT, NOON)
            unit.append(made.events, made.messages)
            count(parts, "quick")
            eventually(lambda: not parts.store.outgoing(1))
        eventually(lambda: not parts.store.outgoing(1))
    told = {record.key for record in all_records(log_of(parts), parts.service.journal)}
    assert told == ({"ES_quick", "ES_late"} if on else {"ES_quick"})


def test_who_decides_on_the_same_guard_waits(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, on: bool
) -> None:
    switch(monkeypatch, "guards", on)
    locked = Stop()

    def second() -> None:
        with parts.store.unit() as unit:
            unit.lock(["g"])
            locked.set()

    with ThreadPoolExecutor(1) as other, parts.store.unit() as first:
        first.lock(["g"])
        other.submit(second)
        assert locked.wait(0.5) is not on
    assert locked.is_set()


class Killed(BaseException):
    """As if the process had died there."""


def test_a_mark_without_its_effect_is_a_lost_effect(
    world: World, parts: Parts, monkeypatch: pytest.MonkeyPatch, on: bool
) -> None:
    count(parts, "t1")
    with running(Relay(parts, log_of(parts)).run):
        eventually(lambda: not parts.store.outgoing(1))
    world.codec = listening.codec()
    agents = listening.notes(parts.service.journal)[:1]
    listener = world.service(listening.service(world.named("listener"), agents))
    switch(monkeypatch, "marks", on)
    with pytest.raises(Killed):
        take_all(dying(listener))
    take_all(listener)
    with listener.store.reader() as reader:
        assert len(reader.find(listening.heard)) == (1 if on else 0)


def dying(parts: Parts) -> Parts:
    """The same service in a process that dies while it decides."""

    def die(*given: object) -> list[Event]:
        raise Killed

    decisions = [replace(decision, decide=die) for decision in parts.service.decisions]
    return replace(parts, service=replace(parts.service, decisions=decisions))


def take_all(parts: Parts) -> None:
    """Feed the agents from where they stand to the ends, as a process that starts does."""
    agents = Agents(parts, log_of(parts), Parking(parts, Handler(parts)), Standing(parts))
    for place, end in log_of(parts).ends(agents.topics).items():
        agents.reach(place, end, Stop())
