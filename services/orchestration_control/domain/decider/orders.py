"""What happens to one service order, said in events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from fsm_events.common import DeliveryLine, Slot
from fsm_events.enums import BlockReason, CancelReason, OrderState
from fsm_events.projects import (
    DeliveryDateChanged,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
    ServiceOrderUpdated,
)
from services.orchestration_control.domain.decider.wording import partner_word
from services.orchestration_control.domain.events import differing
from services.orchestration_control.domain.facts import Standing

# Not the till's to change, or said by events of their own.
UNTOLD = frozenset({"changedFields", "version", "createdAt", "number", "status", "blockedReasons"})


def updated(
    standing: Standing, record: ServiceOrderUpdated, also: Iterable[str] = ()
) -> list[ServiceOrderUpdated]:
    """The whole record with the names of what differs; nothing where nothing does.

    `also` names fields of the customer that changed with it."""
    changed = set(differing(standing.record, record)) - UNTOLD | set(also)
    if not changed:
        return []
    return [
        msgspec.structs.replace(
            record,
            status=standing.status,
            blocked_reasons=standing.blocked,
            changed_fields=tuple(sorted(changed)),
        )
    ]


def delivery_moved(old: ServiceOrderUpdated, new: ServiceOrderUpdated) -> list[DeliveryDateChanged]:
    """Goods of both records that are still to come, on another day; nothing where none are."""
    before = {line.line_id: line.expected_date for line in old.lines if line.kind == "PRODUCT"}
    lines = tuple(
        DeliveryLine(line_id=line.line_id, old_date=before[line.line_id], new_date=date)
        for line in new.lines
        if line.line_id in before
        and line.delivery_status != "FULLY_DELIVERED"
        and (date := line.expected_date) is not None
        and date != before[line.line_id]
    )
    if not lines:
        return []
    return [
        DeliveryDateChanged(
            service_order_id=old.service_order_id,
            project_id=old.project_id,
            lines=lines,
            old_date=old.max_delivery_date,
            new_date=new.max_delivery_date or max(line.new_date for line in lines),
        )
    ]


def status_changed(
    standing: Standing,
    new: OrderState,
    wording: Mapping[str, str],
    reason: str | None = None,
) -> ServiceOrderStatusChanged:
    """The order enters another state, without a slot."""
    record = standing.record
    return ServiceOrderStatusChanged(
        service_order_id=record.service_order_id,
        project_id=record.project_id,
        old=standing.status,
        new=new,
        reason=reason,
        time_zone=record.site.time_zone,
        visit_no=1,
        sales_system=record.sales_system,
        external_order_id=record.external_order_id,
        partner_status=partner_word(wording, new),
        previous_partner_status=partner_word(wording, standing.status),
        version=record.version,
    )


def cancelled(
    standing: Standing, wording: Mapping[str, str], code: CancelReason, reason: str, refund: bool
) -> list[ServiceOrderStatusChanged | ServiceOrderCancelled]:
    """The order will not be done; its slot is named so that it can be given back."""
    record = standing.record
    return [
        status_changed(standing, "CANCELLED", wording, reason=reason),
        ServiceOrderCancelled(
            service_order_id=record.service_order_id,
            project_id=record.project_id,
            customer_id=record.customer_id,
            previous_state=standing.status,
            reason_code=code,
            refund_required=refund,
            line_ids=(record.line_id,),
            slot=standing.slot,
            booking_id=standing.booking_id,
            sales_system=record.sales_system,
            external_order_id=record.external_order_id,
            reasons=(reason,),
        ),
    ]


def blocked(
    standing: Standing,
    reason: BlockReason,
    *,
    booking_id: str | None = None,
    slot: Slot | None = None,
    detail: str | None = None,
) -> ServiceOrderBlocked:
    """One more reason against going on."""
    return ServiceOrderBlocked(
        service_order_id=standing.record.service_order_id,
        project_id=standing.record.project_id,
        reasons=(reason,),
        blocked_reasons=tuple(dict.fromkeys((*standing.blocked, reason))),
        booking_id=booking_id,
        slot=slot,
        detail=detail,
    )


def unblocked(standing: Standing, *reasons: BlockReason) -> list[ServiceOrderUnblocked]:
    """These reasons are gone, as far as they held."""
    gone = tuple(reason for reason in standing.blocked if reason in reasons)
    if not gone:
        return []
    return [
        ServiceOrderUnblocked(
            service_order_id=standing.record.service_order_id,
            project_id=standing.record.project_id,
            reasons=gone,
            blocked_reasons=tuple(r for r in standing.blocked if r not in gone),
            slot=standing.slot,
            booking_id=standing.booking_id,
        )
    ]
