"""Relay and copies by values: what is published, what becomes of it, what a lost lock does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event as Stop

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.messages import About, Context
from fsm_common.core.service import Service
from fsm_common.flows import telemetry
from fsm_common.flows.copies import Copies
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.flows.relay import Relay
from fsm_common.ports.log import Place
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.memory_log import MemoryLog
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_common.tests import tally, watch

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRACE = f"00-{1:032x}-{2:016x}-01"


@pytest.fixture
def log() -> MemoryLog:
    made = MemoryLog()
    made.topics("tally.journal", tally.Counted.topic, tally.Told.topic)
    return made


def parts_of(service: Service, codec: PlainCodec) -> Parts:
    store = MemoryStore(codec)
    return Parts(service, store, codec, PlainKeyring(), SystemClock(), NobodyWaits())


@pytest.fixture
def codec() -> PlainCodec:
    return PlainCodec([tally.Counted, tally.Lapsed, tally.Told])


@pytest.fixture
def parts(codec: PlainCodec) -> Parts:
    return parts_of(tally.service(), codec)


def count(parts: Parts, *tallies: str, start: int = 0) -> None:
    about = About(country_code="ES")
    for n, tally_id in enumerate(tallies, start):
        command = tally.Count(at=NOON, tally_id=tally_id, group_id=f"g{n}", amount=1)
        context = Context(command_id=f"c{n}", correlation_id="c", about=about, trace_parent=TRACE)
        Handler(parts).handle(command, context)


def publish(parts: Parts, log: MemoryLog, most: int = 1000, cut: bool = False) -> int:
    assert isinstance(parts.store, MemoryStore)
    with parts.store.exclusive("relay") as lease:
        assert lease
        if cut:
            parts.store.cut()
        return Relay(parts, log, most).round(lease, Stop())


def read(log: MemoryLog, topic: str) -> list[tuple[str, str]]:
    kept = [record for place in sorted(log.ends([topic])) for record in log.records[place]]
    return sorted((record.headers.get("position", ""), record.key) for record in kept)


class TestRelay:
    def test_the_lowest_go_first_and_only_they_are_deleted(
        self, parts: Parts, log: MemoryLog
    ) -> None:
        count(parts, "a", "b")
        assert publish(parts, log, most=3) == 3
        assert read(log, "tally.journal") == [("1", "ES_a"), ("3", "ES_b")]
        assert [row.position for row in parts.store.outgoing(9)] == [4]
        assert publish(parts, log) == 1
        assert publish(parts, log) == 0

    def test_a_lost_lock_publishes_nothing(self, parts: Parts, log: MemoryLog) -> None:
        count(parts, "a")
        with pytest.raises(ConnectionError, match="lock is lost"):
            publish(parts, log, cut=True)
        assert read(log, "tally.journal") == []
        assert len(parts.store.outgoing(9)) == 2

    def test_what_kafka_did_not_take_stays(self, parts: Parts) -> None:
        count(parts, "a")
        with pytest.raises(ConnectionError):
            publish(parts, MemoryLog())
        assert len(parts.store.outgoing(9)) == 2

    def test_each_event_goes_on_in_its_own_trace(self, parts: Parts, log: MemoryLog) -> None:
        count(parts, "a")
        with recorded() as spans:
            publish(parts, log)
        sent = {span.name: span for span in spans.get_finished_spans()}
        assert sent.keys() == {"send tally.journal", "send partner.tally.told"}
        context = sent["send tally.journal"].parent
        assert context
        assert context.span_id == 2


@contextmanager
def recorded() -> Iterator[InMemorySpanExporter]:
    """The spans that are finished meanwhile."""
    provider, kept = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    telemetry.export(provider)
    yield kept
    telemetry.export(TracerProvider())


class TestCopies:
    @pytest.fixture
    def copy(self, codec: PlainCodec) -> Parts:
        return parts_of(watch.service("watch", "tally.journal"), codec)

    def totals(self, copy: Parts) -> dict[str, int]:
        with copy.store.reader() as reader:
            return {row["tally_id"]: row["total"] for row in reader.find(watch.watched)}

    def take_all(self, copy: Parts, log: MemoryLog) -> dict[Place, int]:
        at = dict.fromkeys(log.ends(["tally.journal"]), 0)
        for place, end in log.ends(["tally.journal"]).items():
            if end:
                Copies(copy, log).take_in(log.records[place], at, Stop())
        return at

    def test_rows_follow_and_progress_is_at_the_ends(
        self, parts: Parts, copy: Parts, log: MemoryLog
    ) -> None:
        count(parts, "a", "b", "a")
        publish(parts, log)
        assert self.take_all(copy, log) == log.ends(["tally.journal"])
        assert self.totals(copy) == {"a": 2, "b": 1}

    def test_a_partition_that_somebody_else_moved_is_left_to_him(
        self, parts: Parts, copy: Parts, log: MemoryLog
    ) -> None:
        count(parts, "a")
        publish(parts, log)
        self.take_all(copy, log)
        with pytest.raises(ConnectionError, match="Another process copies"):
            self.take_all(copy, log)
        assert self.totals(copy) == {"a": 1}

    def test_the_span_of_a_batch_links_to_what_is_in_it(
        self, parts: Parts, copy: Parts, log: MemoryLog
    ) -> None:
        count(parts, "a")
        publish(parts, log)
        with recorded() as spans:
            self.take_all(copy, log)
        (span,) = (span for span in spans.get_finished_spans() if span.name == "process copy")
        assert [link.context.span_id for link in span.links] == [2]
        assert telemetry.UNLINKED not in (span.attributes or {})

    def test_links_beyond_the_bound_are_counted(
        self, parts: Parts, copy: Parts, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(telemetry, "MOST_LINKS", 0)
        count(parts, "a")
        publish(parts, log)
        with recorded() as spans:
            self.take_all(copy, log)
        (span,) = (span for span in spans.get_finished_spans() if span.name == "process copy")
        assert (len(span.links), (span.attributes or {})[telemetry.UNLINKED]) == (0, 1)

    def test_two_copies_of_one_journal_move_together(
        self, parts: Parts, copy: Parts, log: MemoryLog
    ) -> None:
        (first,) = copy.service.copies
        again = replace(first, project=lambda recorded: [])
        both = replace(copy, service=replace(copy.service, copies=(first, again)))
        count(parts, "a")
        publish(parts, log)
        self.take_all(both, log)
        assert self.totals(both) == {"a": 1}
