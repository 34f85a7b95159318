"""A journal lost, made again, filled from the event table: its readers see it by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import pytest

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.messages import Actor
from fsm_common.flows.copies import Copies
from fsm_common.flows.dead_letters import DeadLetters
from fsm_common.flows.parts import Parts
from fsm_common.flows.rebuild import rebuild
from fsm_common.flows.republish import republish
from fsm_common.flows.verify import verify
from fsm_common.ports.log import Fetched, Sending
from fsm_common.testing.plain import PlainCodec
from fsm_common.tests import tally, watch
from tests.integration.faust_kit import Listener, listening_to
from tests.integration.test_rebuild import (
    count,
    counted,
    log_of,
    publish_all,
    read_all,
    recovery_of,
)
from tests.integration.world import World, all_records, eventually, running


@pytest.fixture
def parts(world: World) -> Parts:
    world.codec = PlainCodec([tally.Counted, tally.Told, DeadLetterRecorded, EntryRecorded])
    made = world.service(replace(tally.service(), name=world.named("tally")))
    count(made, 30)
    publish_all(made)
    return made


@pytest.fixture
def copy(world: World, parts: Parts) -> Parts:
    return world.service(watch.service(world.named("watch"), parts.service.journal))


@contextmanager
def copying(copy: Parts) -> Iterator[None]:
    with running(Copies(copy, log_of(copy)).run):
        yield


def again(record: Fetched) -> Sending:
    return Sending(record.topic, record.key, record.value, dict(record.headers))


@pytest.mark.parametrize("live", [True, False], ids=["copied meanwhile", "copied later"])
@pytest.mark.parametrize("more", [5, 70], ids=["shorter than before", "grown beyond"])
def test_a_copy_begins_anew_by_itself(
    world: World, parts: Parts, copy: Parts, live: bool, more: int
) -> None:
    log, journal = log_of(parts), parts.service.journal
    log.publish([again(record) for record in all_records(log, journal)])  # doubles: 60 records
    read_all(copy, 30)
    with copying(copy) if live else nullcontext():
        count(parts, 3, start=30)  # in the table, and not yet published when the topic is lost
        world.lose(journal)
        assert republish(parts, world.log(), recovery_of(parts), journal) == 33
        count(parts, more - 3, start=33)
        publish_all(replace(parts, log=world.log()))
        with nullcontext() if live else copying(copy):
            eventually(lambda: counted(copy) == 30 + more)
    assert not verify(copy, world.log(), recovery_of(copy)).different


def test_what_was_parked_from_it_stays_owed_and_hides_nothing(
    world: World, parts: Parts, copy: Parts
) -> None:
    world.topics(EntryRecorded.topic)
    log, journal = log_of(parts), parts.service.journal
    headers = {"event-type": tally.Counted.topic, "tenant": "ES"}
    log.publish([Sending(journal, "ES_t1", b"broken", headers)])
    count(parts, 7, start=30)
    publish_all(parts)
    with copying(copy):
        eventually(lambda: counted(copy) == 36)
        world.lose(journal)
        republish(parts, world.log(), recovery_of(parts), journal)
        count(parts, 7, start=37)
        publish_all(replace(parts, log=world.log()))
        eventually(lambda: counted(copy) == 42)
        letters = DeadLetters(copy)
        (poison,) = letters.all()
        letters.discard(poison["id"], "made by hand", Actor("USER", "u1"))
        eventually(lambda: counted(copy) == 44)
    publish_all(copy)
    recovery = recovery_of(copy)
    before = recovery.picture().digests
    assert before["parked"].rows == 0
    recovery.clear()
    assert rebuild(copy, world.log(), recovery) == before, "what stands where the poison stood"


@pytest.mark.slow
@pytest.mark.parametrize("live", [True, False], ids=["worker running", "worker stopped"])
def test_agents_begin_anew_by_themselves(world: World, live: bool) -> None:
    with listening_to(world) as listener:
        worker, (journal,) = listener.worker().start().ready(), listener.journals
        listener.count(3)
        first = [again(record) for record in all_records(world.log(), journal)]
        world.log().publish(first)
        listener.all_handled()
        eventually(lambda: worker.ask("/quiet")[1]["behind"] == 0)
        if not live:
            worker.stop()
        world.lose(journal)
        world.log().publish(first)
        listener.count(4)  # beyond the offset where the agents had been
        if not live:
            worker = listener.worker().start()
        eventually(lambda: derived(listener) == listener.versions)
        listener.all_handled()
        eventually(lambda: worker.ask("/quiet")[1]["behind"] == 0)


def derived(listener: Listener) -> dict[str, int]:
    return {row["tally_id"]: row["version"] for row in listener.rows("table derived_rows")}
