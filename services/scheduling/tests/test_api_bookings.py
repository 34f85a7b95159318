"""The routes of bookings: kept, confirmed, moved, given back; what an order does to them."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from fsm_common.core.sealed import from_wire, to_wire
from fsm_common.testing.tokens import bearer
from fsm_events.projects import ServiceOrderBlocked, ServiceOrderCancelled, ServiceOrderUpdated
from services.scheduling.domain.commands import HoldSlot, booking_id_in
from services.scheduling.tests.calls import (
    HOLD,
    OPERATOR,
    SELLER,
    URL,
    WINDOW,
    held,
    post,
)
from services.scheduling.tests.floor import Floor, an_order
from services.scheduling.tests.world import day, local, quarter


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

    def test_the_nearest_times_of_the_team_that_was_named(
        self, client: TestClient, floor: Floor
    ) -> None:
        floor.tell(an_order("o2"))
        named = {"teamId": "tem_0522_a"}
        held(client, **named)
        late = HOLD | named | {"orderId": "o2", "holdReference": "late"}
        nearest = post(client, "/bookings", late, OPERATOR).json()["nearest"]
        assert {slot["teamId"] for slot in nearest} == {"tem_0522_a"}
        starts = [(slot["date"], slot["start"]) for slot in nearest]
        assert starts == [("2026-03-13", "12:00"), ("2026-03-17", "08:00"), ("2026-03-18", "08:00")]

    @pytest.mark.parametrize(
        ("team", "hours"), [("tem_0522_a", (9, 10, 11)), ("tem_0633_a", (10, 11, 12))]
    )
    def test_who_moves_is_told_other_times_as_if_the_old_one_were_free(
        self, client: TestClient, floor: Floor, team: str, hours: tuple[int, ...]
    ) -> None:
        held(client, teamId="tem_0522_a", start="12:00")
        floor.tell(an_order("o2"))
        held(client, teamId=team, orderId="o2", date="2026-03-17", holdReference="r2")
        there = {"date": "2026-03-17", "start": "08:00", "teamId": team}
        refused = post(client, "/bookings/r1/move", there, OPERATOR).json()
        assert refused["code"] == "SLOT_TAKEN"
        starts = [(slot["date"], slot["start"]) for slot in refused["nearest"]]
        assert starts == [("2026-03-16", f"{hour:02}:00") for hour in hours]

    def test_an_orders_own_time_is_free_for_its_search(
        self, client: TestClient, floor: Floor
    ) -> None:
        held(client, teamId="tem_0522_a")
        floor.tell(an_order("o2"))
        looked = {"date": "2026-03-16", "teamId": "tem_0522_a", "start": "08:00"}
        monday = {"window": {"from": "2026-03-16", "to": "2026-03-16"}}
        for order, teams, feasible in (("o1", 5, True), ("o2", 4, False)):
            found = post(client, "/availability", {"orderId": order, **monday}, OPERATOR).json()
            assert found["slots"][0]["teamsAvailable"] == teams
            explained = post(client, "/explain", {"orderId": order, **looked}, OPERATOR).json()
            assert explained["feasible"] is feasible

    def test_a_time_that_the_order_keeps_itself(self, client: TestClient) -> None:
        held(client, teamId="tem_0522_a")
        again = HOLD | {"teamId": "tem_0522_a", "holdReference": "r2"}
        refused = post(client, "/bookings", again, OPERATOR).json()
        assert refused["code"] == "SLOT_TAKEN"
        assert refused["message"].startswith("The order itself keeps this time")
        held(client, teamId="tem_0522_a", date="2026-03-13", holdReference="r3")
        there = {"date": "2026-03-13", "start": "08:00", "teamId": "tem_0522_a"}
        moved = post(client, "/bookings/r1/move", there, OPERATOR).json()
        assert moved["message"] == refused["message"]

    def test_a_gate_that_is_closed(self, client: TestClient) -> None:
        early = post(client, "/bookings", HOLD | {"date": "2026-03-11"})
        assert (early.status_code, early.json()["code"]) == (422, "STATIC_BUFFER")
        assert early.json()["explanation"]["limit"] == "2026-03-12"

    def test_outside_of_the_orders_window(self, client: TestClient) -> None:
        late = {"date": "2026-07-14", "start": "08:00"}
        refused = post(client, "/bookings", HOLD | late).json()
        assert (refused["code"], refused["explanation"]["limit"]) == (
            *("OUTSIDE_WINDOW", "2026-03-02/2026-05-31"),
        )
        looked = {"orderId": "o1", "teamId": "tem_0417_b", "date": "2026-03-16"}
        gates = post(client, "/explain", looked, OPERATOR).json()["gates"]
        shown = next(gate for gate in gates if gate["code"] == "OUTSIDE_WINDOW")
        assert (shown["passed"], shown["limit"]) == (True, "2026-03-02/2026-05-31")

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
        assert gone.json()["expiresAt"] is None
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
        assert {one["reasons"][0]["limit"] for one in found["daysWithoutSlot"]} == {None}
        earliest = found["earliest"]
        assert (earliest["date"], earliest["binding"]["date"]) == (None, None)

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

    def test_a_longer_job_takes_the_time_of_a_hold_that_is_over(
        self, client: TestClient, floor: Floor
    ) -> None:
        """Whose expiry is written first, though its timer lags."""
        floor.tell(an_order("o2", estimated_min=60))
        named = {"teamId": "tem_0417_b"}
        held(client, orderId="o2", start="16:00", holdReference="r2", **named)
        held(client, **named)
        post(client, "/bookings/r1/confirm", {})
        floor.clock.at = local("2026-03-04 10:19")
        longer = an_order(estimated_min=420, changed_fields=("estimatedMin",), status="SCHEDULED")
        outcome = floor.react(floor.tell(from_wire(to_wire(longer), ServiceOrderUpdated))[0])[0]
        told = [(one.meta.event_type.rpartition(".")[2]) for one in outcome.events]
        assert told == ["expired", "moved"]
