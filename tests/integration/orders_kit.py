"""Orchestration control alone on the real stack: its two processes, and others that we play."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from confluent_kafka import Producer
from fastapi.testclient import TestClient

from fsm_common.adapters.clock import FileClock
from fsm_common.adapters.registry import Registry
from fsm_common.adapters.schemas import Schemas
from fsm_common.core.messages import Event, Message
from fsm_common.core.sealed import to_wire
from fsm_common.edges.wiring import connected
from fsm_common.testing.api import client_of
from fsm_events.integration import (
    SalesOrderNormalized,
    SalesOrderRejected,
    SalesOrderStatusChanged,
    SalesScheduleConfirmed,
)
from infra.local.places import SCHEMAS
from infra.local.platform import Platform
from infra.local.processes import ran
from infra.local.stack import Stack
from services.orchestration_control.agents import BOOKINGS
from services.orchestration_control.api import ROUTES
from services.orchestration_control.app import service
from services.orchestration_control.domain.inbound import ACCOUNTS, CONFIGURATION
from services.orchestration_control.settings import Settings
from services.orchestration_control.tests.masters import SEEDED
from services.orchestration_control.tests.process import meta_of
from services.orchestration_control.tests.sales import ES_AT
from tests import nursery
from tests.stories.till import Till
from tests.stories.watch import Heard, Watch

NAME = "orchestration_control"
JOURNAL = f"{NAME}.journal"
ANSWERS = (
    SalesOrderNormalized,
    SalesOrderRejected,
    SalesOrderStatusChanged,
    SalesScheduleConfirmed,
)


class Orders:
    """The service, a till, and the journals of those whom it listens to."""

    def __init__(self, stack: Stack) -> None:
        self.clock = FileClock(stack.folder / "clock")
        self.clock.set(ES_AT)
        self.platform = Platform(stack.folder, stack.folder / "clock", spawn=nursery.spawn)
        self.platform.names = [NAME]
        addresses = self.platform.stack.addresses
        self.platform.deploy(addresses, lambda line: None)
        self._registry = Registry(addresses.registry)
        self._codec = self._registry.codec(Schemas(SCHEMAS), [*CONFIGURATION, *ACCOUNTS, *BOOKINGS])
        self._producer = Producer(
            {"bootstrap.servers": addresses.kafka, "partitioner": "murmur2_random"}
        )
        self.till = Till(addresses.kafka, addresses.registry)
        topics = [JOURNAL, *(answer.topic for answer in ANSWERS)]
        self.watch = Watch(addresses.kafka, addresses.registry, topics)
        self.journals(SEEDED)
        try:
            self.platform.start_services(lambda line: None)
        except BaseException:
            self.close()
            raise

    def journals(self, events: Iterable[Event]) -> None:
        """What other services write into their journals."""
        for event in events:
            meta = meta_of(event)
            headers = {
                "event-id": meta.event_id,
                "event-type": event.topic,
                "correlation-id": meta.correlation_id,
                "tenant": "ES/HOME_ES",
                "position": "1",
            }
            self._producer.produce(
                f"{event.service}.journal",
                self._codec.encode(event, meta),
                event.aggregate_id,
                headers=[(name, text.encode()) for name, text in headers.items()],
            )
        self._producer.flush(10)

    def hears(self, record: Message, **headers: str) -> None:
        """A record of the till."""
        self.till.publish(record.topic, key_of(record), wired(to_wire(record)), headers)

    def passes(self, minutes: int) -> None:
        """Business time goes on."""
        self.clock.set(self.clock.now() + timedelta(minutes=minutes))

    def until_something_is_due(self, seconds: float = 60.0) -> None:
        """Wait until the worker has parked what waits for its time."""
        quiet = f"{self.platform.endpoints()[NAME].worker}/quiet"
        end = time.monotonic() + seconds
        with httpx.Client(trust_env=False, timeout=seconds) as client:
            while client.get(quiet).json()["nextDueAt"] is None:
                assert time.monotonic() < end, "nothing became due"
                time.sleep(0.1)

    @contextmanager
    def api(self) -> Iterator[TestClient]:
        """Its HTTP calls on the same database, with the tokens of tests."""
        addresses = self.platform.stack.addresses
        settings = Settings(
            kafka=addresses.kafka,
            registry=addresses.registry,
            postgres=addresses.postgres.dsn(user=NAME),
            clock=f"file:{self.platform.clock}",
            schemas=SCHEMAS,
            process="test-api",
        )
        with connected(service(), settings) as parts:
            yield client_of(parts, ROUTES, settings)

    def verified(self) -> str:
        """Rows built anew from Kafka compared with the running ones; fails where they differ."""
        argv = [sys.executable, "-m", f"services.{NAME}", "verify"]
        done = ran(argv, self.platform.environment(NAME, "api"), nursery.spawn)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def heard(self, kind: str, order: str, since: int = 0, **fields: Any) -> Heard:
        """The first record of this type about this order of a till."""

        def wanted(heard: Heard) -> bool:
            about = heard.type == kind and heard.value.get("externalOrderId") == order
            return about and all(heard.value.get(k) == v for k, v in fields.items())

        return self.watch.wait(wanted, since)

    def close(self) -> None:
        """Stop what was started."""
        self.watch.close()
        for role in ("api", "worker"):
            self.platform.stop_one(NAME, role)
        self._registry.close()


def key_of(record: Message) -> str:
    """`{countryCode}_{externalOrderId}`, as a till keys what it sends."""
    order: str = record.external_order_id  # type: ignore[attr-defined]  # every record has one
    return f"{order.split('-')[1]}_{order}"


def wired(value: Any) -> Any:
    """As a partner's Avro library takes it: days are text."""
    if isinstance(value, Mapping):
        return {name: wired(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [wired(part) for part in value]
    return (
        value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
    )
