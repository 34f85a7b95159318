"""How routes are called in tests: who, where, what."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from fsm_common.testing.tokens import bearer

SELLER = bearer(["SELLER"], country="FR", bu="HOME_FR", store="FR-LYO-014")
OPERATOR = bearer(["OPERATOR", "VIEWER"], country="FR")
CUSTOMER = bearer(["CUSTOMER"], customer="CUS-FR-4001", project="pr1")
URL = "/api/v1/scheduling"
WINDOW = {"from": "2026-03-02", "to": "2026-03-31"}
HOLD = {"orderId": "o1", "date": "2026-03-16", "start": "08:00", "holdReference": "r1"}


def post(client: TestClient, path: str, body: dict[str, Any], who: Any = SELLER) -> Any:
    return client.post(f"{URL}{path}", json=body, headers=who)


def held(client: TestClient, **changes: Any) -> dict[str, Any]:
    who = OPERATOR if "teamId" in changes else SELLER
    answer = post(client, "/bookings", HOLD | changes, who)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body
