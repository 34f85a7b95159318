"""The routes, on a store in memory: who may, what comes out, what is refused and how."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fsm_common.core.sealed import from_wire, to_wire
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.tokens import bearer
from fsm_events.projects import ServiceOrderBlocked, ServiceOrderCancelled, ServiceOrderUpdated
from services.scheduling.domain.commands import HoldSlot, booking_id_in
from services.scheduling.tests.floor import Floor, a_team, an_order, configuration, story_b
from services.scheduling.tests.world import day, local, quarter

SELLER = bearer(["SELLER"], country="FR", bu="HOME_FR", store="FR-LYO-014")
OPERATOR = bearer(["OPERATOR", "VIEWER"], country="FR")
CUSTOMER = bearer(["CUSTOMER"], customer="CUS-FR-4001", project="pr1")
URL = "/api/v1/scheduling"
WINDOW = {"from": "2026-03-02", "to": "2026-03-31"}
HOLD = {"orderId": "o1", "date": "2026-03-16", "start": "08:00", "holdReference": "r1"}


@pytest.fixture
def floor() -> Floor:
    made = Floor.on()
    made.tell(*configuration(), *story_b(), an_order())
    return made


@pytest.fixture
def client(floor: Floor) -> TestClient:
    return floor.client()


def post(client: TestClient, path: str, body: dict[str, Any], who: Any = SELLER) -> Any:
    return client.post(f"{URL}{path}", json=body, headers=who)


def held(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = post(client, "/bookings", HOLD | changes)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


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

    def test_who_may_know_elsewhere_is_a_seller_here(self, client: TestClient) -> None:
        grants = [{"roles": ["SELLER"], "country": "FR"}, {"roles": ["VIEWER"], "country": "ES"}]
        both = bearer(["SELLER", "VIEWER"], claims={"scopes": grants})
        answer = post(client, "/availability", {"orderId": "o1", "window": WINDOW}, both)
        assert answer.json()["slots"]
        assert "tem_" not in answer.text

    def test_the_same_answer_again(self, client: TestClient, floor: Floor) -> None:
        answer = post(client, "/availability", {"orderId": "o1", "window": WINDOW}).json()
        path = f"{URL}/availability/{answer['searchId']}"
        assert client.get(path, headers=SELLER).json() == answer
        client.app.state.searches.flush()  # type: ignore[attr-defined]  # FastAPI's state
        assert client.get(path, headers=SELLER).json() == answer
        other = bearer(["SELLER"], sub="u2", country="FR", bu="HOME_FR", store="FR-LYO-014")
        assert client.get(path, headers=other).status_code == 404
        assert client.get(path, headers=OPERATOR).status_code == 200
        spain = bearer(["VIEWER"], sub="u3", country="ES")
        assert client.get(path, headers=spain).status_code == 404
        floor.clock.at += timedelta(hours=25)
        assert client.get(path, headers=SELLER).status_code == 404

    def test_it_is_told(self, client: TestClient, floor: Floor) -> None:
        post(client, "/availability", {"orderId": "o1", "window": WINDOW})
        client.app.state.searches.flush()  # type: ignore[attr-defined]  # FastAPI's state
        assert isinstance(floor.parts.store, MemoryStore)
        topics = [row.topic for row in floor.parts.store.outbox]
        assert topics == ["scheduling.availability.queried"]

    def test_facts_instead_of_an_order(self, client: TestClient) -> None:
        body = {
            "country": "FR",
            "bu": "HOME_FR",
            "serviceType": "INSTALLATION",
            "postcode": "69001",
            "durationMin": 120,
            "lines": [{"category": "DOOR_WINDOW", "deliveryDate": "2026-03-10"}],
        }
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
        assert answer["firstAvailable"] is None

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


class TestBookings:
    def test_story_b_hold_and_confirm(self, client: TestClient) -> None:
        made = held(client)
        assert (made["status"], made["promise"], made["teamId"]) == ("PRE_BOOKED", "EXACT", None)
        parts = [(part["startQ"], part["endQ"]) for part in made["segments"]]
        assert parts == [(32, 51), (56, 59)]
        assert made["expiresAt"] == "2026-03-04T09:19:00Z"
        confirmed = post(client, "/bookings/r1/confirm", {})
        assert (confirmed.status_code, confirmed.json()["status"]) == (200, "CONFIRMED")
        again = post(client, "/bookings/r1/confirm", {})
        assert (again.status_code, again.json()["eventId"]) == (200, None)
        shown = client.get(f"{URL}/bookings/{made['bookingId']}", headers=OPERATOR).json()
        assert (shown["teamId"], shown["status"]) == ("tem_0417_b", "CONFIRMED")

    def test_the_same_reference(self, client: TestClient) -> None:
        made = held(client)
        again = post(client, "/bookings", HOLD)
        assert (again.status_code, again.json()["bookingId"]) == (200, made["bookingId"])
        other = post(client, "/bookings", HOLD | {"start": "09:00"})
        assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_CONFLICT")

    def test_a_reference_counts_on_the_whole_platform(
        self, client: TestClient, floor: Floor
    ) -> None:
        held(client)
        floor.tell(an_order("es1"), country="ES")
        everywhere = bearer(["OPERATOR"])
        other = post(client, "/bookings", HOLD | {"orderId": "es1"}, everywhere)
        assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_CONFLICT")

    def test_a_hold_from_when_references_counted_in_their_country(
        self, client: TestClient, floor: Floor
    ) -> None:
        old = HoldSlot(
            at=floor.clock.at,
            booking_id=booking_id_in("FR", "r1"),
            hold_reference="r1",
            order_id="o1",
            day=day("2026-03-16"),
            start=quarter("08:00"),
        )
        floor.give(old, "c1")
        again = post(client, "/bookings", HOLD)
        assert (again.status_code, again.json()["bookingId"]) == (200, old.booking_id)
        floor.tell(an_order("o2"))
        other = post(client, "/bookings", HOLD | {"orderId": "o2"})
        assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_CONFLICT")
        assert post(client, "/bookings/r1/confirm", {}).json()["bookingId"] == old.booking_id

    def test_an_idempotency_key_gives_the_whole_answer_again(self, client: TestClient) -> None:
        who = SELLER | {"Idempotency-Key": "k1"}
        first, second = (post(client, "/bookings", HOLD, who) for _ in range(2))
        assert second.headers["Idempotency-Replayed"] == "true"
        assert second.json() == first.json()

    def test_the_last_team_is_gone_and_the_nearest_times_are_told(
        self, client: TestClient, floor: Floor
    ) -> None:
        for number in range(5):
            floor.tell(an_order(f"p{number}"))
            held(client, orderId=f"p{number}", holdReference=f"r{number}")
        taken = post(client, "/bookings", HOLD | {"holdReference": "late"})
        assert (taken.status_code, taken.json()["code"]) == (409, "SLOT_TAKEN")
        nearest = taken.json()["nearest"]
        dates = [(slot["date"], slot["start"]) for slot in nearest]
        assert dates == [("2026-03-13", "12:00"), ("2026-03-17", "08:00"), ("2026-03-18", "08:00")]

    def test_a_gate_that_is_closed(self, client: TestClient) -> None:
        early = post(client, "/bookings", HOLD | {"date": "2026-03-11"})
        assert (early.status_code, early.json()["code"]) == (422, "STATIC_BUFFER")
        assert early.json()["explanation"]["limit"] == "2026-03-12"

    def test_a_fourth_hold(self, client: TestClient) -> None:
        for number, start in enumerate(("08:00", "09:00", "10:00")):
            held(client, start=start, holdReference=f"r{number}")
        answer = post(client, "/bookings", HOLD | {"holdReference": "r9"})
        assert (answer.status_code, answer.json()["code"]) == (409, "HOLD_LIMIT")

    def test_an_order_is_booked_once(self, client: TestClient) -> None:
        held(client)
        held(client, date="2026-03-17", holdReference="r2")
        post(client, "/bookings/r1/confirm", {})
        gone = post(client, "/bookings/r2/confirm", {})
        assert (gone.status_code, gone.json()["code"]) == (409, "BOOKING_NOT_ACTIVE")
        held(client, date="2026-03-17", holdReference="r3")
        twice = post(client, "/bookings/r3/confirm", {})
        assert (twice.status_code, twice.json()["code"]) == (409, "ORDER_ALREADY_BOOKED")

    def test_expiry_to_the_second(self, client: TestClient, floor: Floor) -> None:
        held(client)
        floor.clock.at = local("2026-03-04 10:19")
        late = post(client, "/bookings/r1/confirm", {})
        assert (late.status_code, late.json()["code"]) == (409, "HOLD_EXPIRED")

    def test_a_later_hold_writes_the_expiry_first(self, client: TestClient, floor: Floor) -> None:
        held(client, teamId="tem_0417_b")
        floor.clock.at = local("2026-03-04 10:19")
        floor.tell(an_order("o2"))
        held(client, orderId="o2", holdReference="r2", teamId="tem_0417_b")
        shown = client.get(f"{URL}/bookings/r1", headers=SELLER).json()
        assert shown["status"] == "EXPIRED"

    def test_cancel_and_move(self, client: TestClient) -> None:
        held(client)
        moved = post(client, "/bookings/r1/move", {"date": "2026-03-17", "start": "09:00"})
        assert (moved.json()["date"], moved.json()["start"]) == ("2026-03-17", "09:00")
        assert moved.json()["promise"] == "HALF_DAY"
        gone = post(client, "/bookings/r1/cancel", {"reason": "changed mind"})
        assert (gone.status_code, gone.json()["status"]) == (200, "CANCELLED")
        again = post(client, "/bookings/r1/cancel", {"reason": "changed mind"})
        assert (again.status_code, again.json()["eventId"]) == (200, None)
        refused = post(client, "/bookings/r1/move", {"date": "2026-03-17", "start": "10:00"})
        assert refused.json()["code"] == "BOOKING_NOT_ACTIVE"

    def test_a_stale_version(self, client: TestClient) -> None:
        held(client)
        who = SELLER | {"If-Match": '"7"'}
        answer = post(client, "/bookings/r1/confirm", {}, who)
        assert (answer.status_code, answer.json()["code"]) == (412, "STALE_VERSION")

    def test_nobody_knows_it(self, client: TestClient) -> None:
        assert post(client, "/bookings", HOLD | {"orderId": "ghost"}).status_code == 404
        assert post(client, "/bookings/ghost/confirm", {}).status_code == 404

    def test_an_hour_that_does_not_exist(self, client: TestClient) -> None:
        answer = post(client, "/bookings", HOLD | {"date": "2026-03-29", "start": "02:30"})
        assert (answer.status_code, answer.json()["code"]) == (422, "NONEXISTENT_LOCAL_TIME")


class TestOrders:
    def test_an_order_that_waits_for_its_visit(self, client: TestClient, floor: Floor) -> None:
        floor.tell(an_order("tv", blocked_reasons=("AWAITING_TV",)))
        answer = post(client, "/bookings", HOLD | {"orderId": "tv"})
        assert (answer.status_code, answer.json()["code"]) == (409, "DEPENDENCY_UNSATISFIED")
        found = post(client, "/availability", {"orderId": "tv", "window": WINDOW}).json()
        assert {one["code"] for one in found["daysWithoutSlot"]} == {"DEPENDENCY"}

    def test_a_cancelled_order_gives_everything_back(
        self, client: TestClient, floor: Floor
    ) -> None:
        held(client)
        cancelled = ServiceOrderCancelled(
            service_order_id="o1",
            project_id="pr1",
            customer_id="CUS-FR-4001",
            previous_state="CREATED",
            reason_code="CUSTOMER_REQUEST",
            refund_required=False,
            sales_system="STORE_SALES",
            external_order_id="VNT",
        )
        floor.react(floor.tell(cancelled)[0])
        shown = client.get(f"{URL}/bookings/r1", headers=SELLER).json()
        assert (shown["status"], shown["reason"]) == ("CANCELLED", "ORDER_CANCELLED")
        answer = post(client, "/bookings", HOLD | {"holdReference": "r2"})
        assert (answer.status_code, answer.json()["code"]) == (409, "ORDER_CANCELLED")

    def test_an_update_that_no_longer_fits_then_the_block(
        self, client: TestClient, floor: Floor
    ) -> None:
        held(client)
        post(client, "/bookings/r1/confirm", {})
        late = an_order(delivery=day("2026-03-15"), changed_fields=("lines",), status="SCHEDULED")
        told = floor.tell(from_wire(to_wire(late), ServiceOrderUpdated))[0]
        outcome = floor.react(told)[0]
        assert [event.meta.event_type for event in outcome.events] == [
            "scheduling.booking.conflict_detected"
        ]
        shown = client.get(f"{URL}/bookings/r1", headers=SELLER).json()
        assert (shown["status"], shown["atRisk"]) == ("CONFIRMED", "STATIC_BUFFER")
        blocked = ServiceOrderBlocked(
            service_order_id="o1",
            project_id="pr1",
            reasons=("SLOT_INVALID",),
            blocked_reasons=("SLOT_INVALID",),
        )
        floor.react(floor.tell(blocked)[0])
        shown = client.get(f"{URL}/bookings/r1", headers=SELLER).json()
        assert (shown["status"], shown["reason"]) == ("CANCELLED", "SLOT_INVALID")


class TestLookingAround:
    def test_every_gate_of_a_day(self, client: TestClient) -> None:
        body = {"orderId": "o1", "teamId": "tem_0417_a", "date": "2026-03-16", "start": "08:00"}
        answer = post(client, "/explain", body, OPERATOR).json()
        assert answer["feasible"] is False
        closed = [gate["code"] for gate in answer["gates"] if not gate["passed"]]
        assert closed == ["OUTSIDE_SHIFT"]
        assert set(answer["starts"].values()) == {"OUTSIDE_SHIFT"}
        assert post(client, "/explain", body | {"teamId": "x"}, OPERATOR).status_code == 404

    def test_a_teams_day(self, client: TestClient) -> None:
        held(client, teamId="tem_0417_b")
        path = f"{URL}/teams/tem_0417_b/days/2026-03-16?durationMin=120"
        answer = client.get(path, headers=OPERATOR).json()
        assert [q for q, free in enumerate(answer["free"]) if free] == list(range(60, 76))
        assert answer["fittingStarts"][0] == "15:45"
        assert (answer["jobs"], answer["minutes"]) == (1, 360)
        elsewhere = bearer(["PROVIDER_MANAGER"], provider="prv_0633")
        assert client.get(path, headers=elsewhere).status_code == 404


def test_the_document_names_every_operation(client: TestClient) -> None:
    made = client.get("/openapi.json").json()
    named = {o["operationId"] for path in made["paths"].values() for o in path.values()}
    assert {"SearchAvailability", "HoldSlot", "ConfirmBooking", "MoveBooking"} <= named
    assert "SLOT_TAKEN" in made["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
