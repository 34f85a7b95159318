"""What must be there before a process may get traffic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import httpx

from fsm_common.adapters.postgres import deploy
from fsm_common.edges.readiness import Check
from fsm_common.edges.settings import Settings
from fsm_common.flows.parts import Parts
from fsm_common.flows.rebuild import unfinished
from fsm_common.ports.store import PROGRESS


def standard(parts: Parts, settings: Settings, migrations: Path) -> Mapping[str, Check]:
    """Database, its migrations, broker with the service's journal, registry."""
    service = parts.service
    http = httpx.Client(timeout=2, trust_env=False)  # one: to make it takes 40 ms of CPU

    def database() -> None:
        with parts.store.reader() as reader:
            reader.get(PROGRESS, consumer="ready", topic="", partition=0)

    @cache  # once applied they stay so
    def migrated() -> None:
        if deploy.pending(settings.postgres, service.name, migrations):
            raise LookupError("a migration is still to be applied")

    def broker() -> None:
        if parts.log is None or not parts.log.ends([service.journal]):
            raise LookupError(f"there is no topic {service.journal}")

    def registry() -> None:
        http.get(f"{settings.registry}/subjects").raise_for_status()

    return {
        "database": database,
        "migrations": migrated,
        "rebuild": lambda: unfinished(parts),
        "broker": broker,
        "registry": registry,
    }
