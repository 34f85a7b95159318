"""A schema lost and made again from Kafka: the same digests, nothing sent twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from psycopg import sql

from fsm_common.adapters.postgres.recovery import LEFT_OUT, PostgresRecovery
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.core.audit import EntryRecorded
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.errors import Poison
from fsm_common.core.messages import About, Actor, Context
from fsm_common.flows.copies import Copies
from fsm_common.flows.dead_letters import DeadLetters
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.flows.rebuild import NotDense, NotEmpty, rebuild, unfinished
from fsm_common.flows.relay import Relay
from fsm_common.flows.republish import NotLost, republish
from fsm_common.flows.verify import verify
from fsm_common.ports.log import Fetched, Log, Sending
from fsm_common.testing.plain import PlainCodec
from fsm_common.tests import tally, watch
from tests.integration.world import World, all_records, eventually, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def log_of(parts: Parts) -> Log:
    assert parts.log
    return parts.log


def recovery_of(parts: Parts) -> PostgresRecovery:
    assert isinstance(parts.store, PostgresStore)
    return PostgresRecovery(parts.store, parts.service.tables)


def count(parts: Parts, number: int, start: int = 0) -> None:
    handler, about = Handler(parts), About(country_code="ES")
    for n in range(start, start + number):
        command = tally.Count(at=NOON, tally_id=f"t{n % 7}", group_id=f"g{n}", amount=1)
        handler.handle(command, Context(command_id=f"c{n}", correlation_id="c", about=about))


def publish_all(parts: Parts) -> None:
    with running(Relay(parts, log_of(parts)).run):
        eventually(lambda: not parts.store.outgoing(1))


def read_all(copy: Parts, total: int) -> None:
    with running(Copies(copy, log_of(copy)).run):
        eventually(lambda: counted(copy) == total)


def counted(copy: Parts) -> int:
    with copy.store.reader() as reader:
        return sum(row["times"] for row in reader.find(watch.counts))


@pytest.fixture
def parts(world: World) -> Parts:
    made = world.service(replace(tally.service(), name=world.named("tally")))
    count(made, 30)
    lapse = Context(command_id="l", correlation_id="c", about=About(country_code="ES"))
    Handler(made).handle(tally.Lapse(at=NOON, tally_id="t0"), lapse)
    publish_all(made)
    return made


@pytest.fixture
def copy(world: World, parts: Parts) -> Parts:
    world.codec = PlainCodec([tally.Counted, DeadLetterRecorded, EntryRecorded])
    made = world.service(watch.service(world.named("watch"), parts.service.journal))
    read_all(made, 30)
    return made


def test_own_facts_read_models_and_timers_come_back_and_life_goes_on(parts: Parts) -> None:
    recovery = recovery_of(parts)
    before = recovery.picture()
    assert before.digests["event"].rows == 31
    assert before.digests["timer"].rows == 6
    recovery.clear()
    assert rebuild(parts, log_of(parts), recovery) == before.digests
    assert parts.store.outgoing(1) == [], "nothing is sent twice"
    count(parts, 5, start=30)
    publish_all(parts)
    assert max(recovery.picture().positions) > max(before.positions)
    assert not verify(parts, log_of(parts), recovery).different


def test_doubles_in_the_journal_are_one_fact(parts: Parts) -> None:
    log, recovery = log_of(parts), recovery_of(parts)
    before = recovery.picture().digests
    again = all_records(log, parts.service.journal)
    log.publish([Sending(r.topic, r.key, r.value, dict(r.headers)) for r in again])
    recovery.clear()
    assert rebuild(parts, log, recovery) == before


def test_what_is_no_fact_is_passed_over_and_told(
    parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    log, recovery = log_of(parts), recovery_of(parts)
    before = recovery.picture().digests
    first = next(r for r in all_records(log, parts.service.journal) if r.key == "ES_t1")
    journal, kind = parts.service.journal, {"event-type": tally.Counted.topic}
    garbage = [
        ({}, b"no type"),
        (kind, first.value),
        (kind | {"position": ""}, first.value),
        (kind | {"position": "9" * 30}, first.value),
        (kind | {"position": "7"}, b"broken"),
        ({"event-type": "nobody.knows.it", "position": "8"}, first.value),
    ]
    log.publish([Sending(journal, "ES_t1", value, said) for said, value in garbage])
    assert not verify(parts, log, recovery).different
    recovery.clear()
    assert rebuild(parts, log, recovery) == before
    assert caplog.messages.count(f"{journal}: 6 records are no facts, passed over") == 2


def test_a_fact_of_ours_that_cannot_be_read_is_not_passed_over(parts: Parts) -> None:
    """A registry that was set back gives its numbers to other schemas."""
    log, recovery = log_of(parts), recovery_of(parts)
    said = {"event-type": tally.Counted.topic, "position": "9000", "producer": parts.service.name}
    log.publish([Sending(parts.service.journal, "ES_t1", b"broken", said)])
    recovery.clear()
    with pytest.raises(Poison):
        rebuild(parts, log, recovery)


def test_copies_come_back(copy: Parts) -> None:
    recovery = recovery_of(copy)
    before = recovery.picture().digests
    assert before["watched"].rows == 7
    recovery.clear()
    assert rebuild(copy, log_of(copy), recovery) == before
    assert not verify(copy, log_of(copy), recovery).different


def test_poison_of_a_copy_stands_parked_again_and_what_was_discarded_stays_away(
    world: World, parts: Parts, copy: Parts
) -> None:
    world.topics(EntryRecorded.topic)
    log, journal = log_of(parts), parts.service.journal
    headers = {"event-type": tally.Counted.topic, "tenant": "ES"}
    for key in ("ES_t1", "ES_t2"):
        log.publish([Sending(journal, key, b"broken", headers)])
    count(parts, 7, start=30)
    publish_all(parts)
    letters = DeadLetters(copy)
    with running(Copies(copy, log_of(copy)).run):
        eventually(lambda: counted(copy) == 35)
        first = next(row for row in letters.all() if row["key"] == "ES_t1")
        letters.discard(first["id"], "made by hand", Actor("USER", "u1"))
        eventually(lambda: counted(copy) == 36)
    publish_all(copy)
    recovery = recovery_of(copy)
    before = recovery.picture().digests
    assert before["parked"].rows == 2, "the poison, and one behind it"
    assert not verify(copy, log, recovery).different
    recovery.clear()
    assert rebuild(copy, log, recovery) == before
    assert copy.store.outgoing(1) == [], "nobody is told twice"
    world.expire(copy.service.dead_letters)
    assert not verify(copy, log, recovery).different, "the audit is kept for longer"


def test_it_is_compared_while_it_runs(parts: Parts, copy: Parts) -> None:
    with running(Relay(parts, log_of(parts)).run), running(Copies(copy, log_of(copy)).run):
        count(parts, 40, start=30)
        assert not verify(parts, log_of(parts), recovery_of(parts)).different
        assert not verify(copy, log_of(copy), recovery_of(copy)).different


def test_a_changed_cell_of_any_table_is_seen(parts: Parts, copy: Parts) -> None:
    for service, expected in ((parts, {"event", "shown", "summed", "timer"}), (copy, {"watched"})):
        recovery = recovery_of(service)
        tables = {n: d for n, d in recovery.picture().digests.items() if d.rows}
        assert expected <= tables.keys()
        for table in tables:
            for column, kind in columns(service, table):
                assert_seen(service, table, column, kind)


def columns(parts: Parts, table: str) -> list[tuple[str, str]]:
    assert isinstance(parts.store, PostgresStore)
    with parts.store.connection() as connection:
        found = connection.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = current_schema() and table_name = %s",
            [table],
        ).fetchall()
    return [(name, kind) for name, kind in found if name not in LEFT_OUT.get(table, ())]


OTHER = {
    "text": "{0} || 'x'",
    "bigint": "{0} + 1000",
    "jsonb": "{0} || '{{\"more\": 1}}'",
    "bytea": "coalesce({0}, '') || '\\x00'",
    "timestamp with time zone": "{0} + interval '1 ms'",
}


def assert_seen(parts: Parts, table: str, column: str, kind: str) -> None:
    """The digest changes with the cell, and with it alone."""
    assert isinstance(parts.store, PostgresStore)
    before = recovery_of(parts).picture().digests
    with parts.store.connection() as connection:
        names = (sql.Identifier(table), sql.Identifier(column))
        other = sql.SQL(OTHER[kind]).format(names[1])
        if column == "causation_id":
            other = sql.SQL("{}").format("x")
        connection.execute(
            sql.SQL("create temp table kept as select * from {0}").format(names[0]),
        )
        connection.execute(
            sql.SQL("update {0} set {1} = {2} where ctid = (select ctid from {0} limit 1)").format(
                *names, other
            )
        )
        after = recovery_of(parts).picture().digests
        connection.execute(sql.SQL("truncate {0}").format(names[0]))
        connection.execute(sql.SQL("insert into {0} select * from kept").format(names[0]))
        connection.execute("drop table kept")
    assert [name for name in after if after[name] != before[name]] == [table], (table, column)
    assert recovery_of(parts).picture().digests == before


def test_a_changed_cell_is_named_by_verify(parts: Parts) -> None:
    assert isinstance(parts.store, PostgresStore)
    with parts.store.connection() as connection:
        connection.execute("update shown set total = 99 where tally_id = 't1'")
    assert verify(parts, log_of(parts), recovery_of(parts)).different == ["shown"]


def test_facts_are_not_hidden_by_a_rebuild(parts: Parts) -> None:
    with pytest.raises(NotEmpty):
        rebuild(parts, log_of(parts), recovery_of(parts))


def test_a_hole_in_the_journal_is_told(world: World, parts: Parts) -> None:
    log, lossy = log_of(parts), replace(parts.service, name=world.named("lossy"))
    other = world.service(lossy)
    records = all_records(log, parts.service.journal)
    wanted = [r for r in records if r.headers["event-id"] != records[0].headers["event-id"]]
    log.publish([Sending(lossy.journal, r.key, r.value, dict(r.headers)) for r in wanted])
    with pytest.raises(NotDense, match="tally/t"):
        rebuild(other, log, recovery_of(other))
    with pytest.raises(LookupError, match="interrupted"):
        unfinished(other)


def test_killed_in_the_middle_it_starts_anew(world: World, parts: Parts) -> None:
    recovery = recovery_of(parts)
    before = recovery.picture().digests
    recovery.clear()
    dsn = world.addresses.postgres.dsn(user=parts.service.name)
    argv = [sys.executable, "-m", "tests.integration.rebuilding", dsn, world.addresses.kafka]
    killed = subprocess.run(
        [*argv, parts.service.name],
        env=os.environ | {"FSM_FAULT": "in a rebuild:2"},
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(LookupError, match="interrupted"):
        unfinished(parts)
    subprocess.run([*argv, parts.service.name], check=True, timeout=60)
    assert recovery.picture().digests == before
    unfinished(parts)


def test_what_was_never_published_is_lost_with_the_database(parts: Parts) -> None:
    recovery = recovery_of(parts)
    before = recovery.picture().digests["event"]
    count(parts, 3, start=30)
    recovery.clear()
    assert rebuild(parts, log_of(parts), recovery)["event"] == before


def test_a_lost_topic_is_filled_again(world: World, parts: Parts) -> None:
    log, journal = log_of(parts), parts.service.journal
    before = all_records(log, journal)
    with pytest.raises(NotLost):
        republish(parts, log, recovery_of(parts), journal)
    with pytest.raises(LookupError):
        republish(parts, log, recovery_of(parts), "somebody.else.s")
    world.lose(journal)
    assert republish(parts, log, recovery_of(parts), journal) == 31
    after = all_records(log, journal)
    assert sorted(map(told, after)) == sorted(map(told, before))


def told(record: Fetched) -> tuple[str, bytes, list[tuple[str, str]]]:
    return (record.key, record.value, sorted(record.headers.items()))
