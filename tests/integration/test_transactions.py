"""A partner that writes in transactions: what it takes back is no fact, marks are no arrears."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from confluent_kafka import Producer

from fsm_common.ports.log import Sending
from tests.integration.faust_kit import Listener, listening_to
from tests.integration.world import World, eventually


@pytest.fixture
def listener(world: World) -> Iterator[Listener]:
    with listening_to(world) as made:
        yield made


class Partner:
    """A producer of transactions."""

    def __init__(self, listener: Listener) -> None:
        settings: dict[str, str | int | float | bool] = {
            "bootstrap.servers": listener.world.addresses.kafka,
            "transactional.id": listener.name,
        }
        self._producer = Producer(settings)
        self._producer.init_transactions(20)

    def write(self, *records: Sending, keep: bool) -> None:
        self._producer.begin_transaction()
        for record in records:
            headers: dict[str, str | bytes | None] = {**record.headers}
            self._producer.produce(record.topic, record.value, record.key, headers=headers)
        self._producer.flush(20)
        if keep:
            self._producer.commit_transaction(20)
        else:
            self._producer.abort_transaction(20)


def test_only_what_was_committed_is_handled_and_then_all_is_quiet(listener: Listener) -> None:
    partner = Partner(listener)
    partner.write(listener.event("t1"), listener.event("t2"), keep=True)
    taken_back = [listener.event("t1"), listener.event("t3")]
    listener.versions = {"t1": 1, "t2": 1}
    partner.write(*taken_back, keep=False)
    worker = listener.worker().start().ready()
    eventually(lambda: worker.ask("/quiet")[1]["behind"] == 0, 30)
    listener.all_handled()
    partner.write(listener.event("t1"), listener.event("t2"), keep=True)
    listener.all_handled(20)
    partner.write(Sending(listener.journals[0], "t3", b"never", {}), keep=False)
    eventually(lambda: worker.ask("/quiet")[1]["behind"] == 0, 30)
    listener.all_handled()
    assert worker.ask("/health") == (200, {"status": "alive", "troubles": []})
    worker.stop()
    partner.write(listener.event("t2"), keep=True)
    worker.start().ready()
    listener.all_handled()
    eventually(lambda: worker.ask("/quiet")[1]["behind"] == 0, 30)
