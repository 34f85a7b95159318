"""What every store must keep, told once: run on memory and on Postgres."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fsm_common.core.errors import Overtaken, Rejected, StaleVersion, VersionConflict, Waits
from fsm_common.core.messages import About, Context
from fsm_common.core.rows import Change, Put, Remove
from fsm_common.core.sealed import Sealed
from fsm_common.flows import recording
from fsm_common.flows.handler import Handler, Outcome
from fsm_common.flows.parts import Parts
from fsm_common.flows.sealing import unseal
from fsm_common.ports.store import PROGRESS, TIMER
from fsm_common.tests.tally import Count, Follow, Lapse, Lapsed, shown, summed, tally

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def context(command_id: str, expected: int | None = None) -> Context:
    return Context(
        command_id=command_id,
        correlation_id="c-1",
        about=About(country_code="ES", bu_code="HOME_ES"),
        expected_version=expected,
    )


def counting(tally_id: str = "t1", amount: int = 1, group: str = "g", **more: Any) -> Count:
    return Count(at=NOON, tally_id=tally_id, group_id=group, amount=amount, **more)


class StoreSuite:
    """Subclasses bring a fixture `parts`."""

    def test_a_command_becomes_an_event_with_its_envelope(self, parts: Parts) -> None:
        outcome = Handler(parts).handle(counting(amount=3), context("k1"))
        (recorded,) = outcome.events
        assert (recorded.event.total, recorded.key, outcome.version) == (3, "ES_t1", 1)
        assert recorded.meta.correlation_id == "c-1"
        assert recorded.meta.occurred_at == NOON

    def test_the_same_command_twice_changes_nothing(self, parts: Parts) -> None:
        first = Handler(parts).handle(counting(), context("k1"))
        second = Handler(parts).handle(counting(), context("k1"))
        assert (first.repeated, second.repeated) == (False, True)
        assert first.events[0].meta == second.events[0].meta
        assert len(parts.store.outgoing(9)) == 2

    def test_the_outbox_has_the_event_then_the_message(self, parts: Parts) -> None:
        Handler(parts).handle(counting(), context("k1"))
        event, message = parts.store.outgoing(9)
        assert (event.journal, event.topic) == (True, "tally.tally.counted")
        assert (message.journal, message.topic) == (False, "partner.tally.told")
        assert message.headers["causation-id"] == event.headers["event-id"]
        with parts.store.exclusive("relay") as lease:
            assert lease
            assert [row.position for row in lease.outgoing(1)] == [event.position]
            lease.sent([event.position])
        assert [row.position for row in parts.store.outgoing(9)] == [message.position]

    def test_an_internal_event_goes_to_the_journal_alone(self, parts: Parts) -> None:
        Handler(parts).handle(Lapse(at=NOON, tally_id="t1"), context("k1"))
        (row,) = parts.store.outgoing(9)
        assert (row.journal, row.topic) == (True, None)

    def test_read_models_and_timers_are_inline(self, parts: Parts) -> None:
        Handler(parts).handle(counting(amount=2), context("k1"))
        Handler(parts).handle(counting(amount=3), context("k2"))
        with parts.store.reader() as reader:
            row, total = reader.get(shown, tally_id="t1"), reader.get(summed, group_id="g")
            timer = reader.get(TIMER, timer_id="lapse:t1")
        assert row
        assert total
        assert timer
        assert (row["total"], total["total"]) == (5, 5)
        assert timer["due_at"] == NOON + timedelta(hours=1)
        assert (timer["command"], timer["context"]["correlation_id"]) == ("Lapse", "c-1")

    def test_a_refusal_leaves_no_trace(self, parts: Parts) -> None:
        with pytest.raises(Rejected, match="at most 10"):
            Handler(parts).handle(counting(amount=11), context("k1"))
        assert parts.store.outgoing(9) == []

    def test_a_stale_version_is_refused(self, parts: Parts) -> None:
        Handler(parts).handle(counting(), context("k1", expected=0))
        with pytest.raises(StaleVersion):
            Handler(parts).handle(counting(), context("k2", expected=0))

    def test_further_rows_commit_with_the_events_or_without_any(self, parts: Parts) -> None:
        def mark(outcome: Outcome) -> list[Put]:
            row = {"consumer": "c", "topic": "t", "partition": 0, "next_offset": outcome.version}
            return [Put(PROGRESS, row)]

        for number, amount in enumerate((2, 0)):
            Handler(parts).handle(counting(amount=amount), context(f"k{number}"), also=mark)
            with parts.store.reader() as reader:
                assert [row["next_offset"] for row in reader.find(PROGRESS)] == [1]

    def test_what_waits_is_parked_under_its_guard_or_raised(self, parts: Parts) -> None:
        command = Follow(at=NOON, tally_id="t2", leader_id="t1")
        assert Handler(parts).handle(command, context("k1"), parks=True).waits is not None
        with pytest.raises(Waits):
            Handler(parts).handle(command, context("k1"))

    def test_several_aggregates_in_one_append(self, parts: Parts) -> None:
        Handler(parts).handle(counting("t1"), context("k1"))
        command = Follow(at=NOON, tally_id="t2", leader_id="t1")
        outcome = Handler(parts).handle(command, context("k2"))
        assert [(e.meta.aggregate_id, e.meta.aggregate_version) for e in outcome.events] == [
            ("t2", 1),
            ("t1", 2),
        ]
        assert outcome.version == 1

    def test_personal_values_are_sealed_before_the_decision(self, parts: Parts) -> None:
        named = Sealed.of("Lucía", subject="s1", field="by")
        outcome = Handler(parts).handle(counting(by=named), context("k1"))
        kept = outcome.events[0].event.by
        assert "Luc" not in repr(kept.cipher)
        assert unseal(kept, parts.keyring, "s1", "by") == "Lucía"
        parts.keyring.destroy("s1")
        assert unseal(kept, parts.keyring, "s1", "by") == "[erased]"
        assert Handler(parts).handle(counting(by=named), context("k1")).repeated
        with pytest.raises(Rejected) as refusal:
            Handler(parts).handle(counting(by=named), context("k2"))
        assert refusal.value.code == "SUBJECT_ERASED"
        assert refusal.value.about is not None

    def test_rows_are_found_changed_and_removed_by_equality(self, parts: Parts) -> None:
        rows = [{"tally_id": f"t{n}", "group_id": "g", "total": n, "by": None} for n in range(4)]
        with parts.store.unit() as unit:
            unit.apply([Put(shown, row) for row in rows])
            unit.apply([Change(shown, {"tally_id": ["t1", "t2"]}, {"group_id": "h"})])
            unit.apply([Remove(shown, {"tally_id": "t3"})])
        with parts.store.reader() as reader:
            assert [row["tally_id"] for row in reader.find(shown, group_id="h")] == ["t1", "t2"]
            assert [row["total"] for row in reader.find(shown)] == [0, 1, 2]
            assert reader.get(shown, tally_id="t3") is None

    def test_a_transaction_that_fails_changes_nothing(self, parts: Parts) -> None:
        row = {"tally_id": "t1", "group_id": "g", "total": 1, "by": None}
        with pytest.raises(ZeroDivisionError):
            self.put_and_fail(parts, row)
        with parts.store.reader() as reader:
            assert reader.find(shown) == []

    def put_and_fail(self, parts: Parts, row: dict[str, Any]) -> None:
        with parts.store.unit() as unit:
            unit.apply([Put(shown, row)])
            raise ZeroDivisionError

    def test_the_version_that_was_decided_on_must_be_the_last(self, parts: Parts) -> None:
        Handler(parts).handle(counting(), context("k1"))
        with pytest.raises(VersionConflict):
            self.lapse_blindly(parts)
        with parts.store.unit() as unit:
            assert unit.load(tally, "t1").total == 1
            made = recording.record(parts, unit, [Lapsed(tally_id="t1")], context("k2"), NOON)
            unit.append(made.events, made.messages)
        assert len(parts.store.outgoing(9)) == 3

    def lapse_blindly(self, parts: Parts) -> None:
        with parts.store.unit() as unit:
            made = recording.record(parts, unit, [Lapsed(tally_id="t1")], context("k2"), NOON)
            unit.append(made.events, made.messages)

    @pytest.mark.parametrize("rows", [1, 2])
    def test_where_a_row_that_must_be_there_is_not_nothing_is_written(
        self, parts: Parts, rows: int
    ) -> None:
        place = {"consumer": "c", "topic": "t", "partition": 0}
        put = [
            Put(shown, {"tally_id": f"t{n}", "group_id": "g", "total": 1, "by": None})
            for n in range(rows)
        ]

        def finished(expected: int) -> None:
            with parts.store.unit() as unit:
                made = recording.record(parts, unit, [Lapsed(tally_id="t9")], context("k"), NOON)
                moving = Change(
                    PROGRESS, place | {"next_offset": expected}, {"next_offset": 7}, True
                )
                unit.finish(made.events, made.messages, [*put, moving])

        with parts.store.unit() as unit:
            unit.apply([Put(PROGRESS, place | {"next_offset": 5})])
        with pytest.raises(Overtaken):
            finished(4)
        with parts.store.reader() as reader:
            assert reader.find(shown) == []
        assert parts.store.outgoing(9) == []
        finished(5)
        with parts.store.reader() as reader:
            assert len(reader.find(shown)) == rows
            assert [row["next_offset"] for row in reader.find(PROGRESS)] == [7]
        assert len(parts.store.outgoing(9)) == 1

    def test_sixteen_racers_fill_a_group_to_its_limit_and_no_further(self, parts: Parts) -> None:
        told: Counter[str] = Counter()

        def race(runner: int) -> None:
            for lap in range(3):
                try:
                    Handler(parts).handle(counting(f"t{runner % 4}"), context(f"{runner}.{lap}"))
                    told["counted"] += 1
                except Rejected as refusal:
                    told[refusal.code] += 1

        runners = [threading.Thread(target=race, args=(n,)) for n in range(16)]
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.join(60)
        assert told == {"counted": 10, "FULL": 38}
        with parts.store.reader() as reader:
            assert sum(row["total"] for row in reader.find(shown)) == 10

    def test_a_session_lock_is_had_once(self, parts: Parts) -> None:
        with parts.store.exclusive("relay") as first:
            assert first is not None
            assert first.held()
            with parts.store.exclusive("relay") as second:
                assert second is None
        with parts.store.exclusive("relay") as third:
            assert third is not None
