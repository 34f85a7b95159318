"""Apache Kafka: one node that is broker and controller (KRaft), from Maven jars."""

import base64
import re
import shutil
import signal
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from infra.local import jars, ports
from infra.local.parts.java import ahead_of_time, java, learned
from infra.local.ports import HOST
from infra.local.site import Site

HEAP_MB = 512
META = "meta.properties"
FORMATTED = "kafka-data"
PROBE_TOPIC = "local-stack.probe"
PROBE_SECONDS = 3
LOGGING = Path(__file__).with_name("log4j2.properties")
ONE_NODE = {
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 8,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 4,
}
BEHAVIOUR = {
    "auto.create.topics.enable": "false",
    "num.partitions": 3,
    "group.initial.rebalance.delay.ms": 0,
    # A killed broker is fenced, and thus back, in seconds.
    "broker.session.timeout.ms": 3000,
    "broker.heartbeat.interval.ms": 500,
    "log.cleaner.dedupe.buffer.size": 16_777_216,
    # A daily stack that rested for a holiday still knows how far its groups had read.
    "offsets.retention.minutes": 525_600,
}


class KafkaPart:
    """A broker that is ready when it has acknowledged a record, not when its port opens."""

    name = "kafka"
    stop_signal: int = signal.SIGTERM
    needs: tuple[str, ...] = ()

    def __init__(self, site: Site) -> None:
        self._site = site
        self._data = site.data(self.name)
        self._settings = site.folder / "kafka.properties"

    def version(self) -> str:
        return f"Apache Kafka {jars.version_of(self.name, 'kafka_2.13')}"

    def initialise(self) -> None:
        self._write_settings(self._data)
        if (self._data / META).exists():
            return
        shutil.rmtree(self._data, ignore_errors=True)
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if (formatted := learned() / FORMATTED).exists():
            self._lay_out(formatted, cluster)
            return
        self._site.account.own(self._data)
        # Joined by "=": one id in 64 begins with a dash.
        tool = self._java([], "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}")
        self._site.run("kafka-format", [*tool, "-c", str(self._settings)])
        if self._site.lesson:
            self._copy(self._data, self._site.notes / FORMATTED)

    def argv(self) -> list[str]:
        options = ahead_of_time(self.name, self._site)
        return self._java(options, "kafka.Kafka", str(self._settings))

    def is_ready(self) -> bool:
        return ports.accepts(self._site.ports.kafka) and _acknowledges(
            f"{HOST}:{self._site.ports.kafka}"
        )

    def _lay_out(self, formatted: Path, cluster: str) -> None:
        """A new broker's folder, under the id of a cluster of its own."""
        half = self._data.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        self._copy(formatted, half)
        meta = half / META
        meta.write_text(re.sub("(?m)^cluster.id=.*", f"cluster.id={cluster}", meta.read_text()))
        half.replace(self._data)

    def _copy(self, source: Path, target: Path) -> None:
        self._site.run("kafka-copy", ["cp", "-r", str(source), str(target)])

    def _java(self, options: Sequence[str], main: str, *arguments: str) -> list[str]:
        machine = java(self._site, HEAP_MB, {"log4j2.configurationFile": LOGGING})
        return [*machine, *options, "-cp", jars.classpath(self.name), main, *arguments]

    def _write_settings(self, data: Path) -> None:
        client = f"PLAINTEXT://{HOST}:{self._site.ports.kafka}"
        controller = f"{HOST}:{self._site.ports.controller}"
        settings = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{controller}",
            "listeners": f"{client},CONTROLLER://{controller}",
            "advertised.listeners": client,
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": data,
            **ONE_NODE,
            **BEHAVIOUR,
        }
        lines = (f"{name}={value}\n" for name, value in settings.items())
        self._settings.write_text("".join(lines))


def _acknowledges(broker: str) -> bool:
    """Whether a real record is accepted; the topic for it is removed again."""
    quiet: dict[str, str | int | float | bool] = {"bootstrap.servers": broker, "log_level": 0}
    admin = AdminClient(quiet)
    made = admin.create_topics([NewTopic(PROBE_TOPIC, 1, 1)], request_timeout=PROBE_SECONDS)
    if not _done(made[PROBE_TOPIC], KafkaError.TOPIC_ALREADY_EXISTS):
        return False
    accepted = _produce(Producer({**quiet, "message.timeout.ms": PROBE_SECONDS * 1000}))
    gone = admin.delete_topics([PROBE_TOPIC], request_timeout=PROBE_SECONDS)
    return _done(gone[PROBE_TOPIC], KafkaError.UNKNOWN_TOPIC_OR_PART) and accepted


def _produce(producer: Producer) -> bool:
    errors: list[KafkaError | None] = []
    producer.produce(PROBE_TOPIC, b"ready?", on_delivery=lambda error, _: errors.append(error))
    producer.flush(PROBE_SECONDS + 1)
    return errors == [None]


def _done(outcome: Future[None], forgiven: int) -> bool:
    try:
        outcome.result(PROBE_SECONDS + 1)
    except KafkaException as error:
        return bool(error.args[0].code() == forgiven)
    return True
