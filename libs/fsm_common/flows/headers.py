"""The headers of every record, written in one place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fsm_common.core.messages import About, Actor, Context
from fsm_common.core.meta import EventMeta

DIGITS = 19  # of a number that is too large for the database


def of_event(meta: EventMeta, about: About, context: Context, producer: str) -> dict[str, str]:
    """Headers of an event; `position` is added by the relay, for the journal alone."""
    return _kept(
        {
            **_common(meta.event_id, meta.event_type, meta.occurred_at, producer),
            "schema-version": str(meta.schema_version),
            "correlation-id": meta.correlation_id,
            "causation-id": meta.causation_id,
            "actor": actor_text(context.actor),
            "tenant": about.tenant,
            "ce_subject": meta.aggregate_id,
            "traceparent": context.trace_parent,
            "tracestate": context.trace_state,
        }
    )


def of_message(
    message_id: str,
    topic: str,
    schema: int,
    at: datetime,
    cause: Mapping[str, str],
    producer: str,
) -> dict[str, str]:
    """Headers of a message: whatever the causing event or record says of the matter, carried on."""
    carried = ("correlation-id", "actor", "tenant", "traceparent", "tracestate", "ce_subject")
    return _kept(
        _common(message_id, topic, at, producer)
        | {name: cause.get(name) for name in carried}
        | {"schema-version": str(schema), "causation-id": cause.get("event-id")}
    )


def actor_text(actor: Actor) -> str:
    """`KIND` or `KIND:id`."""
    return f"{actor.kind}:{actor.id}" if actor.id else actor.kind


def position(headers: Mapping[str, str]) -> int:
    """Where the event stands in its service's table; nought where no number is told."""
    told = headers.get("position", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < DIGITS else 0


def trace_id(trace_parent: str | None) -> str | None:
    return trace_parent.split("-")[1] if trace_parent and trace_parent.count("-") == 3 else None


def _common(record_id: str, kind: str, at: datetime, producer: str) -> dict[str, str | None]:
    return {
        "event-id": record_id,
        "event-type": kind,
        "producer": producer,
        "ce_id": record_id,
        "ce_type": kind,
        "ce_source": f"/{producer}",
        "ce_specversion": "1.0",
        "ce_time": at.isoformat().replace("+00:00", "Z"),
    }


def _kept(headers: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if value}
