"""The rules under which Faust loses nothing, each on the real broker; upgrades only with these."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.group_coordinator import GroupCoordinator
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewPartitions  # type: ignore[attr-defined]  # the library's own gap
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

from fsm_common.core.messages import Actor
from fsm_common.edges.faust_worker import instance_id
from fsm_common.flows.dead_letters import DeadLetters
from fsm_common.ports.log import Sending
from fsm_common.tests import listening
from fsm_common.tests.tally import Counted
from infra.local.stack import Stack
from tests.integration.faust_kit import Listener, cut_off, listening_to
from tests.integration.listening_worker import service
from tests.integration.world import World, all_records, eventually


@pytest.fixture
def listener(world: World) -> Iterator[Listener]:
    with listening_to(world) as made:
        yield made


def test_a_killed_worker_is_back_at_once_and_nothing_is_lost(listener: Listener) -> None:
    listener.worker().start().ready()
    listener.count(30)
    eventually(lambda: listener.handled() > 50)
    listener.workers[0].kill()
    listener.count(10)
    listener.worker().start().ready(15)  # half of the session time-out
    listener.all_handled()


def test_killed_between_effect_and_offset_an_event_is_not_handled_twice(
    listener: Listener,
) -> None:
    listener.worker(fault="after effect before offset commit:25").start()
    listener.count(20)
    listener.workers[0].died()
    listener.worker().start()
    listener.all_handled()


def test_a_clean_stop_is_quick_loses_nothing_and_leaves_the_group(listener: Listener) -> None:
    worker = listener.worker().start().ready()
    listener.count(40)
    eventually(lambda: listener.handled() > 50)
    assert worker.stop() < 10
    assert listener.handled() < 400, "it was to be stopped in the middle"
    assert listener.world.log().assigned(listener.group) == set()
    listener.worker().start()
    listener.all_handled()


@pytest.mark.slow
def test_workers_join_and_leave_under_load(listener: Listener) -> None:
    first = listener.worker("0").start().ready()
    listener.count(20)
    second = listener.worker("1").start().ready()
    listener.count(20)
    eventually(lambda: listener.handled() > 250)
    first.stop()
    listener.count(20)
    third = listener.worker("2").start().ready()
    second.kill()
    listener.count(5)
    second.start().ready()
    listener.all_handled()
    third.stop()


@pytest.mark.slow
def test_a_backlog_on_a_fresh_partition_is_read_from_its_beginning(listener: Listener) -> None:
    listener.worker().start().ready()
    listener.count(3)
    listener.all_handled()
    servers: dict[str, str | int | float | bool] = {
        "bootstrap.servers": listener.world.addresses.kafka
    }
    journal = listener.journals[0]
    admin, producer = AdminClient(servers), Producer(servers)
    admin.create_partitions([NewPartitions(journal, 4)])[journal].result(10)
    for sent in [listener.event("fresh") for _ in range(200)]:
        producer.produce(journal, sent.value, sent.key, 3, headers=list(sent.headers.items()))
    assert producer.flush(10) == 0
    listener.all_handled()


def test_a_poison_event_holds_up_its_key_alone_and_goes_on_after_its_cure(
    listener: Listener,
) -> None:
    listener.worker().start().ready()
    listener.count(3)
    bad = Sending(listener.journals[0], "j0-t1", b"\x00", {"event-type": Counted.topic})
    listener.world.log().publish([bad])
    listener.count(3)
    eventually(lambda: listener.handled() == 57)
    parts = listener.world.parts(service(listener.name, listener.journals))
    letters = DeadLetters(type(parts)(**vars(parts) | {"codec": listening.codec()}))
    notes, sums = letters.all()
    assert (notes["consumer"], sums["consumer"]) == ("notes0", "sums0")
    assert len(letters.show(notes["id"])[1]) == 3
    eventually(lambda: len(all_records(listener.world.log(), f"dlq.{listener.name}.failed")) == 2)
    listener.workers[0].stop()
    listener.worker().start().ready()
    listener.count(1)
    for letter in (notes, sums):
        letters.discard(letter["id"], "it was never an event", Actor("USER", "op-1"))
    listener.all_handled()


def test_back_within_the_session_with_another_topic_it_hears_both(world: World) -> None:
    with listening_to(world, journals=2) as listener:
        first, both = listener.journals[:1], listener.journals
        listener.worker(journals=first).start().ready().stop()
        listener.count(3)
        listener.count(3, journal=1)
        listener.worker(journals=both).start().ready(15).stop()
        listener.worker(journals=first).start().ready(15).stop()
        listener.count(3)
        listener.count(3, journal=1)
        listener.worker(journals=both).start().ready(15)
        listener.all_handled()


@pytest.mark.slow
def test_a_topic_that_comes_late_is_heard_and_ready_waits_for_it(world: World) -> None:
    with listening_to(world) as listener:
        late = world.named("late") + ".journal"
        worker = listener.worker(journals=[*listener.journals, late]).start()
        listener.count(2)
        eventually(lambda: listener.handled() == 20)
        assert worker.ask("/ready")[0] == 503
        world.topics(late)
        listener.journals.append(late)
        worker.ready()
        listener.count(2, journal=1)
        listener.all_handled()


@pytest.mark.slow
def test_without_its_database_it_waits_says_so_and_a_stop_loses_nothing(
    listener: Listener,
) -> None:
    worker = listener.worker().start().ready()
    assert worker.ask("/health") == (200, {"status": "alive", "troubles": []})
    with cut_off(listener):
        listener.count(3)
        eventually(lambda: worker.ask("/health")[0] == 503)
        worker.stop()
    listener.worker().start()
    listener.all_handled()


@pytest.mark.slow
def test_a_killed_broker_is_outlived(listener: Listener, whole_stack: Stack) -> None:
    worker = listener.worker().start().ready()
    listener.count(10)
    whole_stack.kill("kafka")
    time.sleep(2)  # an outage has a length
    whole_stack.restart("kafka")
    listener.count(10)
    listener.all_handled()
    eventually(lambda: worker.ask("/health")[0] == 200)


def test_the_coordinator_still_has_what_a_clean_stop_relies_on() -> None:
    leaving = GroupCoordinator._maybe_leave_group.__code__.co_names
    assert "_group_instance_id" in leaving
    assert "LeaveGroupRequest" in leaving


def test_the_consumer_still_has_what_makes_it_read_committed_records_alone() -> None:
    assert "_isolation_level" in AIOKafkaConsumer.start.__code__.co_names
    assert "_create_worker_consumer" in AIOKafkaConsumerThread._create_consumer.__code__.co_names


def test_a_slot_has_the_same_name_again_unless_its_topics_are_others() -> None:
    assert instance_id("s", "0", ["b", "a"]) == instance_id("s", "0", ["a", "b"])
    assert instance_id("s", "0", ["a"]) != instance_id("s", "0", ["a", "b"])
    assert instance_id("s", "0", ["a"]) != instance_id("s", "1", ["a"])
