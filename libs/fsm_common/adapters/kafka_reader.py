"""Reading assigned partitions of Kafka, without a consumer group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from fsm_common.ports.log import Fetched, Place, text_of

Settings = dict[str, str | int | float | bool]
RawHeaders = list[tuple[str, str | bytes | None]]

READING: Settings = {
    "group.id": "none",  # asked for by the library; nothing is ever committed to it
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "auto.offset.reset": "earliest",
    "fetch.queue.backoff.ms": 20,
    "queued.max.messages.kbytes": 16384,
}
NOT_THERE = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC)


class KafkaReader:
    """See LogReader."""

    def __init__(self, common: Settings) -> None:
        self._consumer = Consumer({**READING, **common})
        self._ends: dict[Place, int] = {}

    def assign(self, offsets: Mapping[Place, int]) -> None:
        self._ends = {}
        self._consumer.assign([TopicPartition(*place, offset) for place, offset in offsets.items()])

    def fetch(self, most: int, timeout: float) -> list[Fetched]:
        """See LogReader. Raises ConnectionError when a partition is gone."""
        first = self._consumer.poll(timeout)
        if first is None:
            return []
        messages = [first, *self._consumer.consume(most - 1, 0)] if most > 1 else [first]
        return [_fetched(message) for message in messages if self._is_record(message)]

    def position(self, place: Place) -> int:
        """The offset after the last record read here, or the end where the partition is at it."""
        reached = self._consumer.position([TopicPartition(*place)])[0].offset
        return max(int(reached), self.end(place))

    def end(self, place: Place) -> int:
        """Where the partition was seen to end; -1 until then."""
        return self._ends.get(place, -1)

    def close(self) -> None:
        self._consumer.close()

    def _is_record(self, message: Message) -> bool:
        error = message.error()
        if error is None:
            return True
        if error.code() == KafkaError._PARTITION_EOF:
            at = _fetched(message)
            self._ends[at.place] = at.offset
        elif error.fatal() or error.code() in NOT_THERE:
            raise ConnectionError(f"Kafka cannot be read: {error}")
        return False  # the library mends the rest by itself


class _Headers(Mapping[str, str]):
    """Header values, taken from the message when somebody looks: most readers want one of
    sixteen, or none."""

    __slots__ = ("_message", "_taken")

    def __init__(self, message: Message) -> None:
        self._message = message
        self._taken: dict[str, str | bytes | None] | None = None

    @property
    def _raw(self) -> dict[str, str | bytes | None]:
        if self._taken is None:
            self._taken = dict(cast("RawHeaders", self._message.headers() or []))
        return self._taken

    def __getitem__(self, name: str) -> str:
        return text_of(self._raw[name])

    def get(self, name: str, default: Any = None) -> Any:
        raw = self._raw
        return text_of(raw[name]) if name in raw else default

    def __contains__(self, name: object) -> bool:
        return name in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def _fetched(message: Message) -> Fetched:
    key, value, found = message.key(), message.value(), cast("Any", message)
    return Fetched(
        found.topic(),
        found.partition(),
        found.offset(),
        text_of(key),
        value if isinstance(value, bytes) else b"",
        _Headers(message),
    )
