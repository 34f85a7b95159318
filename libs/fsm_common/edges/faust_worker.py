"""Agents under Faust: one record at a time, acknowledged only when it is accounted for.

Faust 0.15.3 loses events in ways that were reproduced on a real broker. With these rules it lost
none; tests/integration/test_faust_rules.py holds them, and upgrades are made only with it green.

1. No exception leaves an agent: the event would be acknowledged and lost.
2. One agent a topic, `concurrency=1`; no take, noack, group_by, windows, exactly_once.
3. No tables: restarts with them lost events or got stuck.
4. No bare produce: output is commands and rows, with the mark in their transaction.
5. The settings below, uvloop and cython off, and the codecs of lz4, snappy and zstd installed.
6. A static member with its topics in its name is back at once after a kill; a clean stop leaves
   the group, else the same name with other topics would be deaf.
7. Not ready before each topic exists and is read by a member: one that came late is not heard.
8. Not well after a minute without an assignment, or behind without moving (edges/worker.py).
9. `faust.Worker` owns the main thread; the other flows are supervised threads, no `@app.task`:
   an exception there ends the worker.
10. Only what was committed is read: Faust has no setting for that, so its consumer is told.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Stop
from typing import Any

os.environ.setdefault("NO_CYTHON", "1")  # before Faust is imported: two of its fast paths never ran

import faust
from faust.transport.drivers import aiokafka
from faust.types import TP

from fsm_common.flows.agents import Agents
from fsm_common.flows.reaction import Stopping
from fsm_common.ports.log import Fetched, Place, text_of

SETTINGS: Mapping[str, Any] = {
    "processing_guarantee": "at_least_once",
    "store": "memory://",
    "topic_allow_declare": False,
    "topic_disable_leader": True,
    "stream_wait_empty": True,
    "stream_buffer_maxsize": 256,
    "broker_max_poll_records": 500,
    "broker_commit_every": 500,
    "broker_commit_interval": 1.0,
    "broker_session_timeout": 30.0,
    "broker_heartbeat_interval": 3.0,
    "broker_max_poll_interval": 86400.0,  # a wait for the database must not end the membership
    "consumer_metadata_max_age_ms": 5000,
    "consumer_auto_offset_reset": "earliest",
    "producer_acks": -1,
    "web_enabled": False,
}


def instance_id(service: str, process: str, topics: Sequence[str]) -> str:
    """A worker's slot in its group: the same after a kill, another where it reads other topics."""
    digest = hashlib.sha256("\n".join(sorted(topics)).encode()).hexdigest()[:12]
    return f"{service}-{process}-{digest}"


class CommittedThread(aiokafka.AIOKafkaConsumerThread):
    """Leaves out what a partner has written in a transaction and taken back."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"
        return consumer


class CommittedConsumer(aiokafka.Consumer):
    """A consumer with such a thread; one that was taken back right behind the first record of a
    partition is a gap as well, which Faust does not see where that record stands at nought."""

    def _new_consumer_thread(self) -> aiokafka.AIOKafkaConsumerThread:
        return CommittedThread(self, loop=self.loop, beacon=self.beacon)

    def _new_offset(self, tp: TP) -> int | None:
        acked = self._acked[tp]
        if self._committed_offset[tp] == 1 and acked and min(acked) > 1:
            self._gap[tp].addi(1, min(acked))
        offset: int | None = super()._new_offset(tp)
        return offset


class Subscribed(faust.App):
    """The Faust app of a service's agents; `stopping` is set when the process is to end."""

    stopping: Stop
    agents_of_service: Agents
    assigned_at: float | None = None
    assigned: frozenset[Place] = frozenset()

    async def on_stop(self) -> None:
        """Records that are being tried again are left for the next start."""
        self.stopping.set()
        await super().on_stop()

    def _new_transport(self) -> Any:
        made: Any = super()._new_transport()
        made.Consumer = CommittedConsumer
        return made

    def _create_directories(self) -> None:
        """No tables, no folders."""


def subscribed(agents: Agents, group: str, broker: str, slot: str) -> Subscribed:
    """The app: one Faust agent for each topic; `slot` as made by `instance_id`."""
    app = Subscribed(group, broker=f"kafka://{broker}", consumer_group_instance_id=slot, **SETTINGS)
    app.stopping, app.agents_of_service = Stop(), agents
    hands = ThreadPoolExecutor(max_workers=len(agents.topics), thread_name_prefix="agent")
    for topic in agents.topics:
        _subscribe(app, topic, hands)
    _follow_assignment(app)
    app.on_before_shutdown.connect(leave_group, weak=False)
    return app


def run(app: Subscribed) -> None:
    """Own the main thread and the signals until one of them comes. Raises SystemExit."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = faust.Worker(
        app, quiet=True, override_logging=False, redirect_stdouts=False, loop=loop
    )
    worker.spinner = None  # it would write to the log, quiet or not
    worker.execute_from_commandline()


async def leave_group(*sender: Any, **_: Any) -> None:
    """A static member does not leave by itself, and its name would stay taken for 30 s."""
    coordinator = sender[0].consumer._thread._consumer._coordinator
    if coordinator is not None:
        coordinator._group_instance_id = None


def _subscribe(app: Subscribed, topic: str, hands: ThreadPoolExecutor) -> None:
    source = app.topic(
        topic, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )

    async def handle(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            await _handle(app, event, hands)

    app.agent(source, name=f"{app.conf.id}.{topic}", concurrency=1)(handle)


async def _handle(app: Subscribed, event: faust.EventT[bytes], hands: ThreadPoolExecutor) -> None:
    """Returns when the record is accounted for; then, and only then, Faust acknowledges it."""
    record = fetched(event.message)
    # A thread for each record costs four times what Faust does itself; one that has to be waited
    # for gets it, since the loop must stay free for a signal.
    if app.agents_of_service.at_once(record):
        return
    work = hands.submit(app.agents_of_service.take, record, app.stopping)
    try:
        await asyncio.wrap_future(work)
    except Stopping:
        # Whatever Faust does with the event now, it is not acknowledged: it comes again.
        event.message.acked = True
        app.consumer.unacked.discard(event.message)
        await asyncio.Event().wait()


def fetched(message: Any) -> Fetched:
    """A record of Faust's as the flows know it."""
    headers = message.headers or {}
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return Fetched(
        message.topic,
        message.partition,
        message.offset,
        text_of(message.key),
        message.value or b"",
        {name: text_of(value) for name, value in pairs},
    )


def _follow_assignment(app: Subscribed) -> None:
    async def forget(*_: Any, **__: Any) -> None:
        # Nothing is in hand here: Faust has waited for it.
        app.assigned = frozenset()
        await asyncio.to_thread(app.agents_of_service.forget)

    async def remember(*sent: Any, **__: Any) -> None:
        assigned: set[TP] = sent[1]
        app.assigned = frozenset((place.topic, place.partition) for place in assigned)
        app.assigned_at = time.monotonic()

    app.on_partitions_revoked.connect(forget, weak=False)
    app.on_partitions_assigned.connect(remember, weak=False)
