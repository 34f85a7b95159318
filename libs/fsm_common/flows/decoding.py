"""From a record of a journal to an event that is wanted here, or to what is wrong with it."""

from __future__ import annotations

import time
from threading import Event as Stop
from typing import Any, NamedTuple

from fsm_common.core.errors import Poison
from fsm_common.core.messages import Recorded
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import Fetched

PAUSES = (1.0, 2.0, 4.0)  # seconds: a schema that the registry does not know yet may come
GIVEN_UP = 60.0  # seconds for which such a schema is not asked for again
NOUGHT = b"\0"
PREFIX = 5  # bytes before the Avro body: a nought and the schema's id


class Read(NamedTuple):
    """A record, and what it is: an event, a fault, or (neither) nothing that is wanted here."""

    record: Fetched
    recorded: Recorded[Any] | None = None
    fault: Poison | None = None


class Decoding:
    """Decodes what a service's copies want, and skips the rest by header."""

    def __init__(self, parts: Parts) -> None:
        self._codec = parts.codec
        self._wanted = {
            (copy.journal, event.topic) for copy in parts.service.copies for event in copy.events
        }
        self._given_up: dict[bytes, float] = {}
        self._kinds: dict[tuple[str, bytes], str] = {}  # what was read before by this schema

    def read(self, record: Fetched, stop: Stop) -> Read:
        """Raises ConnectionError when stopped while waiting for a schema."""
        schema = (record.topic, record.value[:PREFIX])
        known = self._kinds.get(schema)
        kind = known or record.headers.get("event-type", "")
        if not known and (record.topic, kind) not in self._wanted:
            return Read(record)
        try:
            read = self._decoded(record, kind)
            # Headers are dear, and a schema is of one type.
            if not known and record.value.startswith(NOUGHT):
                self._kinds[schema] = kind
            return read
        except Poison as fault:
            return Read(record, fault=fault)
        except LookupError:
            return self._patiently(record, kind, stop)

    def _patiently(self, record: Fetched, kind: str, stop: Stop) -> Read:
        schema = record.value[:PREFIX]
        if time.monotonic() - self._given_up.get(schema, -GIVEN_UP) < GIVEN_UP:
            return _unknown(record)
        for pause in PAUSES:
            if stop.wait(pause):
                raise ConnectionError("Stopped while the registry did not know a schema.")
            try:
                return self._decoded(record, kind)
            except LookupError:
                continue
        self._given_up[schema] = time.monotonic()
        return _unknown(record)

    def _decoded(self, record: Fetched, kind: str) -> Read:
        meta, event = self._codec.decode(kind, record.value)
        return Read(record, Recorded(meta=meta, event=event, key=record.key))


def _unknown(record: Fetched) -> Read:
    number = int.from_bytes(record.value[1:PREFIX], "big")
    return Read(record, fault=Poison("UNKNOWN_SCHEMA", f"The registry has no schema {number}."))
