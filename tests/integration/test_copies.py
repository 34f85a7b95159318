"""Copies on the real broker and database: batches, doubles, poison, takeover, broken sessions."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from fsm_common.core.messages import Actor
from fsm_common.core.meta import EventMeta
from fsm_common.core.rows import Change
from fsm_common.flows.cases import BEHIND, POISON, RELEASED
from fsm_common.flows.copies import Copies
from fsm_common.flows.dead_letters import DeadLetters
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import CaughtUp, copy_of
from fsm_common.ports.log import Log, Sending
from fsm_common.ports.store import PARKED, PROGRESS
from fsm_common.tests import tally, watch
from tests.integration.world import World, eventually, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Journal:
    """Writes to a journal as its owner's relay would."""

    def __init__(self, world: World) -> None:
        self.name = f"{world.named('tally')}.journal"
        self.world, self.log, self.position = world, world.log(), 0
        world.topics(self.name)

    def sending(self, tally_id: str, version: int, group_id: str = "g") -> Sending:
        self.position += 1
        meta = EventMeta(
            event_id=f"{tally_id}.{version}",
            event_type=tally.Counted.topic,
            schema_version=1,
            occurred_at=NOON,
            aggregate_id=tally_id,
            aggregate_version=version,
            country_code="ES",
            actor_type="SYSTEM",
            correlation_id="c",
        )
        event = tally.Counted(tally_id=tally_id, group_id=group_id, amount=1, total=version)
        headers = {"event-type": tally.Counted.topic, "position": str(self.position)}
        return Sending(self.name, tally_id, self.world.codec.encode(event, meta), headers)

    def write(self, tally_id: str, *versions: int) -> None:
        self.log.publish([self.sending(tally_id, version) for version in versions])

    def poison(self, tally_id: str) -> None:
        headers = {"event-type": tally.Counted.topic, "event-id": "p1"}
        self.log.publish([Sending(self.name, tally_id, b"\x00broken", headers)])


@pytest.fixture
def journal(world: World) -> Journal:
    return Journal(world)


@pytest.fixture
def parts(world: World, journal: Journal) -> Parts:
    return world.service(watch.service(world.named("watch"), journal.name))


def log_of(parts: Parts) -> Log:
    assert parts.log
    return parts.log


def totals(parts: Parts) -> dict[str, int]:
    with parts.store.reader() as reader:
        return {row["tally_id"]: row["total"] for row in reader.find(watch.watched)}


def times(parts: Parts) -> dict[str, int]:
    with parts.store.reader() as reader:
        return {row["tally_id"]: row["times"] for row in reader.find(watch.counts)}


def read_to_the_end(parts: Parts, journal: Journal) -> bool:
    """Whether progress stands at the ends of the journal."""
    with parts.store.reader() as reader:
        found = reader.find(PROGRESS, consumer=copy_of(journal.name))
    rows = {(r["topic"], r["partition"]): r["next_offset"] for r in found}
    return rows == {place: end for place, end in journal.log.ends([journal.name]).items() if end}


def test_rows_and_progress_move_and_doubles_are_dropped(parts: Parts, journal: Journal) -> None:
    journal.write("t1", 1, 2, 3)
    journal.write("t2", 1, 2)
    journal.write("t1", 1, 2, 3)  # a batch sent again
    journal.write("t1", 4)
    with running(Copies(parts, log_of(parts)).run) as faults:
        eventually(lambda: read_to_the_end(parts, journal))
        journal.write("t2", 1, 2, 3)
        eventually(lambda: totals(parts) == {"t1": 4, "t2": 3})
    assert times(parts) == {"t1": 4, "t2": 3}
    assert not faults


def test_a_second_run_goes_on_where_the_first_committed(parts: Parts, journal: Journal) -> None:
    for version in (1, 2, 3):
        journal.write("t1", version)
        with running(Copies(parts, log_of(parts), most=1).run):
            eventually(lambda: read_to_the_end(parts, journal))
    assert times(parts) == {"t1": 3}


def test_what_is_not_wanted_moves_progress_only(parts: Parts, journal: Journal) -> None:
    journal.log.publish([Sending(journal.name, "t1", b"?", {"event-type": "tally.tally.lapsed"})])
    with running(Copies(parts, log_of(parts)).run) as faults:
        eventually(lambda: read_to_the_end(parts, journal))
    assert totals(parts) == {}
    assert not faults


def test_poison_parks_its_key_others_go_on_and_replay_keeps_the_order(
    parts: Parts, journal: Journal
) -> None:
    journal.write("t1", 1)
    journal.poison("t1")
    journal.write("t1", 2, 3)
    journal.write("t2", 1, 2)
    with running(Copies(parts, log_of(parts)).run) as faults:
        eventually(lambda: read_to_the_end(parts, journal))
        assert totals(parts) == {"t1": 1, "t2": 2}
        journal.write("t1", 4)
        eventually(lambda: states(parts) == [POISON, BEHIND, BEHIND, BEHIND])
        cure(parts, journal.sending("t1", 2).value)
        eventually(lambda: totals(parts) == {"t1": 4, "t2": 2})
        assert states(parts) == []
    assert times(parts) == {"t1": 4, "t2": 2}
    assert not faults


def test_a_discarded_record_lets_go_what_waits_behind_it_and_both_are_told(
    parts: Parts, journal: Journal
) -> None:
    journal.poison("t1")
    journal.write("t1", 1, 2)
    with running(Copies(parts, log_of(parts)).run):
        eventually(lambda: states(parts) == [POISON, BEHIND, BEHIND])
        letters = DeadLetters(parts)
        (letter,) = letters.all()
        letters.discard(letter["id"], "made by hand", Actor("USER", "u1"))
        eventually(lambda: totals(parts) == {"t1": 2})
    assert states(parts) == []
    told = [row.topic for row in parts.store.outgoing(9)]
    assert told[:1] == [parts.service.dead_letters]
    assert len(told) == 2


