"""The suite of every log, on Kafka, and what only a broker can show."""

from __future__ import annotations

import pytest
from aiokafka.partitioner import murmur2  # as Faust's own client has it

from fsm_common.ports.log import Sending
from fsm_common.tests.log_suite import Desk, LogSuite
from tests.integration.world import World


class TestKafkaLog(LogSuite):
    @pytest.fixture
    def desk(self, world: World) -> Desk:
        return Desk(world.log(), world.topics)

    def test_keys_lie_where_java_and_faust_put_them(self, desk: Desk) -> None:
        topic = desk.topic()
        keys = [*(f"ES_order-{n}" for n in range(100)), "ñandú", "k"]
        known = {key: (murmur2(key.encode()) & 0x7FFFFFFF) % 3 for key in keys}
        desk.log.publish([Sending(topic, key, b"", {}) for key in known])
        assert {record.key: record.partition for record in desk.all(topic)} == known

    def test_a_large_batch_arrives_whole(self, desk: Desk) -> None:
        topic = desk.topic()
        desk.log.publish([Sending(topic, f"k{n % 50}", b"x" * 500, {}) for n in range(20_000)])
        assert sum(desk.log.ends([topic]).values()) == 20_000
