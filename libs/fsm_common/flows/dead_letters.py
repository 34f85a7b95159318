"""Records that nobody could handle: told to the world, listed, shown, replayed, discarded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import msgspec

from fsm_common.core import ids
from fsm_common.core.audit import EntryRecorded
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.decider import Reader
from fsm_common.core.errors import invalid, not_found
from fsm_common.core.messages import Actor
from fsm_common.core.rows import Change, Remove, Row
from fsm_common.flows import headers, recording, telemetry
from fsm_common.flows.cases import (
    BEHIND,
    POISON,
    RELEASED,
    line_guard,
    parked_id,
    place_of,
    record_of,
)
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import LARGEST, Fetched
from fsm_common.ports.store import OUTBOX, PARKED, NewMessage, Unit

PARKED_HEADER = "parked"
DIGEST = "sha256"
KEPT = LARGEST - 1024 * 1024  # bytes of the original: compressed, a partner's may be of any size


def digest(value: bytes) -> str:
    """Of the bytes as a dead letter keeps them: it outlives the letter, in the audit."""
    return hashlib.sha256(value[:KEPT]).hexdigest()


@dataclass(frozen=True)
class Failure:
    """Why a record was given up, after how many tries, and when the first of them began."""

    code: str
    sentence: str
    attempts: int
    began: datetime

    @property
    def reason(self) -> str:
        """As it stands in `parked`."""
        return f"{self.code}: {self.sentence}"


def dead_letter(
    parts: Parts,
    consumer: str,
    record: Fetched,
    failure: Failure,
    cause: Mapping[str, str] | None = None,
    *,
    parked: bool = True,
) -> NewMessage:
    """The message that tells of it, with the original bytes; `cause` is what headers say of the
    matter, by default the record's. `parked` unless it was refused for a business reason: a
    header says which, so that a rebuild parks the right ones again."""
    telemetry.count("fsm.dead_letters", consumer=consumer)
    now, letter_id = parts.clock.now(), parked_id(consumer, record)
    body = DeadLetterRecorded(
        dead_letter_id=letter_id,
        consumer=consumer,
        original_topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        original_key=record.key,
        headers=dict(record.headers),
        value=record.value[:KEPT],
        error_code=failure.code,
        error_message=failure.sentence,
        attempts=failure.attempts,
        first_attempt_at=failure.began,
        last_attempt_at=now,
        consumer_group=parts.service.group,
        service_version=parts.service.version,
    )
    topic = parts.service.dead_letters
    message_id = ids.message_id(letter_id, topic, failure.attempts)
    said = record.headers if cause is None else cause
    version = parts.codec.version(body.topic)
    own = headers.of_message(message_id, topic, version, now, said, parts.service.name)
    own[PARKED_HEADER] = "yes" if parked else "no"
    payload = parts.codec.encode(body)
    if len(payload) > LARGEST:
        payload = parts.codec.encode(msgspec.structs.replace(body, headers={}))
    return NewMessage(topic, record.key, payload, own)


class DeadLetters:
    """What an operator can see and do. Ids are those of the dead letters."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def all(self) -> list[Row]:
        """All that are parked as poison, in the order of consumer, topic, partition, offset."""
        with self._parts.store.reader() as reader:
            return reader.find(PARKED, state=POISON)

    def show(self, letter_id: str) -> tuple[Row, list[Row]]:
        """The one, and what waits behind it, in order. Raises Rejected (404)."""
        with self._parts.store.reader() as reader:
            row = _poison(reader, letter_id)
            return row, _behind(reader, row)

    def replay(self, letter_id: str, actor: Actor) -> None:
        """Try it again, and behind it what waits there, in order. Raises Rejected (404)."""
        with self._audited(letter_id, actor, "replayed") as (unit, row):
            unit.apply([Change(PARKED, place_of(row), {"state": RELEASED})])

    def discard(self, letter_id: str, reason: str, actor: Actor) -> None:
        """Drop the one; what waits behind it goes on. Raises Rejected (404; 422 where no reason
        is given)."""
        if not reason.strip():
            raise invalid("INVALID_FIELD", "Please say why it is dropped.", "reason")
        with self._audited(letter_id, actor, "discarded", reason) as (unit, row):
            free = [place_of(o) for o in _behind(unit, row)[:1] if o["state"] == BEHIND]
            released = [Change(PARKED, place, {"state": RELEASED}) for place in free]
            unit.apply([Remove(PARKED, place_of(row)), *released])

    @contextmanager
    def _audited(
        self, letter_id: str, actor: Actor, done: str, reason: str | None = None
    ) -> Iterator[tuple[Unit, Row]]:
        """A transaction with the letter's line locked, which tells who did what to it."""
        with self._parts.store.unit() as unit:
            row = _poison(unit, letter_id)
            unit.lock([line_guard(row["consumer"], row["key"])])
            row, now = _poison(unit, letter_id), self._parts.clock.now()
            entry = EntryRecorded(
                service=self._parts.service.name,
                at=now,
                actor_type=actor.kind,
                actor_id=actor.id,
                action=f"dead_letter.{done}",
                outcome="DONE",
                entity_type="dead_letter",
                entity_id=row["id"],
                reason=reason,
                correlation_id=row["headers"].get("correlation-id"),
                details=json.dumps({DIGEST: digest(record_of(self._parts, row).value)}),
            )
            cause = ids.derived("audit", row["id"], done, row["attempts"])
            carried = dict(row["headers"]) | {"actor": headers.actor_text(actor)}
            unit.append([], recording.messages(self._parts, [entry], cause, now, carried))
            yield unit, row
        self._parts.waker.wake({OUTBOX.name, PARKED.name})


def _poison(reader: Reader, letter_id: str) -> Row:
    row = reader.get(PARKED, id=letter_id)
    if row is None or row["state"] != POISON:
        raise not_found("There is no such dead letter; it may have been replayed or discarded.")
    return row


def _behind(reader: Reader, row: Row) -> list[Row]:
    line = reader.find(PARKED, consumer=row["consumer"], key=row["key"])
    return [other for other in line if other["offset"] > row["offset"]]
