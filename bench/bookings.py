"""What all measurements are about: confirmed bookings, a real event of middling size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import fastavro
import msgspec

from bench.baselines.consume import Journal
from bench.stage import PARTITIONS, Stage
from fsm_common.adapters.avro import Codec
from fsm_common.adapters.kafka import KafkaLog
from fsm_common.adapters.registry import Registry
from fsm_common.adapters.schemas import Schemas
from fsm_common.core import ids
from fsm_common.core.messages import About, Context
from fsm_common.core.meta import EventMeta
from fsm_common.flows import headers
from fsm_common.ports.log import Sending
from fsm_common.testing.plain import PlainKeyring
from fsm_events.examples import example
from fsm_events.scheduling import BookingConfirmed

ABOUT = About(country_code="ES", bu_code="HOME_ES", store_id="ES-VLC-003")


@dataclass(frozen=True)
class Bookings:
    """The catalogue's example of a confirmed booking, as often as needed, each with its own id."""

    meta: EventMeta
    event: BookingConfirmed

    @classmethod
    def of(cls, schemas: Schemas) -> Bookings:
        """From the example beside the schema."""
        meta, event = example(schemas, BookingConfirmed.topic, PlainKeyring())
        assert isinstance(event, BookingConfirmed)
        assert meta is not None
        return cls(meta, event)

    def one(self, number: int) -> tuple[EventMeta, BookingConfirmed]:
        """The booking of this number, version 1."""
        name = ids.derived("bench", number)
        event = msgspec.structs.replace(
            self.event, booking_id=name, order_id=ids.derived("order", number)
        )
        meta = msgspec.structs.replace(
            self.meta,
            event_id=ids.derived("event", number),
            aggregate_id=name,
            aggregate_version=1,
        )
        return meta, event

    def records(self, codec: Codec, topic: str, number: int) -> Iterator[Sending]:
        """So many records, with all the headers that a relay sends."""
        for n in range(number):
            meta, event = self.one(n)
            context = Context(
                command_id=ids.derived("command", n),
                correlation_id=meta.correlation_id,
                about=ABOUT,
                trace_parent=f"00-{n:032x}-{n:016x}-01",
            )
            said = headers.of_event(meta, ABOUT, context, "bench") | {"position": str(n + 1)}
            yield Sending(topic, f"ES_{event.order_id}", codec.encode(event, meta), said)


def filled(stage: Stage, topic: str, number: int) -> Journal:
    """A topic with so many bookings."""
    stage.topics(topic)
    schemas, office = stage.schemas, Registry(stage.addresses.registry)
    codec = office.codec(schemas, [BookingConfirmed])
    office.close()
    made = list(Bookings.of(schemas).records(codec, topic, number))
    KafkaLog(stage.addresses.kafka, "bench").publish(made)
    schema = fastavro.parse_schema(dict(schemas[BookingConfirmed.topic].whole))
    return Journal(stage.addresses.kafka, topic, PARTITIONS, schema, number)
