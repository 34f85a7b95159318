"""The examples beside the schemas, as records; personal fields stand there in clear."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from fsm_common.adapters.schemas import Schemas
from fsm_common.core.messages import Record
from fsm_common.core.meta import EventMeta
from fsm_common.core.sealed import Sealed
from fsm_common.flows.sealing import seal
from fsm_common.ports.keyring import Keyring
from fsm_events.catalogue import RECORDS

Json = Any


def text(schemas: Schemas, topic: str) -> dict[str, Json]:
    """The example as it stands in its file."""
    made = json.loads((schemas.folder / f"{topic}.example.json").read_text("utf-8"))
    assert isinstance(made, dict)
    return made


def example(schemas: Schemas, topic: str, keyring: Keyring) -> tuple[EventMeta | None, Record]:
    """The envelope, or None, and the record, sealed as a handler would."""
    raw = text(schemas, topic)
    meta = raw.pop("meta", None)
    closed = _Closing(schemas, raw).record(raw, schemas[topic].raw)
    record = seal(msgspec.convert(closed, RECORDS[topic], dec_hook=_hook), keyring)
    return meta and msgspec.convert(meta, EventMeta), record


class _Closing:
    """Puts Sealed.of(…) where the schema says personal; `top` holds the subjects' ids."""

    def __init__(self, schemas: Schemas, top: Mapping[str, Json]) -> None:
        self._shared, self._top = schemas.shared, top

    def record(self, value: Mapping[str, Json], definition: Mapping[str, Any]) -> dict[str, Json]:
        fields = {field["name"]: field for field in definition["fields"]}
        return {name: self._field(part, fields.get(name, {})) for name, part in value.items()}

    def _field(self, value: Json, field: Mapping[str, Any]) -> Json:
        if field.get("personal") and value is not None:
            subject = str(self._top[field["subject"]])
            return Sealed.of(value, subject=subject, field=field["name"])
        return self._value(value, field.get("type"))

    def _value(self, value: Json, kind: Any) -> Json:
        if isinstance(kind, list):
            kind = next(part for part in kind if part != "null")
        if isinstance(kind, dict) and isinstance(value, list):
            return [self._value(part, kind["items"]) for part in value]
        definition = self._shared.get(kind) if isinstance(kind, str) else None
        if definition and definition["type"] == "record" and isinstance(value, dict):
            return self.record(value, definition)
        return base64.b64decode(value) if kind == "bytes" and value is not None else value


def _hook(kind: type, value: Any) -> Any:
    if isinstance(value, Sealed):
        return value
    raise NotImplementedError(f"{kind!r} in an example")
