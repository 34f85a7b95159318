"""Configuration behind its routes, on a memory store, with one country in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient

from fsm_common.core.audit import EntryRecorded
from fsm_common.flows.parts import Parts
from fsm_common.testing.api import client_of
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_common.testing.tokens import bearer
from services.configuration.api import ROUTES
from services.configuration.app import service

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADMIN = bearer(["ADMIN", "VIEWER"])
FR = {"level": "COUNTRY", "countryCode": "FR"}
SEND: dict[str, Any] = {
    "kind": "CONTRACT_SEND",
    "scope": FR,
    "value": {"minutes": 120},
    "reason": "as agreed",
}


class Now:
    """See Clock."""

    def now(self) -> datetime:
        """See Clock."""
        return AT


class House:
    """The service behind its routes, with one country."""

    def __init__(self) -> None:
        described = service()
        self.store = MemoryStore(PlainCodec([*described.events, EntryRecorded]))
        parts = Parts(described, self.store, self.store.codec, PlainKeyring(), Now(), NobodyWaits())
        self.client: TestClient = client_of(parts, ROUTES)
        self.call("POST", "/config/org-units", {"level": "EU", "code": "EU", "name": "Europe"})
        country = {"level": "COUNTRY", "code": "FR", "countryCode": "FR", "parentId": "EU"}
        assert self.call("POST", "/config/org-units", country | {"name": "France"})[0] == 201

    def call(
        self, method: str, path: str, body: Any = None, who: dict[str, str] = ADMIN
    ) -> tuple[int, dict[str, Any]]:
        """Status and body."""
        answer = self.client.request(method, f"/api/v1{path}", json=body, headers=who)
        return answer.status_code, answer.json()


def define(house: House, scope: dict[str, Any], value: Any, **rest: Any) -> str:
    """A parameter; its id."""
    body = SEND | {"scope": scope, "value": value} | rest
    status, made = house.call("POST", "/config/parameters", body)
    assert status == 201, made
    return str(made["parameterId"])
