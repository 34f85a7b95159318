"""The step of deployment that makes topics and registers schemas; safe to run again."""

from __future__ import annotations

from collections.abc import Callable

from fsm_common.adapters.schemas import Schemas
from fsm_events import FOLDER
from fsm_events.registration import Office
from fsm_events.topics import create_topics


def deploy(
    kafka: str,
    registry: str,
    *,
    partitions: int | None = None,
    replication: int = 1,
    progress: Callable[[str], object] = lambda line: None,
) -> None:
    """Register first: where a schema would break readers, Incompatible is raised and no topic
    is made. `partitions` replaces the catalogue's counts."""
    schemas = Schemas(FOLDER)
    office = Office(registry)
    try:
        office.register_all(schemas, progress)
    finally:
        office.close()
    create_topics(kafka, schemas, partitions=partitions, replication=replication, progress=progress)
