"""Who is told which company and team it is, and who may ask for one."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from fsm_common.testing.tokens import bearer
from services.scheduling.tests.calls import (
    CUSTOMER,
    HOLD,
    OPERATOR,
    SELLER,
    URL,
    WINDOW,
    held,
    post,
)

SEARCH = {"orderId": "o1", "window": WINDOW}
HERE = {"country": "FR", "bu": "HOME_FR"}
STORE = {**HERE, "store": "FR-LYO-014"}
NAMED = {"teamId": "tem_0417_b"}


def two_grants(selling: dict[str, str], knowing: dict[str, str], role: str = "VIEWER") -> Any:
    grants = [{"roles": ["SELLER"], **selling}, {"roles": [role], **knowing}]
    return bearer(["SELLER", role], claims={"scopes": grants})


@pytest.mark.parametrize(
    ("knowing", "told"),
    [
        ({"country": "ES"}, False),
        ({"country": "FR", "bu": "SCHOOL_FR"}, False),
        ({**HERE, "store": "FR-PAR-001"}, False),
        (STORE, True),
        (HERE, True),
        ({"country": "FR"}, True),
        ({}, True),
    ],
)
def test_who_may_know_elsewhere_is_a_seller_here(
    client: TestClient, knowing: dict[str, str], told: bool
) -> None:
    who = two_grants(HERE, knowing)
    slot = post(client, "/availability", SEARCH, who).json()["slots"][0]
    shown = [slot, post(client, "/bookings", HOLD, who).json()]
    shown.append(client.get(f"{URL}/bookings/r1", headers=who).json())
    shown.append(post(client, "/bookings/r1/confirm", {}, who).json())
    shown.append(post(client, "/bookings/r1/confirm", {}, who).json())
    team = "tem_0417_b" if told else None
    assert [one["teamId"] for one in shown] == [team] * 5


def test_who_may_know_elsewhere_still_acts_for_a_company_here(client: TestClient) -> None:
    grants = [
        {"roles": ["PROVIDER_MANAGER"], **HERE, "provider": "prv_0633"},
        {"roles": ["VIEWER"], "country": "FR", "bu": "SCHOOL_FR"},
    ]
    both = bearer(["PROVIDER_MANAGER", "VIEWER"], claims={"scopes": grants})
    slots = post(client, "/availability", SEARCH | {"limit": 100}, both).json()["slots"]
    assert {slot["teamId"] for slot in slots} == {"tem_0633_a"}


@pytest.mark.parametrize("who", [SELLER, CUSTOMER, two_grants(HERE, {"country": "ES"})])
def test_sellers_and_customers_do_not_choose_a_team(client: TestClient, who: Any) -> None:
    held(client)
    there = {"date": "2026-03-17", "start": "09:00"}
    refused = [
        post(client, "/availability", SEARCH | NAMED, who),
        post(client, "/availability", SEARCH | {"providerId": "prv_0417"}, who),
        post(client, "/bookings", HOLD | NAMED | {"holdReference": "r2"}, who),
        post(client, "/bookings/r1/move", there | NAMED, who),
    ]
    codes = {(answer.status_code, answer.json()["code"]) for answer in refused}
    assert codes == {(422, "INVALID_FIELD")}
    fields = [answer.json()["details"][0]["field"] for answer in refused]
    assert fields == ["teamId", "providerId", "teamId", "teamId"]
    assert post(client, "/bookings/r1/move", there, who).status_code == 200
    assert post(client, "/bookings/r1/move", there | NAMED, OPERATOR).status_code == 200


@pytest.mark.parametrize("name", ["teamId", "providerId", "teamId[in]", "providerId[contains]"])
def test_nor_list_bookings_by_team(client: TestClient, name: str) -> None:
    answer = client.get(f"{URL}/bookings?{name}=tem_0417_b", headers=SELLER)
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_FIELD")
