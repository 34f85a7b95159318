"""Topics that were lost and made again: their readers begin anew, and leave out doubles."""

from __future__ import annotations

from collections.abc import Mapping

from fsm_common.core.decider import Reader
from fsm_common.core.rows import Change
from fsm_common.flows.cases import place_of
from fsm_common.flows.marks import REPEATED, repeated
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import consumers, seen
from fsm_common.ports.log import Log
from fsm_common.ports.store import PARKED, PROGRESS, SEEN, Unit, Write

IDENTITY = "identity"  # rows of no consumer: which making of a topic was seen
EARLIER = 2**40  # offsets; more than any partition will have


def begin_again(parts: Parts, log: Log) -> Mapping[str, int]:
    """Set readers of a topic that is another one by now back to nought; the identity of each topic
    that is read, so that the caller sees a change that somebody else has made good already."""
    found = log.identities(sorted(set(consumers(parts.service).values())))
    with parts.store.reader() as reader:
        known = _known(reader)
    if all(known.get(topic) == identity for topic, identity in found.items()):
        return found
    with parts.store.unit() as unit:
        unit.lock([IDENTITY])
        known = _known(unit)
        for topic, identity in found.items():
            if known.get(topic, identity) != identity:
                unit.apply(_nought(unit, log, topic))
            unit.apply([seen(IDENTITY, topic, identity)])
    return found


def _nought(unit: Unit, log: Log, topic: str) -> list[Write]:
    """What stands parked from it is still owed: it stays, before all that is read now."""
    return [
        Change(PROGRESS, {"topic": topic}, {"next_offset": 0}),
        *(seen(REPEATED, repeated(place), end) for place, end in log.ends([topic]).items()),
        *(
            Change(PARKED, place_of(row), {"offset": row["offset"] - EARLIER})
            for row in unit.find(PARKED, topic=topic)
        ),
    ]


def _known(reader: Reader) -> dict[str, int]:
    return {row["aggregate"]: row["version"] for row in reader.find(SEEN, consumer=IDENTITY)}
