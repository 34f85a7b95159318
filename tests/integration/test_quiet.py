"""Quiet means that nothing is left to do; business time moves from one due moment to the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fsm_common.adapters.clock import FileClock
from fsm_common.core.messages import About, Context
from fsm_common.edges.worker_http import serving, ways_of
from fsm_common.flows.copies import Copies
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import copy_of
from fsm_common.flows.quiet import Quiet, backlog, look
from fsm_common.flows.relay import Relay
from fsm_common.flows.timers import Timers
from fsm_common.ports.store import EVENT
from fsm_common.testing.advance import Advance, NeverQuiet
from fsm_common.tests import tally, watch
from tests.integration.world import World, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path: Path) -> FileClock:
    made = FileClock(tmp_path / "clock")
    made.set(NOON)
    return made


@pytest.fixture
def parts(world: World, clock: FileClock) -> Parts:
    made = world.service(replace(tally.service(), name=world.named("tally")))
    return replace(made, clock=clock)


@pytest.fixture
def copy(world: World, clock: FileClock, parts: Parts) -> Parts:
    made = world.service(watch.service(world.named("watch"), parts.service.journal))
    return replace(made, clock=clock)


def seen(parts: Parts, in_hand: int = 0) -> Quiet:
    assert parts.log
    return look(parts, parts.log, lambda: in_hand)


def count(parts: Parts, tally_id: str) -> None:
    command = tally.Count(at=parts.clock.now(), tally_id=tally_id, group_id="g", amount=1)
    about = About(country_code="ES")
    Handler(parts).handle(command, Context(command_id=tally_id, correlation_id="c", about=about))


def test_what_is_left_is_told_by_stage(parts: Parts, copy: Parts) -> None:
    assert (seen(parts).outbox, seen(parts).next_due_at) == (0, None)
    count(parts, "t1")
    assert seen(parts).outbox == 2, "the event and the message"
    assert backlog(parts)[1] >= 0
    assert seen(parts).next_due_at == NOON + timedelta(hours=1)
    assert parts.log
    with running(Relay(parts, parts.log).run):
        while seen(parts).outbox:
            pass
    assert seen(copy).behind == {copy_of(parts.service.journal): 1}
    assert sum(seen(copy).ends.values()) == 1
    assert copy.log
    with running(Copies(copy, copy.log).run):
        while seen(copy).behind[copy_of(parts.service.journal)]:
            pass
    assert seen(copy, in_hand=2).to_wire()["inHand"] == 2


@pytest.fixture
def workers(parts: Parts, copy: Parts) -> Iterator[list[str]]:
    """Both services at work, with their doors."""
    assert parts.log
    assert copy.log
    with ExitStack() as all_of_it:
        for flow in (Relay(parts, parts.log), Timers(parts, Handler(parts))):
            all_of_it.enter_context(running(flow.run))
        all_of_it.enter_context(running(Copies(copy, copy.log).run))
        doors = [
            all_of_it.enter_context(serving("127.0.0.1", 0, ways_of(one, list, {}, int)))
            for one in (parts, copy)
        ]
        yield [f"http://127.0.0.1:{port}" for port in doors]


def test_time_stops_at_every_moment_at_which_something_is_due(
    parts: Parts, copy: Parts, clock: FileClock, workers: list[str]
) -> None:
    for minutes in range(5):
        clock.set(NOON + timedelta(minutes=minutes))
        count(parts, f"t{minutes}")
    moments = Advance(clock, workers).to(NOON + timedelta(days=1))
    assert moments == [NOON + timedelta(hours=1, minutes=minutes) for minutes in range(5)]
    assert clock.now() == NOON + timedelta(days=1)
    with copy.store.reader() as reader:
        assert len(reader.find(watch.watched)) == 5, "what follows is done before time goes on"
    with parts.store.reader() as reader:
        lapsed = [e for e in reader.find(EVENT) if e["type"] == tally.Lapsed.topic]
    assert len(lapsed) == 5


def test_who_never_rests_is_named(copy: Parts, parts: Parts, clock: FileClock) -> None:
    count(parts, "t1")
    with serving("127.0.0.1", 0, ways_of(parts, list, {}, int)) as port:
        story = Advance(clock, [f"http://127.0.0.1:{port}"], patience=0.3)
        with pytest.raises(NeverQuiet, match="'outbox': 2"):
            story.to(NOON + timedelta(hours=2))
