"""Who, when, why and which: opens every event.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt

import msgspec


class EventMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who, when, why and which: opens every event."""

    event_id: str  # uuid5 of the command and its number
    event_type: str  # the topic's name
    schema_version: int
    occurred_at: dt.datetime  # business time
    aggregate_id: str
    aggregate_version: int  # dense, from 1, per aggregate
    country_code: str  # EU for facts above the countries
    bu_code: str | None = None
    actor_type: str  # USER, CREW, CUSTOMER, PARTNER or SYSTEM
    actor_id: str | None = None
    correlation_id: str
    causation_id: str | None = None  # the event or command that caused this one
    trace_id: str | None = None
