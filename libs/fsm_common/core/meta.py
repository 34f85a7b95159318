"""The envelope of every event; generated from schemas/avro/common/EventMeta.avsc."""

from __future__ import annotations

from datetime import datetime

import msgspec


class EventMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who, when, why and which: opens every event."""

    event_id: str
    event_type: str
    schema_version: int
    occurred_at: datetime
    aggregate_id: str
    aggregate_version: int
    country_code: str
    bu_code: str | None = None
    actor_type: str
    actor_id: str | None = None
    correlation_id: str
    causation_id: str | None = None
    trace_id: str | None = None
