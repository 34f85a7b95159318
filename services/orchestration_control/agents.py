"""Who listens: one agent for each topic of the tills, one for scheduling's journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import perf_counter

import msgspec

from fsm_common.core.messages import About, Message
from fsm_common.core.service import Agent
from fsm_events.common import SalesOrder
from fsm_events.integration import (
    SalesDeliveryDateChanged,
    SalesDeliveryStatusChanged,
    SalesOrderCancelled,
    SalesOrderReceived,
    SalesOrderUpdated,
    SalesPaymentStatusChanged,
)
from fsm_events.scheduling import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingExpired,
    BookingMoved,
    BookingReleased,
)
from services.orchestration_control.domain.commands import TillRecord
from services.orchestration_control.domain.inbound import TillSaid
from services.orchestration_control.domain.policy import bookings, replies, till

PREFIX = "orchestration_control"
TILL: Sequence[type[Message]] = (
    SalesOrderReceived,
    SalesOrderUpdated,
    SalesOrderCancelled,
    SalesPaymentStatusChanged,
    SalesDeliveryStatusChanged,
    SalesDeliveryDateChanged,
)
BOOKINGS = (
    BookingConfirmed,
    BookingMoved,
    BookingReleased,
    BookingExpired,
    BookingConflictDetected,
)


def agents() -> list[Agent]:
    """All of them."""
    scheduling = Agent(
        name=f"{PREFIX}-scheduling-bookings-v1",
        topic="scheduling.journal",
        records=BOOKINGS,
        react=bookings.react,
    )
    return [*(_listener(record) for record in TILL), scheduling]


def timed(record: TillSaid, at: datetime) -> list[TillRecord]:
    """The command of a record, with the time that its translation took."""
    began = perf_counter()
    commands = till.heard(record, at)
    took = round((perf_counter() - began) * 1000)
    return [msgspec.structs.replace(command, processing_ms=took) for command in commands]


def about(record: TillSaid) -> About | None:
    """The tenant, where the record names it."""
    match record:
        case SalesOrderReceived():
            order: SalesOrder | SalesOrderReceived = record
        case SalesOrderUpdated():
            order = record.order
        case _:
            return None
    return About(
        country_code=order.country_code,
        bu_code=order.bu_code or None,
        store_id=order.store_id or None,
    )


def _listener(record: type[Message]) -> Agent:
    what = record.topic.rpartition(".")[2].replace("_", "-")
    return Agent(
        name=f"{PREFIX}-sales-{what}-v1",
        topic=record.topic,
        records=(record,),
        react=timed,
        identity=till.sales_order_id,
        about=about,
        refused=replies.refused,
        misfit=till.misread,
        overdue=None if record is SalesOrderReceived else replies.overdue,
    )
