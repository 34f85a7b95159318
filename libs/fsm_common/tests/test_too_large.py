"""What the log does not take stays out of the outbox, where it would stand before all others."""

from __future__ import annotations

import pytest

from fsm_common.core.errors import Kind, Rejected
from fsm_common.core.messages import About, Context
from fsm_common.flows import recording
from fsm_common.flows.cases import POISON
from fsm_common.flows.dead_letters import KEPT
from fsm_common.flows.letters import Letters
from fsm_common.tests.listener_world import NOON, WISHES, World
from fsm_common.tests.listening import Answered, Grant

DLQ = "dlq.listener.failed"


@pytest.fixture
def world() -> World:
    made = World()
    made.take(made.counted("n1", 1))
    return made


def test_a_command_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "LARGEST", 100)
    context = Context(command_id="c", correlation_id="c", about=About(country_code="ES"))
    with pytest.raises(Rejected) as refusal:
        world.handler.handle(Grant(at=NOON, note_id="n1", amount=1), context)
    assert (refusal.value.kind, refusal.value.code) == (Kind.TOO_LARGE, "BODY_TOO_LARGE")
    assert world.events() == ["noted"]


@pytest.mark.parametrize("amount", [5, 101], ids=["an event", "an answer"])
def test_for_an_agent_it_is_poison(
    world: World, monkeypatch: pytest.MonkeyPatch, amount: int
) -> None:
    monkeypatch.setattr(recording, "LARGEST", 10)
    world.take(world.wish("n1", amount))
    assert world.parked() == [("wishes", 0, POISON)]
    assert [letter.error_code for letter in world.told(DLQ)] == ["BODY_TOO_LARGE"]
    assert (world.events(), world.told(Answered.topic)) == (["noted"], [])


def test_a_dead_letter_keeps_what_fits_and_is_known_again(world: World) -> None:
    record = world.log.add(WISHES, "n1", b"\0" * (KEPT + 1), {"x": "y"})
    world.take(record)
    [letter] = world.told(DLQ)
    assert (len(letter.value), letter.headers) == (KEPT, {})
    assert Letters({letter.dead_letter_id: letter}).fault("wishes", record)
