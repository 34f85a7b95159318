"""Which records stand parked as poison, told by the dead letters and what was done about them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.errors import Poison
from fsm_common.flows.cases import parked_id
from fsm_common.flows.dead_letters import DIGEST, KEPT, PARKED_HEADER, digest
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import Fetched, Log

DISCARDED = "dead_letter.discarded"


@dataclass(frozen=True)
class Letters:
    """Letters that were neither replayed nor discarded, by their ids, and the digests of what was
    discarded: the audit is kept for longer than dead letters are."""

    open: Mapping[str, DeadLetterRecorded] = field(default_factory=dict)
    discarded: Mapping[str, str] = field(default_factory=dict)

    def fault(self, consumer: str, record: Fetched) -> Poison | None:
        """Why the record stands parked; None where it does not."""
        letter = self.open.get(parked_id(consumer, record)) if self.open else None
        if not letter or letter.value != record.value[:KEPT]:  # a topic that was filled again
            return None
        return Poison(letter.error_code, letter.error_message)

    def dropped(self, consumer: str, record: Fetched) -> bool:
        """Whether somebody decided that it is not handled any more."""
        known = self.discarded.get(parked_id(consumer, record)) if self.discarded else None
        return known is not None and known == digest(record.value)  # a topic may be filled again


def read_letters(parts: Parts, log: Log) -> Letters:
    """Read the service's dead letters and the audit entries about them. Each act closes one
    letter: what was replayed and failed again has a second one."""
    letters, told = dict[str, DeadLetterRecorded](), Counter[str]()
    for record in _all(log, parts.service.dead_letters):
        if record.headers.get(PARKED_HEADER) == "yes":
            letter: Any = parts.codec.decode(DeadLetterRecorded.topic, record.value)[1]
            letters[letter.dead_letter_id] = letter
            told[letter.dead_letter_id] += 1
    discarded = dict[str, str]()
    for record in _all(log, EntryRecorded.topic):
        if record.headers.get("producer") != parts.service.name:
            continue  # every service writes there
        entry: Any = parts.codec.decode(EntryRecorded.topic, record.value)[1]
        if entry.entity_type == "dead_letter":
            told[entry.entity_id] -= 1
            if entry.action == DISCARDED:
                letter = letters.get(entry.entity_id)
                kept = digest(letter.value) if letter else ""  # where the entry tells none
                told_of = json.loads(entry.details or "{}").get(DIGEST, kept)
                discarded[entry.entity_id] = told_of
    return Letters(
        {one: letter for one, letter in letters.items() if told[one] > 0},
        {one: of for one, of in discarded.items() if told[one] <= 0},
    )


def _all(log: Log, topic: str) -> Iterator[Fetched]:
    for place, end in sorted(log.ends([topic]).items()):
        yield from log.between(place, 0, end)
