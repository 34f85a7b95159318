"""What every log must keep, told once: run in memory and on Kafka."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Timer

import pytest

from fsm_common.ports.log import Fetched, Log, Sending


@dataclass
class Desk:
    """A log, and how its topics are made."""

    log: Log
    make: Callable[..., None]

    def topic(self) -> str:
        """A new one, with three partitions."""
        name = f"suite.{uuid.uuid4().hex[:12]}"
        self.make(name)
        return name

    def publish(self, topic: str, keys: str) -> None:
        """One record for each letter."""
        sent = [
            Sending(topic, key, f"{key}{n}".encode(), {"n": str(n)}) for n, key in enumerate(keys)
        ]
        self.log.publish(sent)

    def all(self, topic: str) -> list[Fetched]:
        """Partition by partition."""
        ends = sorted(self.log.ends([topic]).items())
        return [record for place, end in ends for record in self.log.between(place, 0, end)]


class LogSuite:
    """Subclasses bring a fixture `desk`."""

    def test_a_key_keeps_its_partition_and_order(self, desk: Desk) -> None:
        topic = desk.topic()
        desk.publish(topic, "abcabcddd")
        desk.publish(topic, "cba")
        by_key = defaultdict(list)
        for record in desk.all(topic):
            by_key[record.key].append((record.partition, record.offset, record.value))
        assert {key: len(found) for key, found in by_key.items()} == dict.fromkeys("abcd", 3)
        for found in by_key.values():
            assert len({partition for partition, _, _ in found}) == 1
            assert found == sorted(found, key=lambda each: each[1])
        assert [value for _, _, value in by_key["a"]] == [b"a0", b"a3", b"a2"]

    def test_headers_and_bytes_come_as_they_went(self, desk: Desk) -> None:
        topic = desk.topic()
        headers = {"event-type": "x.y.z", "position": "7", "actor": "USER:José"}
        desk.log.publish([Sending(topic, "ñ", b"\x00\x01", headers)])
        (record,) = desk.all(topic)
        assert (record.key, record.value, dict(record.headers)) == ("ñ", b"\x00\x01", headers)
        assert record.headers.get("tenant") is None
        assert record.place == (topic, record.partition)

    def test_ends_count_each_partition_and_leave_out_what_is_not_there(self, desk: Desk) -> None:
        topic, empty = desk.topic(), desk.topic()
        desk.publish(topic, "abcdefgh")
        ends = desk.log.ends([topic, empty, "nobody.made.this"])
        assert sum(end for (name, _), end in ends.items() if name == topic) == 8
        assert [end for (name, _), end in ends.items() if name == empty] == [0, 0, 0]
        assert len(ends) == 6
        assert desk.log.ends(["nobody.made.this"]) == {}

    def test_a_reader_goes_on_from_where_it_is_told(self, desk: Desk) -> None:
        topic = desk.topic()
        desk.publish(topic, "aaaaa")
        (place,) = (at for at, end in desk.log.ends([topic]).items() if end)
        reader = desk.log.reader()
        reader.assign({place: 2})
        assert [record.offset for record in self.fetched(reader.fetch, 3)] == [2, 3, 4]
        assert reader.fetch(10, 0.05) == []
        reader.assign({place: 0})
        assert [record.offset for record in reader.fetch(1, 10)] == [0]
        reader.close()

    def test_a_reader_waits_for_what_comes(self, desk: Desk) -> None:
        topic = desk.topic()
        reader = desk.log.reader()
        reader.assign(dict.fromkeys(desk.log.ends([topic]), 0))
        later = Timer(0.1, desk.publish, (topic, "a"))
        later.start()
        assert [record.value for record in self.fetched(reader.fetch, 1)] == [b"a0"]
        later.join()
        reader.close()

    def fetched(self, fetch: Callable[[int, float], list[Fetched]], number: int) -> list[Fetched]:
        found: list[Fetched] = []
        while len(found) < number:
            more = fetch(10, 20)
            assert more, "nothing came"
            found += more
        return found

    def test_between_has_its_start_and_not_its_stop(self, desk: Desk) -> None:
        topic = desk.topic()
        desk.publish(topic, "aaaaa")
        (place,) = (at for at, end in desk.log.ends([topic]).items() if end)
        assert [record.offset for record in desk.log.between(place, 1, 3)] == [1, 2]
        assert list(desk.log.between(place, 3, 3)) == []
        with pytest.raises(ConnectionError, match="ends before"):
            list(desk.log.between(place, 0, 9))

    def test_what_is_called_off_raises(self, desk: Desk) -> None:
        with pytest.raises(ConnectionError):
            desk.log.publish([Sending("nobody.made.this", "a", b"", {})], alive=lambda: False)

    def test_a_topic_has_an_identity_of_its_own(self, desk: Desk) -> None:
        topic, other = desk.topic(), desk.topic()
        found = desk.log.identities([topic, other, "nobody.made.this"])
        assert found.keys() == {topic, other}
        assert found[topic] != found[other]
        assert desk.log.identities([topic]) == {topic: found[topic]}
        assert desk.log.identities([]) == {}

    def test_a_group_that_nobody_knows_stands_nowhere(self, desk: Desk) -> None:
        assert desk.log.committed("nobody") == {}
        assert desk.log.assigned("nobody") == set()
