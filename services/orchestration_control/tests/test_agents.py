"""Tills and scheduling are heard through the real flows: answered, refused, or waiting."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from fsm_common.flows.cases import BEHIND, POISON, WAITING
from fsm_events.common import Slot
from fsm_events.integration import (
    SalesOrderNormalized,
    SalesOrderReceived,
    SalesOrderRejected,
    SalesOrderStatusChanged,
    SalesScheduleConfirmed,
)
from fsm_events.scheduling import BookingConfirmed
from services.orchestration_control.tests.process import Process
from services.orchestration_control.tests.sales import FRANCE, SPAIN, totals, update
from services.orchestration_control.tests.statements import cancelled, delivered, paid
from services.orchestration_control.tests.test_policy import BOOKING

change = msgspec.structs.replace
WRONG = change(SPAIN, totals=totals("1100.00", "231.00", "1400.00"))
LETTERS = "dlq.orchestration_control.failed"


@pytest.fixture
def process() -> Process:
    return Process()


def kinds(process: Process) -> list[str]:
    return [recorded.event.topic.partition(".")[2] for recorded in process.events]


class TestOrders:
    def test_the_spanish_order_with_its_owner_and_its_answers(self, process: Process) -> None:
        process.hears(SPAIN)
        assert kinds(process) == [
            "project.created",
            "ownership.changed",
            "service_order.created",
            "sales_order.accepted",
        ]
        owner = process.events[1].event
        assert (owner.owner_id, owner.mode) == ("op_es", "AUTO")
        [normalized] = process.said(SalesOrderNormalized.topic)
        assert normalized.service_orders[0].line_id == "L2"
        [status] = process.said(SalesOrderStatusChanged.topic)
        assert (status.partner_status, status.previous_status) == ("PENDING", None)

    def test_the_french_order_waits_for_an_owner(self, process: Process) -> None:
        process.hears(FRANCE)
        assert "ownership.changed" not in kinds(process)
        assert process.events[1].event.contract_gate == "ASSIGNMENT"

    def test_all_of_it_carries_one_correlation_id(self, process: Process) -> None:
        process.hears(SPAIN, **{"correlation-id": "c-till"})
        process.hears(paid(SPAIN, "1.00"), delivered(SPAIN), update(SPAIN, 2))
        assert {e.meta.correlation_id for e in process.events} == {"c-till"}
        assert {e.meta.bu_code for e in process.events} == {"HOME_ES"}

    def test_nothing_personal_stands_in_the_log(self, process: Process) -> None:
        process.hears(SPAIN, FRANCE)
        log = b"".join(event.payload for _, event in process.store.events)
        rows = repr(process.store.rows).encode()
        for word in ("Lucía", "Ferrer", "lucia.ferrer", "Colón", "Moreau", "600000007"):
            assert word.encode() not in log + rows

    def test_replaying_the_tills_records_adds_nothing(self, process: Process) -> None:
        records = [SPAIN, FRANCE, paid(FRANCE, "2783.00"), update(SPAIN, 2), delivered(SPAIN)]
        process.hears(*records)
        before = len(process.store.events), len(process.store.outbox)
        process.hears(*records)
        assert (len(process.store.events), len(process.store.outbox)) == before

    def test_numbers_run_on(self, process: Process) -> None:
        process.hears(SPAIN, FRANCE)
        orders = [e.event for e in process.events if e.event.topic.endswith("order.created")]
        assert [order.number for order in orders] == ["SO-2026-000001", "SO-2026-000002"]


class TestRefusals:
    def test_sums_that_do_not_add_up(self, process: Process) -> None:
        process.hears(WRONG)
        [rejected] = process.said(SalesOrderRejected.topic)
        assert (rejected.error_code, rejected.version) == ("INVALID_ORDER", 1)
        assert "do not add up" in rejected.errors[0].message
        [letter] = process.said(LETTERS)
        assert (letter.error_code, letter.original_key) == (
            "INVALID_ORDER",
            "ES_VNT-ES-20260302-007",
        )
        assert kinds(process) == process.parked() == []

    def test_corrected_it_is_taken_under_the_same_version(self, process: Process) -> None:
        process.hears(WRONG, SPAIN)
        assert "sales_order.accepted" in kinds(process)

    def test_the_same_version_with_another_body(self, process: Process) -> None:
        process.hears(SPAIN, change(SPAIN, payment_status="NOT_PAID"))
        [rejected] = process.said(SalesOrderRejected.topic)
        assert rejected.error_code == "DUPLICATE_ORDER"

    def test_an_unknown_service_code(self, process: Process) -> None:
        goods, work = SPAIN.items
        process.hears(change(SPAIN, items=(goods, change(work, service_code="PAINT_WALL"))))
        [rejected] = process.said(SalesOrderRejected.topic)
        assert rejected.error_code == "UNKNOWN_SERVICE_CODE"
        assert "PAINT_WALL of line L2" in rejected.errors[0].message

    def test_a_refusal_of_a_known_order_carries_what_all_about_it_carries(
        self, process: Process
    ) -> None:
        process.hears(SPAIN, **{"correlation-id": "c-till"})
        process.hears(change(SPAIN, payment_status="NOT_PAID"), paid(SPAIN, "nothing"))
        rows = [r for r in process.store.outbox if r.topic == SalesOrderRejected.topic]
        names = ("correlation-id", "tenant", "ce_subject")
        said = [tuple(row.headers[name] for name in names) for row in rows]
        sale = f"STORE_SALES:{SPAIN.external_order_id}"
        [normalized] = [r for r in process.store.outbox if r.topic == SalesOrderNormalized.topic]
        assert said == [("c-till", "ES/HOME_ES/ES-VLC-003", sale)] * 2
        assert {name: normalized.headers[name] for name in names} == dict(
            zip(names, said[0], strict=True)
        )

    def test_a_day_that_no_calendar_has_holds_up_nobody(self, process: Process) -> None:
        wrong = update(SPAIN, 2, max_delivery_date=date(2026, 12, 31))
        bad = process.codec.encode(wrong).replace(b"2026-12-31", b"2026-13-31")
        process.hears(SPAIN)
        process.raw(wrong.topic, "ES_VNT-ES-20260302-007", bad)
        [rejected] = process.said(SalesOrderRejected.topic)
        assert (rejected.error_code, rejected.version) == ("INVALID_ORDER", 2)
        assert rejected.errors[0].field == "order.maxDeliveryDate"
        assert [letter.error_code for letter in process.said(LETTERS)] == ["INVALID_ORDER"]
        assert process.parked() == []
        process.hears(wrong)
        assert kinds(process)[-1] == "sales_order.accepted"

    def test_bad_bytes_hold_up_their_key_alone(self, process: Process) -> None:
        process.raw(SalesOrderReceived.topic, "ES_VNT-ES-20260302-007", b"\x00bad")
        process.hears(SPAIN, FRANCE)
        assert process.parked() == [POISON, BEHIND]
        assert kinds(process)[0] == "project.created"
        assert len(process.said(LETTERS)) == 1

    def test_an_answer_goes_to_the_key_of_its_order(self, process: Process) -> None:
        process.hears(SPAIN, paid(SPAIN, "nothing"))
        rows = [r for r in process.store.outbox if r.topic == SalesOrderRejected.topic]
        assert [row.key for row in rows] == ["ES_VNT-ES-20260302-007"]


class TestEarlyRecords:
    def test_they_wait_and_apply_once_the_order_comes(self, process: Process) -> None:
        process.hears(paid(SPAIN, "0.00", "REFUNDED"), update(SPAIN, 2))
        assert process.parked() == [WAITING, WAITING]
        process.hears(SPAIN)
        process.passes(0)
        assert process.parked() == []
        assert process.said(SalesOrderRejected.topic) == []
        accepted = [e.event for e in process.events if "accepted" in e.event.topic]
        assert accepted[0].statement == "RECEIVED"
        assert {event.statement for event in accepted[1:]} == {"PAYMENT", "UPDATED"}

    def test_after_a_quarter_of_an_hour_the_till_hears_so_once(self, process: Process) -> None:
        process.hears(cancelled(SPAIN))
        process.passes(14)
        assert process.said(SalesOrderRejected.topic) == []
        process.passes(1)
        process.passes(30)
        [rejected] = process.said(SalesOrderRejected.topic)
        assert rejected.error_code == "UNKNOWN_ORDER"
        assert process.parked() == [WAITING]

    def test_it_still_applies_should_the_order_come(self, process: Process) -> None:
        process.hears(cancelled(SPAIN))
        process.passes(20)
        process.hears(SPAIN)
        process.passes(0)
        assert process.parked() == []
        assert kinds(process)[-1] == "sales_order.accepted"
        assert process.said(SalesOrderStatusChanged.topic)[-1].partner_status == "CANCELLED"


class TestBookings:
    def test_a_confirmed_booking_schedules_the_order_and_tells_the_till(
        self, process: Process
    ) -> None:
        process.hears(SPAIN)
        order = next(e for e in process.events if e.event.topic.endswith("order.created")).event
        booking = BookingConfirmed(**BOOKING | {"order_id": order.service_order_id})
        process.told_by_scheduling(booking)
        process.told_by_scheduling(booking)
        assert kinds(process)[-2:] == ["service_order.status_changed", "project.status_changed"]
        [schedule] = process.said(SalesScheduleConfirmed.topic)
        assert Slot(start=schedule.slot_start, end=schedule.slot_end) == Slot(
            start=booking.segments[0].start, end=booking.segments[-1].end
        )

    def test_a_booking_of_an_order_that_is_not_known_yet_waits(self, process: Process) -> None:
        process.told_by_scheduling(BookingConfirmed(**BOOKING))
        assert process.parked() == [WAITING]
