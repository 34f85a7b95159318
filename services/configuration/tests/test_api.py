"""Routes of configuration on a memory store: who may what, and how refusals read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
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


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"value": {"minutes": -1}}, 422, "INVALID_VALUE"),
        ({"value": {"hours": 2}}, 422, "INVALID_VALUE"),
        ({"kind": "FREE_BEER"}, 422, "UNKNOWN_KIND"),
        ({"selector": {"mode": "OFFER"}}, 422, "INVALID_SELECTOR"),
        ({"scope": FR | {"buCode": "HOME_FR"}}, 422, "INVALID_SCOPE"),
        ({"scope": {"level": "COUNTRY", "countryCode": "ES"}}, 404, "UNKNOWN_SCOPE"),
        ({"effectiveFrom": "2026-02-01T00:00:00Z"}, 422, "EFFECTIVE_IN_PAST"),
        (
            {"effectiveFrom": "2026-04-02T00:00:00Z", "effectiveTo": "2026-04-01T00:00:00Z"},
            422,
            "INVALID_PERIOD",
        ),
        ({"reason": " "}, 422, "REASON_REQUIRED"),
        ({"colour": "red"}, 422, "UNKNOWN_FIELD"),
    ],
)
def test_what_is_no_parameter(house: House, change: dict[str, Any], status: int, code: str) -> None:
    found, problem = house.call("POST", "/config/parameters", SEND | change)
    assert (found, problem["code"]) == (status, code), problem
    assert problem["message"]


@pytest.mark.parametrize(
    ("who", "status"), [({}, 401), (bearer(["OPERATOR", "VIEWER"], country="FR"), 403)]
)
def test_who_may_not_change_anything(house: House, who: dict[str, str], status: int) -> None:
    assert house.call("POST", "/config/parameters", SEND, who)[0] == status


def test_a_version_is_scheduled_and_withdrawn(house: House) -> None:
    _, made = house.call("POST", "/config/parameters", SEND)
    path = f"/config/parameters/{made['parameterId']}/versions"
    later = (AT + timedelta(days=3)).isoformat()
    body = {"value": {"minutes": 60}, "effectiveFrom": later, "reason": "faster"}
    assert house.call("POST", path, body)[0] == 201
    (timer,) = house.store.rows["timer"].values()
    assert (timer["command"], timer["due_at"]) == ("BeginVersion", AT + timedelta(days=3))
    status, problem = house.call("POST", path, body | {"value": {"minutes": 30}})
    assert (status, problem["code"]) == (409, "OVERLAPPING_VERSION")
    assert house.call("DELETE", f"{path}/2")[0] == 200
    assert house.store.rows["timer"] == {}
    status, problem = house.call("DELETE", f"{path}/1")
    assert (status, problem["code"]) == (409, "ALREADY_EFFECTIVE")


def test_a_definition_twice_is_once_another_value_a_duplicate(house: House) -> None:
    assert house.call("POST", "/config/parameters", SEND)[0] == 201
    assert house.call("POST", "/config/parameters", SEND)[1]["eventId"] is None
    status, problem = house.call("POST", "/config/parameters", SEND | {"value": {"minutes": 1}})
    assert (status, problem["code"]) == (409, "DUPLICATE")
    assert problem["parameterId"]


def test_a_correction_of_the_past_is_audited(house: House) -> None:
    before = len(house.store.outbox)
    assert house.call("POST", "/config/parameters", SEND)[0] == 201
    other = SEND | {"kind": "GEOFENCE", "value": {}, "correction": True}
    other |= {"effectiveFrom": "2026-02-01T00:00:00Z", "reason": "typed in wrongly"}
    assert house.call("POST", "/config/parameters", other)[0] == 201
    told = [row.topic for row in house.store.outbox[before:] if not row.journal]
    assert told == ["audit.entry.recorded"]


@pytest.mark.parametrize(
    ("unit", "status", "code"),
    [
        ({"level": "BU", "code": "X", "countryCode": "FR"}, 422, "UNKNOWN_PARENT"),
        (
            {"level": "COUNTRY", "code": "DE", "countryCode": "DE", "parentId": "EU"},
            404,
            "UNSUPPORTED_COUNTRY",
        ),
    ],
)
def test_what_is_no_org_unit(house: House, unit: dict[str, Any], status: int, code: str) -> None:
    found, problem = house.call("POST", "/config/org-units", unit | {"name": "X"})
    assert (found, problem["code"]) == (status, code)


def test_every_route_is_described_with_its_errors(house: House) -> None:
    document = house.client.get("/openapi.json").json()
    operations = [op for path in document["paths"].values() for op in path.values()]
    names = [op["operationId"] for op in operations]
    assert len(set(names)) == len(names)