def test_what_stays_poison_when_released_is_parked_again(parts: Parts, journal: Journal) -> None:
    journal.poison("t1")
    journal.write("t1", 1)
    with running(Copies(parts, log_of(parts)).run):
        eventually(lambda: states(parts) == [POISON, BEHIND])
        with parts.store.unit() as unit:
            unit.apply([Change(PARKED, {"state": POISON}, {"state": RELEASED})])
        eventually(lambda: states(parts) == [POISON, BEHIND])
    assert totals(parts) == {}


def test_what_no_row_can_hold_is_parked_and_others_go_on(parts: Parts, journal: Journal) -> None:
    journal.write("t1", 1)
    journal.log.publish([journal.sending("t1", 2, group_id="half\0")])
    journal.write("t1", 3)
    journal.write("t2", 1)
    with running(Copies(parts, log_of(parts)).run) as faults:
        eventually(lambda: read_to_the_end(parts, journal))
        assert totals(parts) == {"t1": 1, "t2": 1}
        assert states(parts) == [POISON, BEHIND]
        (letter,) = DeadLetters(parts).all()
        DeadLetters(parts).replay(letter["id"], Actor("USER", "u1"))
        eventually(lambda: attempts(parts) == [2, 0])
        journal.write("t2", 2)
        eventually(lambda: totals(parts) == {"t1": 1, "t2": 2})
        cure(parts, journal.sending("t1", 2).value)
        eventually(lambda: totals(parts) == {"t1": 3, "t2": 2})
    assert not faults


def attempts(parts: Parts) -> list[int]:
    with parts.store.reader() as reader:
        return [row["attempts"] for row in reader.find(PARKED)]


def states(parts: Parts) -> list[str]:
    with parts.store.reader() as reader:
        return [row["state"] for row in reader.find(PARKED)]


def cure(parts: Parts, payload: bytes) -> None:
    """What an operator does when the bytes can be mended: new bytes, then replay."""
    with parts.store.unit() as unit:
        new = {"state": RELEASED, "payload": payload}
        unit.apply([Change(PARKED, {"state": POISON}, new)])


def test_a_partition_is_copied_by_one_and_taken_over_when_it_dies(
    world: World, parts: Parts, journal: Journal
) -> None:
    process = start_other(world, parts, journal)
    try:
        journal.write("t1", 1)
        eventually(lambda: totals(parts) == {"t1": 1})
        with running(Copies(parts, log_of(parts)).run) as faults:
            journal.write("t1", 2)
            eventually(lambda: totals(parts) == {"t1": 2})
            process.kill()
            process.wait()
            journal.write("t1", 3)
            eventually(lambda: totals(parts) == {"t1": 3})
        assert not faults
    finally:
        process.kill()
        process.wait()
    assert times(parts) == {"t1": 3}


def start_other(world: World, parts: Parts, journal: Journal) -> subprocess.Popen[bytes]:
    dsn = world.addresses.postgres.dsn(user=parts.service.name)
    argv = [sys.executable, "-m", "tests.integration.copying", dsn, world.addresses.kafka]
    return subprocess.Popen([*argv, parts.service.name, journal.name], env=os.environ)


def test_cut_sessions_lose_and_double_nothing(world: World, parts: Parts, journal: Journal) -> None:
    with running(Copies(parts, log_of(parts), most=50).run) as faults:
        for cut in range(5):
            for version in range(1, 41):
                journal.write(f"t{cut}", version)
            with psycopg.connect(world.addresses.postgres.dsn(), autocommit=True) as owner:
                owner.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s",
                    [parts.service.name],
                )
        eventually(lambda: read_to_the_end(parts, journal))
        eventually(lambda: faults)  # at the latest when it looks at its locks
        journal.write("t0", 41)
        eventually(lambda: read_to_the_end(parts, journal))
    assert times(parts) == {"t0": 41} | {f"t{cut}": 40 for cut in range(1, 5)}


def test_an_agent_may_see_a_record_once_the_copy_has_passed_it(
    parts: Parts, journal: Journal
) -> None:
    journal.write("t1", 1, 2)
    ((place, end),) = ((p, e) for p, e in journal.log.ends([journal.name]).items() if e)
    copies = Copies(parts, log_of(parts))
    caught_up = CaughtUp(parts, log_of(parts), copies.standing)
    assert not caught_up()
    assert not copies.standing.wait(place, end - 1, seconds=0.05)
    assert copies.standing.passed(("another.journal", 0), 7), "no copy is kept of that one"
    with running(copies.run):
        assert copies.standing.wait(place, end - 1, seconds=20)
    assert totals(parts) == {"t1": 2}
    assert caught_up()
    assert not copies.standing.passed(place, end)


def test_a_fault_of_a_projection_is_tried_again_and_hides_nothing(
    world: World, parts: Parts, journal: Journal
) -> None:
    broken = [True]

    def project(recorded: object) -> list[object]:
        if broken[0]:
            raise ZeroDivisionError
        return list(watch.project(recorded))  # type: ignore[arg-type]  # the same events

    (copy,) = parts.service.copies
    service = replace(parts.service, copies=(replace(copy, project=project),))  # type: ignore[arg-type]  # as above
    journal.write("t1", 1)
    with running(Copies(replace(parts, service=service), log_of(parts)).run) as faults:
        eventually(lambda: len(faults) > 1)
        broken[0] = False
        eventually(lambda: totals(parts) == {"t1": 1})
    assert {type(fault) for fault in faults} == {ZeroDivisionError}
