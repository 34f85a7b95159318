"""What a partner is told, purely from one event, or from the record that was refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from fsm_common.core.errors import Erased, Rejected
from fsm_common.core.messages import Message, Recorded
from fsm_events.common import RecordFault, Slot
from fsm_events.enums import RejectionCode
from fsm_events.integration import (
    SalesOrderNormalized,
    SalesOrderRejected,
    SalesOrderStatusChanged,
    SalesScheduleConfirmed,
)
from fsm_events.projects import (
    SalesOrderAccepted,
    ServiceOrderCreated,
    ServiceOrderRescheduled,
    ServiceOrderStatusChanged,
)
from services.orchestration_control.domain.events import OwnEvent
from services.orchestration_control.domain.inbound import TillSaid

CODES = get_args(RejectionCode)
RETRYABLE = ("RATE_LIMIT_EXCEEDED", "SERVICE_UNAVAILABLE", "TIMEOUT")


def reply(recorded: Recorded[OwnEvent]) -> Sequence[Message]:
    """The messages that follow from one of our events."""
    event, at = recorded.event, recorded.meta.occurred_at
    match event:
        case SalesOrderAccepted(statement="RECEIVED" | "UPDATED"):
            return [_normalized(event)]
        case ServiceOrderCreated():
            return [_created(event, at)]
        case ServiceOrderStatusChanged():
            return _changed(event, at)
        case ServiceOrderRescheduled(slot=Slot()):
            return [_moved(event, at)]
    return []


def refused(record: TillSaid, refusal: Rejected, at: dt.datetime) -> Sequence[Message]:
    """Why a record was not taken; the sentences are written for a person at the partner's."""
    known = refusal.code in CODES
    # A lost race is ours to mend: the partner may send it again as it is.
    other: RejectionCode = "INVALID_ORDER" if isinstance(refusal, Erased) else "SERVICE_UNAVAILABLE"
    code = cast(RejectionCode, refusal.code) if known else other
    faults = tuple(RecordFault(field=d.field or None, message=d.message) for d in refusal.details)
    return [_rejected(record, code, faults or (RecordFault(message=refusal.sentence),))]


def overdue(record: TillSaid, at: dt.datetime) -> Sequence[Message]:
    """The order that a record is about has not come for a while; the record waits on."""
    sentence = (
        f"No order {record.external_order_id} of {record.sales_system} has been received;"
        " the record is kept and applies once the order comes."
    )
    fault = RecordFault(field="externalOrderId", message=sentence)
    return [_rejected(record, "UNKNOWN_ORDER", (fault,))]


def _rejected(
    record: TillSaid, code: RejectionCode, faults: tuple[RecordFault, ...]
) -> SalesOrderRejected:
    return SalesOrderRejected(
        sales_system=record.sales_system,
        external_order_id=record.external_order_id,
        version=getattr(record, "version", None),
        error_code=code,
        errors=faults,
        retryable=code in RETRYABLE,
    )


def _normalized(event: SalesOrderAccepted) -> SalesOrderNormalized:
    return SalesOrderNormalized(
        sales_system=event.sales_system,
        external_order_id=event.external_order_id,
        version=event.version,
        project_id=event.project_id,
        service_orders=event.service_orders,
        mapping_version=event.mapping_version,
        processing_ms=event.processing_ms,
    )


def _created(event: ServiceOrderCreated, at: dt.datetime) -> SalesOrderStatusChanged:
    return SalesOrderStatusChanged(
        sales_system=event.sales_system,
        external_order_id=event.external_order_id,
        service_order_id=event.service_order_id,
        status=event.status,
        partner_status=event.partner_status or event.status,
        at=at,
    )


def _changed(event: ServiceOrderStatusChanged, at: dt.datetime) -> list[Message]:
    shared = _shared(event, at) | {
        "previous_status": event.previous_partner_status,
        "status": event.new,
        "partner_status": event.partner_status,
        "provider_name": event.provider_name,
    }
    told: list[Message] = [SalesOrderStatusChanged(**shared)]
    if event.new == "SCHEDULED" and event.slot is not None:
        told.append(SalesScheduleConfirmed(**shared, **_when(event.slot, event.time_zone)))
    return told


def _moved(event: ServiceOrderRescheduled, at: dt.datetime) -> SalesScheduleConfirmed:
    assert event.slot is not None
    word = event.partner_status or "SCHEDULED"
    return SalesScheduleConfirmed(
        **_shared(event, at),
        previous_status=word,
        status=event.status or "SCHEDULED",
        partner_status=word,
        **_when(event.slot, event.time_zone),
    )


def _shared(
    event: ServiceOrderStatusChanged | ServiceOrderRescheduled, at: dt.datetime
) -> dict[str, Any]:
    zone = ZoneInfo(event.time_zone)
    return {
        "sales_system": event.sales_system,
        "external_order_id": event.external_order_id,
        "service_order_id": event.service_order_id,
        "scheduled_date": event.slot.start.astimezone(zone).date() if event.slot else None,
        "at": at,
    }


def _when(slot: Slot, zone: str) -> dict[str, Any]:
    return {"slot_start": slot.start, "slot_end": slot.end, "zone": zone}
