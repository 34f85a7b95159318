"""Topics that were lost and made again: their readers begin anew, and leave out doubles."""

from __future__ import annotations

from collections.abc import Mapping

from fsm_common.core.rows import Change
from fsm_common.flows.cases import place_of, record_of
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import IDENTITY, REPEATED, consumers, moved, standing
from fsm_common.ports.log import Log
from fsm_common.ports.store import PARKED, PROGRESS, Unit, Write

EARLIER = 2**40  # offsets; more than any partition will have


def begin_again(parts: Parts, log: Log) -> Mapping[str, int]:
    """Set readers of a topic that is another one by now back to nought; the identity of each topic
    that is read, so that the caller sees a change that somebody else has made good already."""
    found = log.identities(sorted(set(consumers(parts.service).values())))
    with parts.store.reader() as reader:
        known = standing(reader, [IDENTITY])[IDENTITY]
    if all(known.get((topic, 0)) == identity for topic, identity in found.items()):
        return found
    with parts.store.unit() as unit:
        unit.lock([IDENTITY])
        known = standing(unit, [IDENTITY])[IDENTITY]
        for topic, identity in found.items():
            if known.get((topic, 0), identity) != identity:
                unit.apply(_nought(unit, log, topic))
            unit.apply([moved(IDENTITY, (topic, 0), identity)])
    return found


def _nought(unit: Unit, log: Log, topic: str) -> list[Write]:
    """What stands parked from it is still owed: it stays, before all that is read now."""
    again: list[Write] = [Change(PROGRESS, {"topic": topic}, {"next_offset": 0})]
    again += [moved(REPEATED, place, end) for place, end in log.ends([topic]).items()]
    for row in unit.find(PARKED, topic=topic):
        place = place_of(row["consumer"], record_of(row))
        again.append(Change(PARKED, place, {"offset": row["offset"] - EARLIER}))
    return again
