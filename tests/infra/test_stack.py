"""The stack starts, stops, survives kills and heals, on the real parts."""

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
import redis
from confluent_kafka import Consumer, KafkaError, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from infra.local.ports import HOST
from infra.local.processes import Processes
from infra.local.stack import Addresses, Ports, Stack, StackError

pytestmark = pytest.mark.stack
TOPIC = "kept"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    made = Stack(tmp_path / "stack")
    yield made
    made.stop()
    assert made.alive() == []


def silent(_: str) -> None:
    """Tests need no progress."""


def create_topic(kafka: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka})
    admin.create_topics([NewTopic(TOPIC, 1, 1)])[TOPIC].result(10)


def produce(kafka: str, value: bytes) -> list[KafkaError | None]:
    told: list[KafkaError | None] = []
    producer = Producer({"bootstrap.servers": kafka, "message.timeout.ms": 10_000})
    producer.produce(TOPIC, value, on_delivery=lambda error, _: told.append(error))
    producer.flush(15)
    return told


def consume(kafka: str, count: int) -> list[bytes]:
    reader = Consumer(
        {"bootstrap.servers": kafka, "group.id": "test", "auto.offset.reset": "earliest"}
    )
    reader.subscribe([TOPIC])
    values = [message.value() or b"" for message in reader.consume(count, timeout=20)]
    reader.close()
    return values


def test_data_outlives_two_runs(stack: Stack) -> None:
    first = stack.start(progress=silent)
    create_topic(first.kafka)
    assert produce(first.kafka, b"one") == [None]
    with psycopg.connect(first.postgres.dsn()) as connection:
        connection.execute("create table kept as select 7 as seven")
    assert redis.Redis.from_url(first.redis).ping()
    subject = f"{first.registry}/subjects/kept-value/versions"
    assert httpx.post(subject, json={"schema": '"string"'}).is_success
    stack.stop()

    second = stack.start(progress=silent)
    assert second == first
    assert produce(second.kafka, b"two") == [None]
    assert consume(second.kafka, 2) == [b"one", b"two"]
    with psycopg.connect(second.postgres.dsn()) as connection:
        assert connection.execute("select seven from kept").fetchone() == (7,)
    assert httpx.get(f"{second.registry}/subjects/kept-value/versions").json() == [1]
    assert httpx.get(f"{second.registry}/config").json() == {
        "compatibilityLevel": "FULL_TRANSITIVE"
    }


def test_two_stand_side_by_side(stack: Stack, tmp_path: Path) -> None:
    other = Stack(tmp_path / "other")
    parts = ("postgres", "redis")
    try:
        here, there = stack.start(parts, silent), other.start(parts, silent)
        with psycopg.connect(here.postgres.dsn()) as connection:
            connection.execute("create table only_here ()")
        with psycopg.connect(there.postgres.dsn()) as connection:
            found = connection.execute("select to_regclass('only_here')").fetchone()
        assert found == (None,)
        stack.stop()
        assert other.alive() == list(parts)
    finally:
        other.stop()


def test_a_killed_broker_comes_back_with_what_it_acknowledged(stack: Stack) -> None:
    kafka = stack.start(("kafka",), silent).kafka
    create_topic(kafka)
    assert produce(kafka, b"before") == [None]
    stack.kill("kafka")
    assert stack.alive() == []
    stack.restart("kafka")
    assert produce(kafka, b"after") == [None]
    assert consume(kafka, 2) == [b"before", b"after"]


def test_a_killed_database_comes_back(stack: Stack) -> None:
    address = stack.start(("postgres",), silent).postgres
    with psycopg.connect(address.dsn()) as connection:
        connection.execute("create table kept as select 7 as seven")
    stack.kill("postgres")
    stack.restart("postgres")
    with psycopg.connect(address.dsn()) as connection:
        assert connection.execute("select seven from kept").fetchone() == (7,)


def test_a_client_that_stays_does_not_hold_up_the_stop(stack: Stack) -> None:
    address = stack.start(("postgres",), silent).postgres
    with psycopg.connect(address.dsn()) as connection:
        began = time.monotonic()
        stack.stop()
        assert time.monotonic() - began < 5
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    log = (stack.folder / "logs" / "postgres.log").read_text()
    assert "received fast shutdown request" in log
    assert "database system is shut down" in log


def test_a_taken_port_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        taken = server.getsockname()[1]
        stack = Stack(tmp_path / "stack", dataclasses.replace(Ports(), redis=taken))
        with pytest.raises(StackError, match=f"port {taken}, meant for redis, is taken"):
            stack.start(("postgres", "redis"), silent)
    assert stack.alive() == []


def test_a_part_that_fails_takes_the_others_down(stack: Stack) -> None:
    stack.start(("redis", "kafka"), silent)
    stack.stop()
    (stack.folder / "data" / "kafka" / "meta.properties").write_text("cluster.id=nonsense")
    with pytest.raises(StackError, match=r"Apache Kafka \S+ did not start"):
        stack.start(("postgres", "redis", "kafka"), silent)
    assert stack.alive() == []


def test_what_a_killed_caller_left_is_cleaned_up(stack: Stack) -> None:
    program = (
        "import sys, time; from pathlib import Path; from infra.local.stack import Stack;"
        "Stack(Path(sys.argv[1])).start(('postgres', 'redis')); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program, str(stack.folder)], stdout=subprocess.PIPE, text=True
    ) as caller:
        assert caller.stdout is not None
        while "redis: " not in caller.stdout.readline():
            assert caller.poll() is None
        caller.kill()
    left = {name: pid_of(stack, name) for name in ("postgres", "redis")}
    assert all(psutil.pid_exists(pid) for pid in left.values())
    addresses = Stack(stack.folder).start(("postgres", "redis"), silent)
    assert not any(pid_of(stack, name) == pid for name, pid in left.items())
    assert redis.Redis.from_url(addresses.redis).ping()


def test_an_interrupted_start_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "stack"
    program = (
        "import sys; from pathlib import Path; from infra.local.stack import Stack;"
        "Stack(Path(sys.argv[1])).start()"
    )
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program, str(folder)], stdout=subprocess.PIPE, text=True
    ) as caller:
        assert caller.stdout is not None
        assert "postgres: " in caller.stdout.readline()
        caller.send_signal(signal.SIGINT)
    assert caller.returncode != 0
    assert Stack(folder).alive() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has nowhere to step down to")
def test_no_part_runs_as_root(stack: Stack) -> None:
    stack.start(("postgres", "redis"), silent)
    for name in ("postgres", "redis"):
        assert psutil.Process(pid_of(stack, name)).uids().effective != 0


def test_every_part_says_its_version(stack: Stack) -> None:
    lines: list[str] = []
    stack.start(("postgres", "redis"), lines.append)
    versions = stack.versions()
    assert any(versions["postgres"] in line for line in lines)
    assert any(versions["redis"] in line for line in lines)
    assert versions["kafka"] == "Apache Kafka 4.4.0"


def test_addresses_are_what_services_are_told(stack: Stack) -> None:
    found: Addresses = stack.addresses
    told = found.environment()
    assert told["FSM_POSTGRES"] == found.postgres.dsn()
    assert told["FSM_KAFKA"] == found.kafka
    assert found.postgres.dsn(user="scheduling").startswith("postgresql://scheduling@")


def pid_of(stack: Stack, name: str) -> int:
    process = Processes(stack.folder, {}).get(name)
    assert process is not None
    return process.pid
