"""A search was answered.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

import msgspec

from fsm_common.core.messages import Message


class AvailabilityQueried(Message, frozen=True, kw_only=True):
    """A search was answered."""

    topic: ClassVar[str] = "scheduling.availability.queried"
    key: ClassVar[str] = "{searchId}"

    search_id: str
    order_id: str | None = None
    country_code: str
    bu_code: str | None = None
    slots: int
    teams: int
    duration_ms: int
    offsets: dict[str, int] = msgspec.field(default_factory=dict)  # by topic-partition
    rule_versions: dict[str, int] = msgspec.field(default_factory=dict)
    at: dt.datetime
