"""Headers of a journal that nobody of us has written stop no agent."""

from __future__ import annotations

import pytest

from fsm_common.tests.listener_world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("told", ["", "one", "-1", "²", "9" * 30])
def test_a_position_that_is_no_number_is_nought(world: World, told: str) -> None:
    record = world.counted("t1", 1)
    strange = record._replace(headers={**record.headers, "position": told})
    world.take(strange, world.counted("t1", 2, version=2))
    assert world.agents.troubles == []
    assert world.events() == ["noted", "noted"]


@pytest.mark.parametrize("told", [{}, {"event-type": ""}])
def test_a_record_that_names_no_type_is_skipped_like_any_that_is_not_wanted(
    world: World, told: dict[str, str]
) -> None:
    whole = world.counted("t1", 1)
    world.take(whole._replace(headers=told), world.lapsed(), world.counted("t2", 1))
    assert (world.events(), world.parked()) == (["noted"], [])
    assert world.told("dlq.listener.failed") == []
    assert world.next_offset("notes") == 3
