"""Where a service meets the real parts: settings in, connected parts out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fsm_common.adapters.clock import clock_of
from fsm_common.adapters.kafka import KafkaLog
from fsm_common.adapters.keyring import PostgresKeyring
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.adapters.registry import Registry
from fsm_common.adapters.schemas import Schemas
from fsm_common.adapters.wake import LocalWaker
from fsm_common.core.audit import EntryRecorded
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.messages import Record
from fsm_common.core.service import Service
from fsm_common.edges.settings import Settings
from fsm_common.flows.parts import Parts


@contextmanager
def connected(service: Service, settings: Settings, connections: int = 10) -> Iterator[Parts]:
    """The service's parts, connected; the pool is given back last.

    Raises ConnectionError, PoolTimeout or NotRegistered where a part does not answer or the
    service was not deployed."""
    schemas, registry = Schemas(settings.schemas), Registry(settings.registry)
    codec = registry.codec(schemas, written(service), service.read)
    store = PostgresStore(settings.postgres, service.name, codec, connections).open()
    log = KafkaLog(settings.kafka, f"{service.name}-{settings.process}")
    try:
        yield Parts(
            service=service,
            store=store,
            codec=codec,
            keyring=PostgresKeyring(store.connection),
            clock=clock_of(settings.clock),
            waker=LocalWaker(f"{settings.postgres} {service.name}"),
            log=log,
        )
    finally:
        log.close()
        store.close()
        registry.close()


def written(service: Service) -> list[type[Record]]:
    """Every kind of record that the service writes: its events, what it tells, and the letters
    and audit entries that every service may have to write."""
    return [*service.events, *service.messages, DeadLetterRecorded, EntryRecorded]
