"""Everything that is said on Kafka, in the order it arrives; reads like any foreign program."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import fastavro
from confluent_kafka import Consumer, Message, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.schema_registry import SchemaRegistryClient

SECONDS = 60.0


@dataclass(frozen=True)
class Heard:
    """One record: `type` is the event's or message's name, `value` its Avro fields, `arrived` when
    it was given to Kafka (real time, seconds)."""

    topic: str
    partition: int
    offset: int
    key: str
    type: str
    value: Mapping[str, Any]
    headers: Mapping[str, str]
    arrived: float = field(compare=False)

    @property
    def id(self) -> str:
        """The event's or message's id; two records that are doubles have the same."""
        return self.headers.get("event-id", "")

    @property
    def meta(self) -> Mapping[str, Any]:
        """The envelope; empty on messages."""
        found: Mapping[str, Any] = self.value.get("meta") or {}
        return found

    @property
    def at(self) -> datetime | None:
        """Business time."""
        text = self.headers.get("ce_time")
        return datetime.fromisoformat(text) if text else None


class Watch:
    """Listens to topics from their beginning, in a thread, until it is closed."""

    def __init__(self, kafka: str, registry: str, topics: Iterable[str]) -> None:
        self.patience = SECONDS
        self._registry = SchemaRegistryClient({"url": registry, "timeout": SECONDS})
        self._schema = cache(self._fetch_schema)
        self._consumer = Consumer(
            {
                "bootstrap.servers": kafka,
                "group.id": "watch",
                "enable.auto.commit": False,
                "log_level": 0,
            }
        )
        self._consumer.assign(_places(kafka, topics))
        self._heard: list[Heard] = []
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def all(self) -> list[Heard]:
        """What was heard so far."""
        with self._news:
            return list(self._heard)

    def wait(
        self, wanted: Callable[[Heard], bool], since: int = 0, seconds: float | None = None
    ) -> Heard:
        """The first record from number `since` on that is wanted. Raises TimeoutError."""
        seconds = self.patience if seconds is None else seconds
        end = time.monotonic() + seconds
        with self._news:
            looked = since
            while True:
                for heard in self._heard[looked:]:
                    if wanted(heard):
                        return heard
                looked = len(self._heard)
                if not self._news.wait(end - time.monotonic()):
                    raise TimeoutError(f"not heard within {seconds:.0f} s")

    def close(self) -> None:
        """Stop listening."""
        self._stop.set()
        self._thread.join()
        self._consumer.close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            message = self._consumer.poll(0.1)
            if message is not None and message.error() is None:
                heard = self._read(message)
                with self._news:
                    self._heard.append(heard)
                    self._news.notify_all()

    def _read(self, message: Message) -> Heard:
        headers = dict(_text(pair) for pair in message.headers() or [])
        topic, key = str(message.topic()), message.key()
        return Heard(
            topic=topic,
            partition=int(message.partition() or 0),
            offset=int(message.offset() or 0),
            key=key.decode() if isinstance(key, bytes) else "",
            type=headers.get("event-type", topic),
            value=self._decode(message.value()),
            headers=headers,
            arrived=message.timestamp()[1] / 1000,
        )

    def _decode(self, payload: object) -> Mapping[str, Any]:
        if not isinstance(payload, bytes) or len(payload) < 5 or payload[0] != 0:
            return {}
        schema = self._schema(int.from_bytes(payload[1:5], "big"))
        value: Any = fastavro.schemaless_reader(io.BytesIO(payload[5:]), schema, None)
        return dict(value)

    def _fetch_schema(self, number: int) -> Any:
        return fastavro.parse_schema(json.loads(self._registry.get_schema(number).schema_str or ""))


def _text(header: Any) -> tuple[str, str]:
    name, value = header
    return name, value if isinstance(value, str) else bytes(value or b"").decode(errors="replace")


def _places(kafka: str, topics: Iterable[str]) -> list[TopicPartition]:
    known = AdminClient({"bootstrap.servers": kafka, "log_level": 0}).list_topics(timeout=10).topics
    return [
        TopicPartition(topic, partition, 0)
        for topic in sorted(set(topics) & known.keys())
        for partition in known[topic].partitions
    ]


def instant(text: str) -> datetime:
    """An ISO instant, UTC where no offset is given."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
