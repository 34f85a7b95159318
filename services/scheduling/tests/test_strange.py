"""Odd questions over HTTP: far days, reversed hours, texts that no row can hold; never a 500."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from fsm_common.testing.tokens import bearer
from services.scheduling.tests.floor import Floor, a_team, an_order, configuration, story_b

OPERATOR = bearer(["OPERATOR", "VIEWER"], country="FR")
URL = "/api/v1/scheduling"
FACTS = {
    "country": "FR",
    "bu": "HOME_FR",
    "serviceType": "INSTALLATION",
    "postcode": "69003",
    "durationMin": 120,
    "window": {"from": "2026-03-02", "to": "2026-03-31"},
}
HOLD = {"orderId": "o1", "date": "2026-03-16", "start": "08:00", "holdReference": "r1"}
PLACE = {"teamId": "tem_0417_b", "orderId": "o1"}
FAR = ("9999-12-31", "0001-01-01")


@pytest.fixture(scope="module")
def client() -> TestClient:
    floor = Floor.on()
    floor.tell(*configuration(), *story_b(), an_order())
    return floor.client()


def refusal(answer: Any) -> tuple[int, str]:
    body = answer.json()
    assert body["message"].endswith(".") or body["details"], body
    return answer.status_code, body["code"]


def post(client: TestClient, path: str, body: dict[str, Any]) -> tuple[int, str]:
    return refusal(client.post(f"{URL}{path}", json=body, headers=OPERATOR))


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"window": {"from": "9999-12-01", "to": "9999-12-31"}}, 422, "INVALID_FIELD"),
        ({"window": {"from": "0001-01-01", "to": "0001-01-31"}}, 422, "INVALID_FIELD"),
        ({"window": {"from": "2035-01-01", "to": "2035-01-31"}}, 422, "CONFIG_NOT_FOUND"),
        ({"window": {"from": "2026-03-31", "to": "2026-03-02"}}, 400, "INVALID_RANGE"),
        ({"timeFrom": "18:00", "timeTo": "09:00"}, 400, "INVALID_RANGE"),
        ({"timeFrom": "09:00", "timeTo": "09:00"}, 400, "INVALID_RANGE"),
        ({"lines": [{"category": "BATHROOM", "deliveryDate": FAR[0]}]}, 422, "INVALID_FIELD"),
        ({"excludeDates": [FAR[0]]}, 422, "INVALID_FIELD"),
        ({"serviceType": "UNKNOWN"}, 422, "INVALID_FIELD"),
        ({"bu": "HOME_MOON"}, 404, "CONFIG_NOT_FOUND"),
        ({"bu": "\0"}, 422, "INVALID_FIELD"),
        ({"store": "\0"}, 422, "INVALID_FIELD"),
        ({"teamId": "\0"}, 422, "INVALID_FIELD"),
        ({"durationMin": -60}, 422, "INVALID_DURATION"),
        ({"durationMin": 10**30}, 422, "INVALID_FIELD"),
    ],
)
def test_a_search(client: TestClient, changed: dict[str, Any], status: int, code: str) -> None:
    assert post(client, "/availability", FACTS | changed) == (status, code)


@pytest.mark.parametrize("reference", ["a/b", "a b", "a?b", "a%2Fb", "..", "é", "", "x" * 101])
def test_references_that_do_not_fit_into_an_address(client: TestClient, reference: str) -> None:
    wish = HOLD | {"holdReference": reference}
    assert post(client, "/bookings", wish) == (422, "INVALID_FIELD")


def test_a_reference_of_everything_that_does(client: TestClient) -> None:
    wish = HOLD | {"holdReference": "Till-4711_a.b~c:d@e"}
    assert client.post(f"{URL}/bookings", json=wish, headers=OPERATOR).status_code == 201
    path = f"{URL}/bookings/Till-4711_a.b~c:d@e"
    assert client.get(path, headers=OPERATOR).status_code == 200


@pytest.mark.parametrize("clock", ["9:00", "08:07", "24:00", "08:00\n", "8 Uhr"])
def test_clocks_that_are_no_quarter_hours_are_told_in_words(client: TestClient, clock: str) -> None:
    answer = client.post(f"{URL}/bookings", json=HOLD | {"start": clock}, headers=OPERATOR)
    assert refusal(answer) == (422, "INVALID_FIELD")
    assert "full quarter of an hour" in answer.json()["message"]


@pytest.mark.parametrize("date", FAR)
def test_days_that_no_calendar_reaches(client: TestClient, date: str) -> None:
    wrong = (422, "INVALID_FIELD")
    assert post(client, "/bookings", HOLD | {"date": date, "start": "00:00"}) == wrong
    assert post(client, "/explain", PLACE | {"date": date, "start": "00:00"}) == wrong
    assert post(client, "/bookings/r1/move", {"date": date, "start": "00:00"}) == wrong
    path = f"{URL}/teams/tem_0417_b/days/{date}"
    assert refusal(client.get(path, headers=OPERATOR)) == wrong


def test_hours_that_leave_no_start_are_named_so(client: TestClient) -> None:
    body = FACTS | {"timeFrom": "19:00", "window": {"from": "2026-03-16", "to": "2026-03-16"}}
    answer = client.post(f"{URL}/availability", json=body, headers=OPERATOR).json()
    assert [day["code"] for day in answer["daysWithoutSlot"]] == ["OUTSIDE_WINDOW"]


def test_a_number_without_end(client: TestClient) -> None:
    answer = client.get(f"{URL}/bookings?limit={'1' * 5000}", headers=OPERATOR)
    assert refusal(answer) == (422, "INVALID_FIELD")


def test_a_seller_is_not_told_which_company_is_suspended() -> None:
    floor = Floor.on()
    gone = a_team("tem_9999_a", cross=True, providerStatus="SUSPENDED")
    floor.tell(*configuration(), *gone, an_order())
    body = {"orderId": "o1", "window": {"from": "2026-03-16", "to": "2026-03-16"}}
    seller = bearer(["SELLER"], country="FR", bu="HOME_FR", store="FR-LYO-014")
    answer = floor.client().post(f"{URL}/availability", json=body, headers=seller)
    assert answer.json()["daysWithoutSlot"][0]["code"] == "SUSPENDED"
    assert "9999" not in answer.text


CALLS = [
    ("post", "/availability", {"orderId": "o1", "window": FACTS["window"]}),
    ("post", "/explain", PLACE | {"date": "2026-03-16"}),
    ("post", "/bookings", HOLD | {"holdReference": "r2"}),
    ("post", "/bookings/r1/confirm", None),
    ("post", "/bookings/r1/cancel", {"reason": "because"}),
    ("post", "/bookings/r1/move", {"date": "2026-03-17", "start": "08:00"}),
    ("get", "/bookings/r1", None),
    ("get", "/teams/tem_0417_b/days/2026-03-16", None),
]
WHO = [
    ({}, 401, "UNAUTHENTICATED"),
    (bearer(["PSM"], country="FR"), 403, "FORBIDDEN"),
    (bearer(["OPERATOR", "VIEWER"], country="ES"), 404, "NOT_FOUND"),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize(("who", "status", "code"), WHO)
def test_who_may_not(
    client: TestClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
    who: dict[str, str],
    status: int,
    code: str,
) -> None:
    client.post(f"{URL}/bookings", json=HOLD, headers=OPERATOR)
    answer = client.request(method, f"{URL}{path}", json=body, headers=who)
    assert refusal(answer) == (status, code)


def test_goods_whose_day_nobody_knows() -> None:
    floor = Floor.on()
    floor.tell(*configuration(), *story_b(), an_order(delivery=None))
    client = floor.client()
    assert post(client, "/bookings", HOLD) == (422, "DELIVERY_DATE_REQUIRED")
    asked = {"orderId": "o1", "window": FACTS["window"]}
    assert post(client, "/availability", asked) == (422, "DELIVERY_DATE_REQUIRED")
