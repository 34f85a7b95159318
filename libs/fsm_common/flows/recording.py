"""From decided events to rows of the event table and the outbox: envelope, key, bytes, headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fsm_common.core import ids
from fsm_common.core.errors import too_large
from fsm_common.core.messages import About, Context, Event, Message, Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.flows import headers
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import LARGEST
from fsm_common.ports.store import NewEvent, NewMessage, Unit


@dataclass
class Made:
    """Ready to be appended; `recorded` in the order of `events`, positions not yet drawn."""

    recorded: list[Recorded[Any]] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
    messages: list[NewMessage] = field(default_factory=list)


def record(
    parts: Parts, unit: Unit, events: Sequence[Event], context: Context, at: datetime
) -> Made:
    """Envelopes with dense versions per aggregate, and the messages that follow from each event.
    Raises Rejected (413) where one is larger than the log takes."""
    made, versions = Made(), dict[tuple[str, str], int]()
    for number, event in enumerate(events, start=1):
        owner = (event.aggregate, event.aggregate_id)
        versions[owner] = versions.get(owner, unit.version(*owner)) + 1
        schema = parts.codec.version(event.topic)
        meta = _meta(event, versions[owner], schema, number, context, at)
        recorded = Recorded(meta=meta, event=event, key=key_of(event, context.about.country_code))
        new = _new_event(parts, recorded, context)
        made.recorded.append(recorded)
        made.events.append(new)
        said = [message for reply in parts.service.replies for message in reply(recorded)]
        made.messages += messages(parts, said, meta.event_id, at, new.headers)
    return made


def messages(
    parts: Parts, said: Sequence[Message], cause_id: str, at: datetime, cause: dict[str, str]
) -> list[NewMessage]:
    """Messages ready for the outbox; their ids follow from what caused them."""
    made = []
    for number, message in enumerate(said, start=1):
        own = headers.of_message(
            ids.message_id(cause_id, message.topic, number),
            message.topic,
            parts.codec.version(message.topic),
            at,
            cause,
            parts.service.name,
        )
        key = key_of(message, About.of(cause).country_code)
        made.append(NewMessage(message.topic, key, _fitting(parts.codec.encode(message)), own))
    return made


def key_of(record: Event | Message, country_code: str) -> str:
    wire = zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True)
    fields = {name: getattr(record, attribute) for name, attribute in wire}
    return record.key.format_map({"countryCode": country_code} | fields)


def _meta(
    event: Event, version: int, schema: int, number: int, context: Context, at: datetime
) -> EventMeta:
    return EventMeta(
        event_id=ids.event_id(context.command_id, number),
        event_type=event.topic,
        schema_version=schema,
        occurred_at=at,
        aggregate_id=event.aggregate_id,
        aggregate_version=version,
        country_code=context.about.country_code,
        bu_code=context.about.bu_code,
        actor_type=context.actor.kind,
        actor_id=context.actor.id,
        correlation_id=context.correlation_id,
        causation_id=context.causation_id or context.command_id,
        trace_id=headers.trace_id(context.trace_parent),
    )


def _new_event(parts: Parts, recorded: Recorded[Any], context: Context) -> NewEvent:
    meta, event = recorded.meta, recorded.event
    return NewEvent(
        aggregate=event.aggregate,
        aggregate_id=meta.aggregate_id,
        version=meta.aggregate_version,
        event_id=meta.event_id,
        causation_id=meta.causation_id,
        type=event.topic,
        key=recorded.key,
        payload=_fitting(parts.codec.encode(event, meta)),
        headers=headers.of_event(meta, context.about, context, parts.service.name),
        public=event.public,
    )


def _fitting(payload: bytes) -> bytes:
    """In the outbox it would stand before all others for ever."""
    if len(payload) > LARGEST:
        raise too_large()
    return payload
