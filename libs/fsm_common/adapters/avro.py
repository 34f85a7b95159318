"""Records to bytes and back: magic byte, registry id, Avro; old records stay readable."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple

import fastavro
import msgspec
from fastavro.read import LOGICAL_READERS
from fastavro.schema import to_parsing_canonical_form
from fastavro.write import LOGICAL_WRITERS

from fsm_common.adapters.schemas import Schema, Schemas
from fsm_common.core.errors import Misfit, Poison
from fsm_common.core.messages import Record
from fsm_common.core.meta import EventMeta
from fsm_common.core.sealed import Sealed, to_wire, typed

PREFIX = struct.Struct(">bI")
MAGIC = 0
Parsed = Any  # what fastavro makes of a schema


def _to_date(data: str, *_: Any) -> date | str:
    try:
        return date.fromisoformat(data)
    except ValueError:  # the record can be read none the less; its class says no
        return data


_to_instant = LOGICAL_READERS["long-timestamp-millis"]


def _to_instant_if_any(data: int, *schemas: Any) -> datetime | int:
    try:
        instant: datetime = _to_instant(data, *schemas)
    except OverflowError:  # as above
        return data
    return instant


def _from_date(data: date | str, *_: Any) -> str:
    return data.isoformat() if isinstance(data, date) else data


# A local day: ISO text on the wire, so that nobody takes it for an instant.
LOGICAL_READERS["string-iso-date"] = _to_date
LOGICAL_WRITERS["string-iso-date"] = _from_date
LOGICAL_READERS["long-timestamp-millis"] = _to_instant_if_any


class UnknownSchema(LookupError):
    """The registry does not know the id yet; tried again, then parked, never guessed."""


class Registered(NamedTuple):
    """What the registry knows a schema by: its id, and which version of its subject it is."""

    id: int
    version: int = 1


@dataclass(frozen=True)
class Ours:
    """A record class with its schema, parsed once. `sought` are the attributes with a lookup
    hash, by wire name."""

    kind: type[Record]
    parsed: Parsed
    canonical: str
    sought: Mapping[str, str]

    @classmethod
    def of(cls, kind: type[Record], schema: Schema) -> Ours:
        parsed = fastavro.parse_schema(dict(schema.whole))
        wire = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
        sought = {f["name"]: wire[f["name"]] for f in schema["fields"] if f.get("lookup")}
        return cls(kind, parsed, to_parsing_canonical_form(parsed), sought)


class Codec:
    """See ports.store.Codec.

    `kinds` are the records that are written or read here, `registered` those that are written as
    the registry knows them, `fetch` answers with a schema's text by id or raises UnknownSchema.
    """

    def __init__(
        self,
        schemas: Schemas,
        kinds: Iterable[type[Record]],
        registered: Mapping[str, Registered],
        fetch: Callable[[int], str],
    ) -> None:
        self._ours = {kind.topic: Ours.of(kind, schemas[kind.topic]) for kind in kinds}
        self._prefixes = {topic: PREFIX.pack(MAGIC, one.id) for topic, one in registered.items()}
        self._versions = {topic: one.version for topic, one in registered.items()}
        self._fetch = fetch
        self._writers: dict[tuple[str, bytes], tuple[Parsed, Parsed]] = {}

    def version(self, topic: str) -> int:
        return self._versions[topic]

    def encode(self, record: Record, meta: EventMeta | None = None) -> bytes:
        """The bytes of a record, with its envelope where it is an event."""
        ours = self._ours[record.topic]
        wire = to_wire(record)
        for name, attribute in ours.sought.items():
            sealed = getattr(record, attribute)
            wire[f"{name}Index"] = sealed.index if sealed else None
        if meta is not None:
            wire["meta"] = to_wire(meta)
        out = BytesIO()
        out.write(self._prefixes[record.topic])
        # Our lists are tuples; fastavro would take one inside a union for (branch, value).
        fastavro.schemaless_writer(out, ours.parsed, wire, disable_tuple_notation=True)
        return out.getvalue()

    def decode(self, topic: str, payload: bytes) -> tuple[EventMeta | None, Record]:
        """The envelope, or None, and the record. Raises Poison (Misfit where a value alone is
        wrong), UnknownSchema, and ConnectionError while the registry cannot be asked."""
        ours = self._ours[topic]
        writer, reader = self._writers.get((topic, payload[:5])) or self._writer(ours, payload)
        stream = BytesIO(payload)
        stream.seek(PREFIX.size)
        wire: Any = None
        try:
            wire = fastavro.schemaless_reader(stream, writer, reader)
            if stream.tell() != len(payload):
                raise ValueError("bytes are left over")
            meta = wire.pop("meta", None)
            for name in ours.sought:
                if wire[name] is not None:
                    wire[name] = Sealed(wire[name], wire.get(f"{name}Index"))
            record = msgspec.convert(wire, ours.kind, dec_hook=_hook)
            envelope = None if meta is None else msgspec.convert(meta, EventMeta)
        except msgspec.ValidationError as fault:
            raise Misfit(topic, wire, fault) from fault
        except Exception as fault:  # garbage fails in whatever way its bytes suggest
            raise _poison(topic, fault) from fault
        return envelope, record

    def _writer(self, ours: Ours, payload: bytes) -> tuple[Parsed, Parsed]:
        """The schema it was written with, and ours where that differs."""
        topic = ours.kind.topic
        if len(payload) < PREFIX.size or payload[0] != MAGIC:
            raise _poison(topic, "they do not open with the registry's magic byte and an id")
        prefix = payload[: PREFIX.size]
        if prefix == self._prefixes.get(topic):
            found = (ours.parsed, None)
        else:
            found = self._resolved(ours, PREFIX.unpack(prefix)[1])
        self._writers[topic, prefix] = found
        return found

    def _resolved(self, ours: Ours, number: int) -> tuple[Parsed, Parsed]:
        text = self._fetch(number)
        try:
            parsed = fastavro.parse_schema(json.loads(text))
            same = to_parsing_canonical_form(parsed) == ours.canonical
        except Exception as fault:  # the registry keeps other languages, too
            raise _poison(ours.kind.topic, f"the schema {number} is not Avro: {fault}") from fault
        return (ours.parsed, None) if same else (parsed, ours.parsed)


def _hook(kind: type, value: Any) -> Any:
    return value if isinstance(value, Sealed) else typed(kind, value)


def _poison(topic: str, fault: object) -> Poison:
    return Poison("UNDECODABLE", f"These bytes are no {topic}: {fault or type(fault).__name__}")
