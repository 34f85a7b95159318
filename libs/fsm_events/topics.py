"""Topics as the folder of schemas says: a step of deployment, safe to run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import (  # the public names are hidden from mypy
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)
from confluent_kafka.cimpl import NewTopic  # as above

from fsm_common.adapters.schemas import Schema, Schemas
from fsm_common.ports.log import FRAME

DAY = 24 * 60 * 60 * 1000  # ms
SECONDS = 30.0
JOURNAL_PARTITIONS = 6
SIZE = "max.message.bytes"
LARGEST_INBOUND = 5 * 1024 * 1024  # bytes; what we make of such a record is larger


@dataclass(frozen=True)
class Topic:
    """A topic as it shall be; retention in ms, -1 for ever."""

    name: str
    partitions: int
    retention: int
    settings: Mapping[str, str] = field(default_factory=dict)


def topics(schemas: Schemas) -> Iterator[Topic]:
    """Public events, messages, partners' records, a journal and dead letters for each service."""
    for schema in schemas.values():
        if schema.kind != "event" or schema["public"]:
            yield from (_topic(name, schema) for name in _names(schema, schemas))
    for service in schemas.services:
        yield Topic(f"{service}.journal", JOURNAL_PARTITIONS, -1)


def create_topics(
    servers: str,
    schemas: Schemas,
    *,
    partitions: int | None = None,
    replication: int = 1,
    progress: Callable[[str], object] = lambda line: None,
) -> int:
    """Create what is not there yet, all in one request; answers with how many were new. What is
    there takes records as large as they are now; the rest of its settings is its operator's.

    `partitions` replaces the catalogue's counts where one machine is all there is. Raises
    KafkaException where a topic cannot be created or set.
    """
    wanted = [_new(topic, partitions, replication) for topic in topics(schemas)]
    admin = AdminClient({"bootstrap.servers": servers, "log_level": 3})
    answers = admin.create_topics(wanted, operation_timeout=SECONDS, request_timeout=SECONDS)
    new = {name for name, answer in answers.items() if _created(answer.exception(SECONDS))}
    if old := [_size(topic) for topic in wanted if topic.topic not in new]:
        for answer in admin.incremental_alter_configs(old, request_timeout=SECONDS).values():
            answer.result(SECONDS)
    progress(f"kafka: {len(wanted)} topics, {len(new)} of them new")
    return len(new)


def _names(schema: Schema, schemas: Schemas) -> Iterator[str]:
    """Its own name, or one for each service where the file says so."""
    template = schema.get("topics")
    if template is None:
        yield schema.topic
    else:
        yield from (template.format(service=service) for service in schemas.services)


def _topic(name: str, schema: Schema) -> Topic:
    days = schema["retentionDays"]
    large = {SIZE: str(LARGEST_INBOUND)} if schema.kind == "inbound" else {}
    return Topic(name, schema["partitions"], days * DAY if days >= 0 else -1, large)


def _new(topic: Topic, partitions: int | None, replication: int) -> NewTopic:
    settings = {
        "cleanup.policy": "delete",
        "retention.ms": str(topic.retention),
        "segment.ms": str(DAY),
        "unclean.leader.election.enable": "false",
        "min.insync.replicas": str(max(1, replication - 1)),
        SIZE: str(FRAME),
        **topic.settings,
    }
    return NewTopic(topic.name, partitions or topic.partitions, replication, config=settings)


def _size(topic: NewTopic) -> ConfigResource:
    largest = (topic.config or {})[SIZE]
    entry = ConfigEntry(SIZE, largest, incremental_operation=AlterConfigOpType.SET)
    return ConfigResource("topic", topic.topic, incremental_configs=[entry])


def _created(fault: BaseException | None) -> bool:
    """False where it was there before."""
    if fault is None:
        return True
    known = isinstance(fault, KafkaException) and (
        fault.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS
    )
    if not known:
        raise fault
    return False
