"""An order is different or gone, hence its bookings are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from fsm_common.core.messages import Command, Recorded
from services.scheduling.domain.commands import ReleaseOrder, ReviewOrder
from services.scheduling.domain.facts.blame import BLAMED
from services.scheduling.domain.inbound import (
    OrderChange,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderUpdated,
)


def react(recorded: Recorded[OrderChange], at: datetime) -> Sequence[Command]:
    """At most one command, about the order."""
    event = recorded.event
    match event:
        case ServiceOrderUpdated():
            changed = {name.split(".")[0] for name in event.changed_fields} & BLAMED.keys()
            if not changed:
                return []
            return [
                ReviewOrder(
                    at=at,
                    order_id=event.service_order_id,
                    changed=tuple(sorted(changed)),
                    cause_event_id=recorded.meta.event_id,
                )
            ]
        case ServiceOrderCancelled():
            return [ReleaseOrder(at=at, order_id=event.service_order_id, reason="ORDER_CANCELLED")]
        case ServiceOrderBlocked():
            if "SLOT_INVALID" not in event.reasons:
                return []
            return [
                ReleaseOrder(
                    at=at, order_id=event.service_order_id, reason="SLOT_INVALID", settled=True
                )
            ]
        case _:
            assert_never(event)
