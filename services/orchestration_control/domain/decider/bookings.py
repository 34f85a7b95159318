"""What scheduling says of a service order's slot."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from fsm_common.core.errors import Waits
from fsm_common.core.messages import Event
from fsm_events.common import Slot
from fsm_events.enums import BlockReason, OrderState
from fsm_events.projects import ServiceOrderRescheduled
from services.orchestration_control.domain.commands import (
    DoubtSlot,
    FreeOrder,
    OrderCommand,
    RescheduleOrder,
    ScheduleOrder,
)
from services.orchestration_control.domain.decider.orders import (
    blocked,
    status_changed,
    unblocked,
)
from services.orchestration_control.domain.decider.projects import follow
from services.orchestration_control.domain.decider.wording import partner_word
from services.orchestration_control.domain.facts import (
    BookingFacts,
    Standing,
    service_order_guard,
)
from services.orchestration_control.domain.state import ServiceOrder

OPEN = ("CREATED", "SCHEDULED", "INCOMPLETE")
CURED: tuple[BlockReason, ...] = ("SLOT_INVALID", "SLOT_AT_RISK")  # by a new slot


def schedule_order(
    command: ScheduleOrder, state: ServiceOrder | None, facts: BookingFacts
) -> list[Event]:
    """The slot is the order's, or, if it cannot be, SLOT_INVALID gives it back."""
    order = _known(command, state)
    if order.booking_id == command.booking_id or order.refused_booking == command.booking_id:
        return []
    if fault := _unacceptable(order, command.slot):
        return [_refused(_standing(order), command, fault)]
    if order.status == "SCHEDULED":
        return [_rescheduled(order, command, facts, "BOOKED_AGAIN"), *_cured(order)]
    scheduled = msgspec.structs.replace(
        status_changed(_standing(order), "SCHEDULED", facts.wording),
        slot=command.slot,
        booking_id=command.booking_id,
    )
    return [scheduled, *_cured(order), *_followed(order, facts, "SCHEDULED")]


def reschedule_order(
    command: RescheduleOrder, state: ServiceOrder | None, facts: BookingFacts
) -> list[Event]:
    """The booked slot is another one; a change of team alone is not the customer's matter."""
    order = _known(command, state)
    if order.booking_id != command.booking_id or order.slot == command.slot:
        return []
    return [_rescheduled(order, command, facts, command.reason), *_cured(order)]


def free_order(command: FreeOrder, state: ServiceOrder | None, facts: BookingFacts) -> list[Event]:
    """The slot is given back: the order waits for another one."""
    order = _known(command, state)
    if order.booking_id != command.booking_id or order.status != "SCHEDULED":
        return []
    freed = status_changed(_standing(order), "CREATED", facts.wording, command.reason)
    gone = unblocked(_standing(order), "SLOT_AT_RISK")
    return [
        msgspec.structs.replace(freed, by=command.by),
        *gone,
        *_followed(order, facts, "CREATED"),
    ]


def doubt_slot(command: DoubtSlot, state: ServiceOrder | None, facts: BookingFacts) -> list[Event]:
    """Caused by the order, the slot is given back; by the calendar, it stays the customer's."""
    order = _known(command, state)
    reason: BlockReason = "SLOT_INVALID" if command.cause == "ORDER" else "SLOT_AT_RISK"
    if order.booking_id != command.booking_id or reason in order.blocked:
        return []
    return [
        blocked(
            _standing(order),
            reason,
            booking_id=command.booking_id,
            slot=order.slot,
            detail=command.code,
        )
    ]


def _known(command: OrderCommand, state: ServiceOrder | None) -> ServiceOrder:
    if state is None:
        guard = service_order_guard(command.service_order_id)
        raise Waits(guard, f"The order {command.service_order_id} is not known yet.")
    return state


def _standing(order: ServiceOrder) -> Standing:
    return Standing(
        record=order.record,
        status=order.status,
        blocked=order.blocked,
        slot=order.slot,
        booking_id=order.booking_id,
    )


def _unacceptable(order: ServiceOrder, slot: Slot) -> str | None:
    """The code of what speaks against this slot; None where nothing does."""
    if order.status == "CANCELLED":
        return "ORDER_CANCELLED"
    if order.status not in OPEN:
        return "ORDER_STATE"
    if "AWAITING_TV" in order.blocked:
        return "DEPENDENCY_UNSATISFIED"
    window = order.record.window
    if slot.start < window.start or slot.end > window.end:
        return "OUTSIDE_WINDOW"
    day = slot.start.astimezone(ZoneInfo(order.record.site.time_zone)).date()
    return "CUSTOMER_BLACKOUT" if day in window.blackout_dates else None


def _refused(standing: Standing, command: ScheduleOrder, fault: str) -> Event:
    return blocked(
        standing,
        "SLOT_INVALID",
        booking_id=command.booking_id,
        slot=command.slot,
        detail=fault,
    )


def _rescheduled(
    order: ServiceOrder,
    command: ScheduleOrder | RescheduleOrder,
    facts: BookingFacts,
    reason: str | None,
) -> ServiceOrderRescheduled:
    record = order.record
    return ServiceOrderRescheduled(
        service_order_id=record.service_order_id,
        project_id=record.project_id,
        old_slot=order.slot,
        slot=command.slot,
        time_zone=record.site.time_zone,
        booking_id=command.booking_id,
        provider_kept=True,
        reason=reason,
        reasons=(reason,) if reason else (),
        by=command.by if isinstance(command, RescheduleOrder) else None,
        sales_system=record.sales_system,
        external_order_id=record.external_order_id,
        status=order.status,
        partner_status=partner_word(facts.wording, order.status),
    )


def _cured(order: ServiceOrder) -> list[Event]:
    return [*unblocked(_standing(order), *CURED)]


def _followed(order: ServiceOrder, facts: BookingFacts, status: OrderState) -> list[Event]:
    if facts.project is None:
        return []
    return [*follow(facts.project, {order.record.service_order_id: status})]
