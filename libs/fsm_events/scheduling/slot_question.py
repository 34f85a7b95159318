"""Nothing is possible for an order.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

import msgspec

from fsm_common.core.messages import Event


class OrderNoSlot(Event, frozen=True, kw_only=True):
    """Nothing is possible for an order."""

    topic: ClassVar[str] = "scheduling.order.no_slot"
    service: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "slot_question"
    identity: ClassVar[str] = "search_id"
    key: ClassVar[str] = "{countryCode}_{orderId}"
    public: ClassVar[bool] = True

    search_id: str
    order_id: str
    date_from: dt.date
    date_to: dt.date
    counts: dict[str, int] = msgspec.field(default_factory=dict)  # days by code
    first_available: dt.date | None = None
