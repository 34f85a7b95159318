"""What a partner says: whose matter it is, and records with a value that cannot be ours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fsm_common.core import ids
from fsm_common.ports.store import PARKED
from fsm_common.tests.listener_world import NOON, WISHES, World
from fsm_common.tests.listening import Answered, Wish


@pytest.fixture
def world() -> World:
    return World()


def correlations(world: World) -> list[str]:
    """Of the answers to wishes."""
    return [r.headers["correlation-id"] for r in world.store.outbox if r.topic == Answered.topic]


class TestMatters:
    def test_a_partners_matter_has_its_correlation_from_the_header_or_its_identity(
        self, world: World
    ) -> None:
        world.take(world.wish("n1", -1))
        headed = world.wish("n2", 5, **{"correlation-id": "theirs"})
        world.take(headed, world.wish("n3", 5))
        world.clock.at = NOON + timedelta(minutes=20)
        world.again(woken=False)
        assert correlations(world) == ["theirs", ids.derived("correlation", Wish.topic, "n3")]

    def test_a_refusal_about_a_known_matter_carries_the_correlation_of_that(
        self, world: World
    ) -> None:
        headed = world.wish("n2", 101, **{"correlation-id": "theirs"})
        world.take(world.counted("n2", 1), headed)
        assert correlations(world) == ["c-n2"]


class TestLetters:
    def test_a_dead_letter_carries_on_whose_matter_it_was(self, world: World) -> None:
        refused, poison = world.wish("n2", 101), world.wish("n3", -1)
        broken = world.log.add(WISHES, "FR_n4", b"broken", {})
        world.take(world.counted("n2", 1), refused, poison, broken)
        letters = [r.headers for r in world.store.outbox if r.topic == "dlq.listener.failed"]
        about = [(h["correlation-id"], h["tenant"], h.get("ce_subject")) for h in letters]
        unread = ids.derived("correlation", Wish.topic, letters[2]["causation-id"])
        assert about == [
            ("c-n2", "ES/HOME/S1", "n2"),
            (ids.derived("correlation", Wish.topic, "n3"), "ES", "n3"),
            (unread, "FR", None),
        ]
        assert {h["actor"] for h in letters} == {"PARTNER"}

    def test_what_is_parked_keeps_the_tenant_of_its_key(self, world: World) -> None:
        broken = [world.log.add(WISHES, "FR_n4", b"broken", {}) for _ in range(2)]
        world.take(*broken)
        headers = [row["headers"] for row in world.store.table(PARKED)]
        assert headers == [{"tenant": "FR"}] * 2


class TestMisfits:
    def test_what_stands_for_it_is_refused_and_nothing_is_parked(self, world: World) -> None:
        wish = world.codec.encode(Wish(note_id="n1", amount=5)).replace(b":5", b':"five"')
        world.take(world.counted("n1", 1), world.log.add(WISHES, "n1", wish, {}))
        world.take(world.wish("n1", 5))
        assert [a.answer for a in world.told(Answered.topic)] == ["TOO_MUCH"]
        assert len(world.told("dlq.listener.failed")) == 1
        assert world.parked() == []
        assert world.events() == ["noted", "granted"]
