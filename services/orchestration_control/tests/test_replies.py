"""What partners are told, purely from one event or from the record that was refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from fsm_common.core.errors import Detail, Rejected
from fsm_common.core.messages import Event, Message, Recorded
from fsm_common.core.meta import EventMeta
from fsm_events.integration import (
    SalesOrderNormalized,
    SalesOrderRejected,
    SalesOrderStatusChanged,
    SalesScheduleConfirmed,
)
from services.orchestration_control.domain.commands import RescheduleOrder
from services.orchestration_control.domain.decider.wording import partner_word
from services.orchestration_control.domain.policy.replies import overdue, refused, reply
from services.orchestration_control.tests.bookings import SLOT, booked, order_id
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN
from services.orchestration_control.tests.statements import cancelled, paid
from services.orchestration_control.tests.test_bookings import OTHER
from services.orchestration_control.tests.world import World


def told(events: list[Event], at: datetime) -> list[Message]:
    meta = EventMeta(
        event_id="e1",
        event_type="t",
        schema_version=1,
        occurred_at=at,
        aggregate_id="a",
        aggregate_version=1,
        country_code="ES",
        actor_type="SYSTEM",
        correlation_id="c1",
    )
    return [
        message
        for event in events
        for message in reply(Recorded(meta=meta, event=event, key="k"))  # type: ignore[arg-type]  # one of our own
    ]


def test_a_fault_of_no_one_field_names_none() -> None:
    detail = Detail("", "INVALID_ORDER", "The amounts are not all in the same currency.")
    refusal = Rejected(detail.message, code="INVALID_ORDER", details=(detail,))
    [rejected] = refused(paid(SPAIN, "1.00"), refusal, LATER)
    assert isinstance(rejected, SalesOrderRejected)
    assert rejected.errors[0].field is None


def test_an_order_is_pending_and_normalized() -> None:
    world = World()
    status, normalized = told(world.hears(SPAIN, ES_AT), ES_AT)
    assert status == SalesOrderStatusChanged(
        sales_system="STORE_SALES",
        external_order_id="VNT-ES-20260302-007",
        service_order_id=order_id(world),
        status="CREATED",
        partner_status="PENDING",
        at=ES_AT,
    )
    assert isinstance(normalized, SalesOrderNormalized)
    assert normalized.service_orders[0].service_order_id == order_id(world)
    assert normalized.mapping_version == 1


def test_a_booked_order_is_scheduled_and_its_time_confirmed() -> None:
    world = World()
    world.hears(SPAIN, ES_AT)
    status, schedule = told(booked(world), LATER)
    assert isinstance(status, SalesOrderStatusChanged)
    assert (status.previous_status, status.partner_status) == ("PENDING", "SCHEDULED")
    assert isinstance(schedule, SalesScheduleConfirmed)
    assert (schedule.slot_start, schedule.slot_end) == (SLOT.start, SLOT.end)
    assert (schedule.zone, schedule.scheduled_date) == ("Europe/Madrid", date(2026, 3, 11))


def test_a_moved_slot_is_confirmed_anew() -> None:
    world = World()
    world.hears(SPAIN, ES_AT)
    booked(world)
    command = RescheduleOrder(
        at=LATER, service_order_id=order_id(world), booking_id="b1", slot=OTHER
    )
    (schedule,) = told(world.does(command), LATER)
    assert isinstance(schedule, SalesScheduleConfirmed)
    assert (schedule.slot_start, schedule.partner_status) == (OTHER.start, "SCHEDULED")


def test_a_cancelled_order_is_told_once() -> None:
    world = World()
    world.hears(SPAIN, ES_AT)
    (status,) = told(world.hears(cancelled(SPAIN), LATER), LATER)
    assert isinstance(status, SalesOrderStatusChanged)
    assert (status.partner_status, status.scheduled_date) == ("CANCELLED", None)


def test_a_payment_is_answered_by_nothing() -> None:
    world = World()
    world.hears(SPAIN, ES_AT)
    assert told(world.hears(paid(SPAIN, "1.00"), LATER), LATER) == []


def test_a_refusal_names_code_and_faults() -> None:
    with pytest.raises(Rejected) as refusal:
        World(masters=World().masters.__class__()).hears(SPAIN, ES_AT)
    (message,) = refused(SPAIN, refusal.value, LATER)
    assert isinstance(message, SalesOrderRejected)
    assert (message.error_code, message.version, message.retryable) == ("INVALID_ORDER", 1, False)
    assert message.errors[0].field == "salesSystem"


def test_a_lost_race_may_be_sent_again() -> None:
    (message,) = refused(SPAIN, Rejected("Others were faster.", code="VERSION_CONFLICT"), LATER)
    assert isinstance(message, SalesOrderRejected)
    assert (message.error_code, message.retryable) == ("SERVICE_UNAVAILABLE", True)


def test_a_record_without_its_order_is_answered_after_a_while() -> None:
    (message,) = overdue(paid(SPAIN, "1.00"), LATER)
    assert isinstance(message, SalesOrderRejected)
    assert (message.error_code, message.version) == ("UNKNOWN_ORDER", None)


def test_another_sales_system_hears_its_own_words() -> None:
    assert partner_word({"CREATED": "RECEIVED"}, "CREATED") == "RECEIVED"
    assert partner_word({"CREATED": "RECEIVED"}, "VERIFIED") == "COMPLETED"
