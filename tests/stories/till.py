"""A till as a partner would write it: plain confluent-kafka against registry and broker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

SECONDS = 30


class Till:
    """Publishes Avro records under the schema that the registry holds for the topic."""

    def __init__(self, kafka: str, registry: str) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": kafka,
                "acks": "all",
                "partitioner": "murmur2_random",
                "log_level": 0,
            }
        )
        self._registry = SchemaRegistryClient({"url": registry, "timeout": SECONDS})
        self._writers: dict[str, AvroSerializer] = {}

    def publish(
        self,
        topic: str,
        key: str,
        record: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send one record and wait until the broker has it."""
        context = SerializationContext(topic, MessageField.VALUE)
        self.publish_bytes(topic, key, self._writer(topic)(dict(record), context), headers)

    def publish_bytes(
        self, topic: str, key: str, value: bytes | None, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send bytes as they are, good or bad."""
        failed: list[object] = []
        self._producer.produce(
            topic,
            value,
            key,
            headers=[(name, text.encode()) for name, text in (headers or {}).items()],
            on_delivery=lambda error, _: failed.append(error) if error else None,
        )
        if self._producer.flush(SECONDS) or failed:
            raise RuntimeError(f"Kafka did not take a record for {topic}: {failed}")

    def _writer(self, topic: str) -> AvroSerializer:
        if topic not in self._writers:
            # Without a strategy this library first asks for associations, which Apicurio does not
            # have; now and then that question is never answered.
            conf = {
                "auto.register.schemas": False,
                "use.latest.version": True,
                "subject.name.strategy.type": "TOPIC",
            }
            self._writers[topic] = AvroSerializer(self._registry, conf=conf)
        return self._writers[topic]
