"""The routes, on a store in memory: who may, what comes out, what is refused and how."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.tokens import bearer
from services.scheduling.tests.calls import (
    CUSTOMER,
    OPERATOR,
    SELLER,
    URL,
    WINDOW,
    held,
    post,
)
from services.scheduling.tests.floor import Floor, a_team, an_order, configuration, effective
from services.scheduling.tests.world import rule

SEARCH = {"orderId": "o1", "window": WINDOW}
FACTS = {
    "country": "FR",
    "bu": "HOME_FR",
    "serviceType": "INSTALLATION",
    "postcode": "69001",
    "durationMin": 120,
    "lines": [{"category": "DOOR_WINDOW", "deliveryDate": "2026-03-10"}],
}
LATE = date(2026, 5, 10)
ZONE = {"zoneId": "z", "type": "PRIMARY", "maxCommuteMin": 60, "postalCodes": ["69003"]}


class TestAvailability:
    def test_a_tenant_asks_fifty_times_in_ten_seconds_and_no_more(self, floor: Floor) -> None:
        client, asked = floor.client(rate=None), {"orderId": "o1", "window": WINDOW}
        answers = [post(client, "/availability", asked, OPERATOR) for _ in range(50)]
        while (again := post(client, "/availability", asked)).status_code == 200:
            answers.append(again)
        assert {answer.status_code for answer in answers} == {200}
        assert (again.status_code, again.json()["code"]) == (429, "TOO_MANY_REQUESTS")
        assert 1 <= int(again.headers["Retry-After"]) <= 60

    def test_a_seller_sees_slots_and_reasons_without_a_company(self, client: TestClient) -> None:
        answer = post(client, "/availability", {"orderId": "o1", "window": WINDOW}).json()
        assert answer["earliest"]["date"] == "2026-03-12"
        assert answer["earliest"]["binding"]["code"] == "STATIC_BUFFER"
        assert len(answer["slots"]) == 20
        first = answer["slots"][0]
        assert (first["date"], first["start"], first["end"]) == ("2026-03-12", "08:00", "15:00")
        assert (first["teamId"], first["teamsAvailable"]) == (None, 5)
        codes = {one["date"]: one["code"] for one in answer["daysWithoutSlot"]}
        assert (codes["2026-03-02"], codes["2026-03-14"]) == ("STATIC_BUFFER", "NOT_WORKING_DAY")
        assert "tem_" not in str(answer)

    def test_an_operator_sees_teams(self, client: TestClient) -> None:
        body = {"orderId": "o1", "window": WINDOW}
        answer = post(client, "/availability", body, OPERATOR).json()
        assert answer["slots"][0]["teamId"] == "tem_0417_b"

    def test_the_same_answer_again(self, client: TestClient, floor: Floor) -> None:
        answer = post(client, "/availability", {"orderId": "o1", "window": WINDOW}).json()
        path = f"{URL}/availability/{answer['searchId']}"
        assert client.get(path, headers=SELLER).json() == answer
        client.app.state.searches.flush()  # type: ignore[attr-defined]  # FastAPI's state
        assert client.get(path, headers=SELLER).json() == answer
        other = bearer(["SELLER"], sub="u2", country="FR", bu="HOME_FR", store="FR-LYO-014")
        assert client.get(path, headers=other).status_code == 404
        for role in ("VIEWER", "OPERATOR", "DISPATCHER"):
            assert client.get(path, headers=bearer([role], sub="u4")).status_code == 200
        spain = bearer(["VIEWER"], sub="u3", country="ES")
        assert client.get(path, headers=spain).status_code == 404
        floor.clock.at += timedelta(hours=25)
        assert client.get(path, headers=SELLER).status_code == 404

    def test_it_is_told_with_the_orders_correlation_id(
        self, client: TestClient, floor: Floor
    ) -> None:
        trace = {"traceparent": f"00-{7:032x}-{9:016x}-01"}
        post(client, "/availability", {"orderId": "o1", "window": WINDOW}, SELLER | trace)
        post(client, "/availability", FACTS)
        client.app.state.searches.flush()  # type: ignore[attr-defined]  # FastAPI's state
        assert isinstance(floor.parts.store, MemoryStore)
        about_order, about_facts = floor.parts.store.outbox
        assert about_order.topic == "scheduling.availability.queried"
        told = about_order.headers
        assert (told["correlation-id"], told["actor"]) == ("c1", "USER:u1")
        assert told["tenant"] == "FR/HOME_FR/FR-LYO-014"
        assert told["traceparent"].split("-")[1] == f"{7:032x}"
        assert about_facts.headers["correlation-id"] == about_facts.headers["causation-id"]

    def test_facts_instead_of_an_order(self, client: TestClient) -> None:
        body = FACTS
        answer = post(client, "/availability", body, OPERATOR).json()
        assert answer["earliest"]["date"] == "2026-03-12"
        unknown = post(client, "/availability", body | {"postcode": "99999"}, OPERATOR)
        assert (unknown.status_code, unknown.json()["code"]) == (422, "UNKNOWN_POSTCODE")
        undated = body | {"lines": [{"category": "DOOR_WINDOW"}]}
        refused = post(client, "/availability", undated, OPERATOR)
        assert (refused.status_code, refused.json()["code"]) == (422, "DELIVERY_DATE_REQUIRED")
        short = post(client, "/availability", body | {"durationMin": 10}, OPERATOR)
        assert short.json()["code"] == "INVALID_DURATION"
        without = {name: value for name, value in body.items() if name != "postcode"}
        assert post(client, "/availability", without, OPERATOR).json()["code"] == "MISSING_FIELD"

    @pytest.mark.parametrize(
        ("window", "code"),
        [
            ({"from": "2026-03-31", "to": "2026-03-02"}, "INVALID_RANGE"),
            ({"from": "2026-03-02", "to": "2026-05-31"}, "INVALID_RANGE"),  # 91 days
            ({"from": "2026-02-02", "to": "2026-03-01"}, "PAST_DATE"),
        ],
    )
    def test_windows(self, client: TestClient, window: dict[str, str], code: str) -> None:
        answer = post(client, "/availability", {"orderId": "o1", "window": window})
        assert (answer.status_code, answer.json()["code"]) == (400, code)

    def test_the_longest_window(self, client: TestClient) -> None:
        ninety = {"from": "2026-03-02", "to": "2026-05-30"}
        answer = post(client, "/availability", {"orderId": "o1", "window": ninety})
        assert answer.status_code == 200

    def test_an_unknown_field(self, client: TestClient) -> None:
        answer = post(client, "/availability", {"orderId": "o1", "colour": "red"})
        assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_FIELD")

    def test_nothing_there_says_what_stands_in_the_way(self) -> None:
        floor = Floor.on()
        floor.tell(*configuration(), *a_team("tem_1", "p", teamStatus="INACTIVE"), an_order())
        answer = post(floor.client(), "/availability", {"orderId": "o1", "window": WINDOW}).json()
        codes = {one["date"]: one["code"] for one in answer["daysWithoutSlot"]}
        assert (answer["slots"], codes["2026-03-12"]) == ([], "INACTIVE")
        assert (answer["firstAvailable"], answer["hints"]) == (None, ["OPERATOR"])

    def test_what_may_help_where_nothing_is_there(self, client: TestClient, floor: Floor) -> None:
        early = {"orderId": "o1", "window": {"from": "2026-03-02", "to": "2026-03-04"}}
        answer = post(client, "/availability", early).json()
        assert answer["hints"] == ["LATER_WINDOW", "OPERATOR"]
        assert post(client, "/availability", SEARCH).json()["hints"] == []
        floor.tell(*a_team("tem_0999_a", zones=[ZONE | {"postalCodes": ["38000"]}]))
        answer = post(client, "/availability", SEARCH | {"teamId": "tem_0999_a"}, OPERATOR).json()
        assert answer["hints"] == ["ADJACENT_ZONE", "OPERATOR"]

    def test_the_first_day_is_found_where_windows_must_be_short(self, floor: Floor) -> None:
        floor.tell(effective(rule("SLOT", {"maxWindowDays": 30})), an_order("o3", delivery=LATE))
        body = {"orderId": "o3", "window": {"from": "2026-03-02", "to": "2026-03-31"}}
        answer = post(floor.client(), "/availability", body).json()
        assert (answer["firstAvailable"], answer["hints"][0]) == ("2026-05-12", "LATER_WINDOW")

    def test_without_rules(self) -> None:
        floor = Floor.on()
        floor.tell(an_order())
        answer = post(floor.client(), "/availability", {"orderId": "o1"})
        assert (answer.status_code, answer.json()["code"]) == (404, "CONFIG_NOT_FOUND")


class TestScopes:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ({}, 401),
            (bearer(["WORK_TEAM"], country="FR"), 403),
            (bearer(["SELLER"], country="ES"), 404),
            (bearer(["SELLER"], country="FR", bu="HOME_FR", store="FR-PAR-001"), 404),
            (bearer(["CUSTOMER"], customer="somebody", project="pr1"), 404),
            (CUSTOMER, 200),
            (SELLER, 200),
        ],
    )
    def test_who_may_search(self, client: TestClient, who: Any, status: int) -> None:
        answer = post(client, "/availability", {"orderId": "o1", "window": WINDOW}, who)
        assert answer.status_code == status

    def test_a_company_sees_its_own_teams(self, client: TestClient) -> None:
        manager = bearer(["PROVIDER_MANAGER"], country="FR", provider="prv_0633")
        body = {"orderId": "o1", "window": WINDOW, "limit": 100}
        slots = post(client, "/availability", body, manager).json()["slots"]
        assert {slot["teamId"] for slot in slots} == {"tem_0633_a"}

    def test_a_booking_of_another_store(self, client: TestClient) -> None:
        held(client)
        other = bearer(["SELLER"], country="FR", bu="HOME_FR", store="FR-PAR-001")
        assert client.get(f"{URL}/bookings/r1", headers=other).status_code == 404
        assert client.get(f"{URL}/bookings/r1", headers=CUSTOMER).status_code == 200


class TestLookingAround:
    def test_every_gate_of_a_day(self, client: TestClient) -> None:
        body = {"orderId": "o1", "teamId": "tem_0417_a", "date": "2026-03-16", "start": "08:00"}
        answer = post(client, "/explain", body, OPERATOR).json()
        assert answer["feasible"] is False
        closed = [gate["code"] for gate in answer["gates"] if not gate["passed"]]
        assert closed == ["OUTSIDE_SHIFT"]
        shown = answer["gates"][-3]
        assert (shown["code"], shown["value"], shown["limit"]) == (closed[0], "08:00", "300 min")
        assert set(answer["starts"].values()) == {"OUTSIDE_SHIFT"}
        assert post(client, "/explain", body | {"teamId": "x"}, OPERATOR).status_code == 404

    def test_a_team_of_another_zone_has_a_calendar_all_the_same(
        self, client: TestClient, floor: Floor
    ) -> None:
        floor.tell(*a_team("tem_0999_a", zones=[ZONE | {"postalCodes": ["38000"]}]))
        body = {"orderId": "o1", "teamId": "tem_0999_a", "date": "2026-03-16"}
        answer = post(client, "/explain", body, OPERATOR).json()
        assert [g["code"] for g in answer["gates"] if not g["passed"]] == ["ZONE"]
        assert answer["starts"]["08:00"] == "OUTSIDE_SHIFT"

    def test_a_teams_day(self, client: TestClient) -> None:
        held(client, teamId="tem_0417_b")
        path = f"{URL}/teams/tem_0417_b/days/2026-03-16?durationMin=120"
        answer = client.get(path, headers=OPERATOR).json()
        assert [q for q, free in enumerate(answer["free"]) if free] == list(range(60, 76))
        assert (answer["fittingStarts"][0], answer["fittingStartQ"][0]) == ("15:45", 63)
        assert (answer["jobs"], answer["minutes"]) == (1, 360)
        elsewhere = bearer(["PROVIDER_MANAGER"], provider="prv_0633")
        assert client.get(path, headers=elsewhere).status_code == 404

    @pytest.mark.parametrize(
        ("buffers", "first"), [((30, 30), "15:30"), ((30, None), "15:45"), ((None, None), "15:45")]
    )
    def test_travel_on_a_teams_day_is_its_zones_where_they_agree(
        self, client: TestClient, floor: Floor, buffers: tuple[int | None, ...], first: str
    ) -> None:
        zones = [ZONE | {"travelBufferMin": one} for one in buffers]
        floor.tell(*a_team("tem_0999_a", cross=True, zones=zones))
        held(client, teamId="tem_0999_a")
        path = f"{URL}/teams/tem_0999_a/days/2026-03-16?durationMin=120"
        answer = client.get(path, headers=OPERATOR).json()
        assert answer["fittingStarts"][0] == first

    def test_a_day_whose_holidays_nobody_has_published(self, client: TestClient) -> None:
        path = f"{URL}/teams/tem_0417_b/days/2030-03-18"
        answer = client.get(path, headers=OPERATOR)
        assert (answer.status_code, answer.json()["code"]) == (422, "CONFIG_NOT_FOUND")
        spain = bearer(["VIEWER"], country="ES")
        assert client.get(path, headers=spain).status_code == 404


def test_the_document_names_every_operation(client: TestClient) -> None:
    made = client.get("/openapi.json").json()
    named = {o["operationId"] for path in made["paths"].values() for o in path.values()}
    assert {"SearchAvailability", "HoldSlot", "ConfirmBooking", "MoveBooking"} <= named
    assert "SLOT_TAKEN" in made["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
