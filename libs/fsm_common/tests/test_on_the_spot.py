"""What a loop handles itself, and what it leaves to a thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fsm_common.flows import agents
from fsm_common.tests.listener_world import World


@pytest.fixture
def world() -> World:
    return World()


def test_the_first_record_waits_and_the_next_does_not(world: World) -> None:
    first, second = world.counted("t1", 7), world.counted("t2", 8)
    assert not world.agents.at_once(first)
    assert world.events() == []
    world.take(first)
    assert world.agents.at_once(second)
    assert (world.events(), world.next_offset("notes")) == (["noted", "noted"], 2)


def test_a_gap_is_read_by_a_thread(world: World) -> None:
    first, missed, second = (world.counted(f"t{number}", 7) for number in range(3))
    world.take(first)
    assert not world.agents.at_once(second)
    assert (world.events(), world.log.read_again) == (["noted"], 0)
    world.take(second)
    assert world.events() == ["noted"] * 3
    assert world.agents.at_once(missed)
    assert world.events() == ["noted"] * 3


def test_what_has_to_be_tried_again_is_left_unsettled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(topic: str, payload: bytes) -> tuple[Any, Any]:
        raise LookupError("schema 77")

    world.take(world.counted("t1", 7))
    record = world.counted("t2", 8)
    with monkeypatch.context() as patch:
        patch.setattr(world.codec, "decode", unknown)
        assert not world.agents.at_once(record)
    assert (world.next_offset("notes"), world.parked(), world.agents.in_hand) == (1, [], 0)
    world.take(record)
    assert world.events() == ["noted", "noted"]


def test_whoever_was_kept_waiting_leaves_the_next_ones_to_threads(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.take(world.counted("t1", 7))
    monkeypatch.setattr(agents, "LONG", -1.0)
    assert world.agents.at_once(world.counted("t2", 8))
    assert not world.agents.at_once(world.counted("t3", 9))
    assert world.events() == ["noted", "noted"]


def test_whoever_has_the_marks_is_not_waited_for(world: World) -> None:
    world.take(world.counted("t1", 7))
    record = world.counted("t2", 8)
    with ThreadPoolExecutor(1) as other, world.agents._consumers[0].marks.lock:
        assert not other.submit(world.agents.at_once, record).result(10)
    assert world.events() == ["noted"]
    assert world.agents.at_once(record)
