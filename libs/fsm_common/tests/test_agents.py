"""Agents, parking, dead letters and timers, by values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from fsm_common.core import ids
from fsm_common.core.errors import Rejected
from fsm_common.core.messages import Actor
from fsm_common.core.rows import Put
from fsm_common.flows import decoding, reaction
from fsm_common.flows.cases import BEHIND, POISON, WAITING
from fsm_common.flows.marks import REPEATED, Marks, repeated
from fsm_common.flows.progress import moved
from fsm_common.flows.reaction import Stopping
from fsm_common.ports.store import SEEN, TIMER
from fsm_common.tests import listening
from fsm_common.tests.listener_world import JOURNAL, NOON, WISHES, World
from fsm_common.tests.listening import Answered, Wish, derived_rows, heard

OPERATOR = Actor("USER", "op-1")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaction, "PAUSES", (0.0, 0.0, 0.0))


class TestEvents:
    def test_an_event_becomes_a_command_with_what_it_inherits(self, world: World) -> None:
        world.take(world.counted("t1", 7))
        [(_, event)] = world.store.events
        assert event.event_id == ids.event_id(
            ids.caused_command_id("notes", ids.derived("t1", 1), "t1"), 1
        )
        assert event.headers["correlation-id"] == "c-t1"
        assert event.headers["tenant"] == "ES/HOME/S1"
        assert event.causation_id == ids.derived("t1", 1)
        assert world.next_offset("notes") == 1

    def test_rows_are_derived_with_the_mark(self, world: World) -> None:
        world.take(world.counted("t1", 7), world.counted("t1", 9, version=2))
        assert world.store.table(derived_rows) == [{"tally_id": "t1", "total": 9, "version": 2}]
        assert world.next_offset("sums") == 2

    def test_how_long_a_record_took_is_told(self, world: World) -> None:
        def told() -> float:
            name = "messaging_process_duration_seconds_count"
            return REGISTRY.get_sample_value(name, {"consumer": "sums"}) or 0

        before = told()
        world.take(world.counted("t1", 7))
        assert told() == before + 1

    def test_the_same_record_again_does_nothing(self, world: World) -> None:
        record = world.counted("t1", 7)
        world.take(record, record)
        world.restart()
        world.take(record)
        assert world.events() == ["noted"]

    @pytest.mark.parametrize("restarted", [True, False])
    def test_the_same_event_published_twice_does_nothing(
        self, world: World, restarted: bool
    ) -> None:
        world.take(world.counted("t1", 7), world.counted("t1", 9, version=2))
        if restarted:
            world.restart()
        world.take(world.counted("t1", 7))
        assert world.store.table(heard)[0]["times"] == 2
        assert world.store.table(derived_rows)[0]["version"] == 2
        assert world.next_offset("notes") == 3

    @pytest.mark.parametrize("restarted", [True, False])
    def test_what_lies_before_the_old_offset_in_a_topic_made_again_is_handled(
        self, world: World, restarted: bool
    ) -> None:
        world.take(world.counted("t1", 7), world.counted("t1", 7))
        world.log.lose()
        world.counted("t1", 7), world.counted("t2", 8)
        if restarted:
            world.restart()
        else:
            assert world.agents.look()
        world.take(world.counted("t1", 9, version=2))
        assert world.events() == ["noted"] * 3
        assert world.next_offset("notes") == 3
        assert not world.agents.look()

    def test_all_that_a_topic_was_filled_with_again_may_be_a_double(self, world: World) -> None:
        marks, place = Marks(world.store, "notes"), JOURNAL
        with world.store.unit() as unit:
            row = {"consumer": REPEATED, "aggregate": repeated(place), "version": 5}
            unit.apply([moved("notes", place, 0), Put(SEEN, row)])
        assert marks.expected(place) == 0
        assert not marks.newer(place, 4, 7)
        assert marks.newer(place, 5, 8)

    def test_the_mark_goes_with_the_last_command(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plain = reaction.Reaction._alone

        def alone(made: reaction.Reaction, *what: Any) -> None:
            if made.agent.name == "notes":
                pytest.fail("a transaction of its own")
            plain(made, *what)

        monkeypatch.setattr(reaction.Reaction, "_alone", alone)
        world.take(world.counted("t1", 7))
        assert world.next_offset("notes") == 1

    def test_skipped_records_move_the_mark_a_moment_later(self, world: World) -> None:
        world.take(world.lapsed(), world.lapsed())
        assert world.next_offset("notes") == 0
        world.agents.flush()
        assert (world.next_offset("notes"), world.next_offset("sums")) == (2, 2)

    def test_a_mark_covers_the_skipped_before_it(self, world: World) -> None:
        world.take(world.lapsed(), world.counted("t1", 1))
        assert world.next_offset("notes") == 2

    def test_a_gap_is_read_again_and_what_was_missed_is_handled(self, world: World) -> None:
        world.counted("t1", 1), world.lapsed()
        world.take(world.counted("t2", 2))
        assert [row["note_id"] for row in world.store.table(heard)] == ["t1", "t2"]
        assert world.next_offset("notes") == 3

    def test_a_partition_that_the_group_has_passed_is_read_to_there(self, world: World) -> None:
        world.counted("t1", 1)
        world.agents.reach(JOURNAL, 1, world.stop)
        assert world.next_offset("notes") == 1
        assert world.events() == ["noted"]

    def test_a_process_back_from_the_dead_sets_no_mark_back_and_tells_nothing_twice(
        self, world: World
    ) -> None:
        late = world.agents
        first, second = world.counted("t1", 1), world.counted("t1", 2, version=2)
        bad = world.log.add(WISHES, "n1", b"bad", {})
        for consumer in late._consumers:
            consumer.marks.expected(JOURNAL)
            consumer.marks.expected(WISHES)
            consumer.marks.seen("tally:t1")
            consumer._line()
        world.restart()
        world.take(first, second, bad)
        for record in (first, bad):
            late.take(record, world.stop)
        assert world.next_offset("notes") == 2
        assert len(world.told("dlq.listener.failed")) == 1


class TestFailures:
    def test_bad_bytes_are_a_dead_letter_and_others_go_on(self, world: World) -> None:
        bad = world.log.add(WISHES, "n1", b"\x00bad", {"x": "y"})
        world.take(world.counted("n2", 1), bad, world.wish("n1", 1), world.wish("n2", 5))
        assert world.parked() == [("wishes", 0, POISON), ("wishes", 1, BEHIND)]
        assert world.events() == ["noted", "granted"]
        [letter] = world.told("dlq.listener.failed")
        assert (letter.value, letter.headers) == (b"\x00bad", {"x": "y", "tenant": "n1"})
        assert (letter.error_code, letter.attempts, letter.offset) == ("UNDECODABLE", 1, 0)
        assert letter.consumer_group == world.parts.service.group
        assert world.next_offset("wishes", WISHES) == 3

    def test_the_impossible_is_poison_too(self, world: World) -> None:
        world.take(world.wish("n1", -1))
        [letter] = world.told("dlq.listener.failed")
        assert letter.error_code == "IMPOSSIBLE"

    def test_replay_releases_it_and_what_waits_behind_it_in_order(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.take(world.counted("n1", 1), world.wish("n1", -1))
        world.take(world.wish("n1", 2), world.wish("n1", 3))
        assert [state for *_, state in world.parked()] == [POISON, BEHIND, BEHIND]
        [letter] = world.letters.all()
        assert [row["offset"] for row in world.letters.show(letter["id"])[1]] == [1, 2]
        world.letters.replay(letter["id"], OPERATOR)
        world.again()
        assert [state for *_, state in world.parked()] == [POISON, BEHIND, BEHIND]
        assert len(world.told("dlq.listener.failed")) == 2
        cured = world.parking.reactions["wishes"]
        monkeypatch.setattr(cured, "agent", replace(cured.agent, react=_forgiving))
        world.letters.replay(letter["id"], OPERATOR)
        world.again()
        assert world.parked() == []
        assert world.granted() == [
            1,
            2,
            3,
        ]

    def test_discard_drops_the_one_and_releases_what_is_behind(self, world: World) -> None:
        world.take(world.counted("n1", 1), world.wish("n1", -1), world.wish("n1", 2))
        [letter] = world.letters.all()
        world.letters.discard(letter["id"], "a test of theirs", OPERATOR)
        world.again()
        assert world.parked() == []
        assert world.events() == ["noted", "granted"]
        [entry] = world.told("audit.entry.recorded")
        assert (entry.action, entry.actor_id, entry.reason) == (
            "dead_letter.discarded",
            "op-1",
            "a test of theirs",
        )

    def test_a_letter_that_is_gone_is_not_found(self, world: World) -> None:
        with pytest.raises(Rejected, match="no such dead letter"):
            world.letters.replay("nobody", OPERATOR)

    def test_what_may_pass_is_tried_four_times_and_then_dead_lettered(
        self, world: World, impatient: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []

        def unknown(topic: str, payload: bytes) -> tuple[Any, Any]:
            asked.append(topic)
            raise LookupError("schema 77")

        with monkeypatch.context() as patch:
            patch.setattr(world.codec, "decode", unknown)
            world.take(world.wish("n1", 1))
            assert len(asked) == 4
            world.take(world.wish("n2", 1))
        assert len(asked) == 5, "the same schema is not waited for again and again"
        assert [letter.error_code for letter in world.told("dlq.listener.failed")] == [
            "UNKNOWN_SCHEMA"
        ] * 2
        assert world.told("dlq.listener.failed")[0].attempts == 4
        assert decoding.PAUSES == (1.0, 2.0, 4.0)

    def test_an_unknown_fault_keeps_retrying_and_the_health_goes_red(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record, troubles = world.counted("t1", 1), []
        unit = world.store.unit

        def gone() -> Any:
            troubles.append(world.agents.troubles)
            if len(troubles) < 3:
                raise OSError("the database is gone")
            return unit()

        monkeypatch.setattr(world.store, "unit", gone)
        world.take(record)
        assert troubles[1] == ["notes: OSError: the database is gone"]
        assert world.agents.troubles == []
        assert world.events() == ["noted"]

    def test_a_stop_leaves_the_record_for_the_next_start(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = world.counted("t1", 1)

        def gone() -> Any:
            world.stop.set()
            raise OSError("the database is gone")

        with monkeypatch.context() as patch:
            patch.setattr(world.store, "unit", gone)
            with pytest.raises(Stopping):
                world.take(record)
        world.stop.clear()
        world.restart()
        world.take(record)
        assert world.events() == ["noted"]

    def test_a_partner_is_told_no_and_the_record_is_not_kept(self, world: World) -> None:
        world.take(world.counted("n1", 1), world.wish("n1", 101), world.wish("n1", 100))
        assert [a.answer for a in world.told(Answered.topic)] == ["TOO_MUCH"]
        assert [le.error_code for le in world.told("dlq.listener.failed")] == ["TOO_MUCH"]
        assert world.parked() == []
        assert world.events() == ["noted", "granted"]


class TestWaiting:
    def test_it_waits_without_a_dead_letter_until_its_reference_comes(self, world: World) -> None:
        world.take(world.wish("n1", 5))
        assert world.parked() == [("wishes", 0, WAITING)]
        assert world.store.outbox == []
        world.take(world.counted("n1", 1))
        world.again()
        assert world.parked() == []
        assert world.events() == ["noted", "granted"]

    def test_those_that_wait_for_one_reference_follow_in_order(self, world: World) -> None:
        world.take(world.wish("n1", 5), world.wish("n1", 6), world.counted("n1", 1))
        world.again()
        amounts = world.granted()
        assert amounts == [5, 6]

    def test_an_older_one_is_tried_before_a_newer_one(self, world: World) -> None:
        world.take(world.wish("n1", 5), world.counted("n1", 1), world.wish("n1", 6))
        amounts = world.granted()
        assert amounts == [5, 6]
        assert world.parked() == []

    def test_when_due_it_is_answered_with_messages_and_waits_on(self, world: World) -> None:
        world.take(world.wish("n1", 5))
        world.again()
        world.clock.at = NOON + timedelta(minutes=14)
        world.again(woken=False)
        assert world.told(Answered.topic) == []
        world.clock.at = NOON + timedelta(minutes=20)
        world.again(woken=False)
        world.again(woken=True)
        assert [a.answer for a in world.told(Answered.topic)] == ["still waiting at 12:15"]
        assert world.parked() == [("wishes", 0, WAITING)]
        world.take(world.counted("n1", 1))
        world.again()
        assert world.events() == ["noted", "granted"]

    def test_before_it_is_answered_it_is_tried_again(self, world: World) -> None:
        world.take(world.wish("n1", 5))
        world.again()
        world.take(world.counted("n1", 1))
        world.clock.at = NOON + timedelta(minutes=20)
        world.again(woken=False)
        assert world.told(Answered.topic) == []
        assert world.events() == ["noted", "granted"]


class TestTimers:
    def test_a_timer_becomes_a_command_at_its_time(self, world: World) -> None:
        world.take(world.counted("n1", 1), world.counted("n2", 1))
        world.timers.turn(True, world.stop)
        assert world.events() == ["noted", "noted"]
        world.clock.at = NOON + timedelta(hours=3)
        world.timers.turn(False, world.stop)
        assert world.events() == ["noted", "noted", "faded", "faded"]
        assert world.store.table(TIMER) == []
        _, faded = world.store.events[2]
        due = NOON + timedelta(hours=1)
        assert faded.event_id == ids.event_id(ids.timer_command_id("fade:n1", due), 1)
        assert faded.headers["correlation-id"] == "c-n1"
        assert world.codec.decode(faded.type, faded.payload)[0].occurred_at == due
        traces = {event.headers["traceparent"].split("-")[1] for _, event in world.store.events[2:]}
        assert len(traces) == 2

    def test_a_timer_that_does_nothing_is_held_back_and_others_go_on(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.take(world.counted("n1", 1), world.counted("n2", 1))
        decide = {d.command: d for d in world.parts.service.decisions}[listening.Fade]

        def broken(command: listening.Fade, state: Any, facts: Any) -> Any:
            return [] if command.note_id == "n1" else listening.fade(command, state, facts)

        asked: list[str] = []
        monkeypatch.setattr(
            world.handler,
            "_decisions",
            world.handler._decisions | {listening.Fade: _deciding(decide, broken, asked)},
        )
        world.clock.at = NOON + timedelta(hours=3)
        for _ in range(5):
            world.timers.turn(True, world.stop)
        assert world.events() == ["noted", "noted", "faded"]
        assert asked == ["n1", "n2"], "it does not spin"


def _forgiving(wish: Wish, at: datetime) -> Any:
    return [listening.Grant(at=at, note_id=wish.note_id, amount=abs(wish.amount))]


def _deciding(decision: Any, decide: Any, asked: list[str]) -> Any:
    def noted(command: Any, state: Any, facts: Any) -> Any:
        asked.append(command.note_id)
        return decide(command, state, facts)

    return replace(decision, decide=noted)
