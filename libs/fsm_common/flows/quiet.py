"""Whether a service has anything left to do: what waits in the outbox, in journals, in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fsm_common.flows import telemetry
from fsm_common.flows.cases import RELEASED
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import consumers, standing
from fsm_common.ports.log import Log, Place
from fsm_common.ports.store import PARKED, TIMER


@dataclass(frozen=True)
class Quiet:
    """One look: rows in the outbox; records not yet handled, by consumer; records being handled
    or released; the next business time at which something is due; the ends that were seen."""

    outbox: int
    behind: Mapping[str, int]
    in_hand: int
    next_due_at: datetime | None
    ends: Mapping[Place, int]

    def to_wire(self) -> dict[str, Any]:
        """As GET /quiet answers; `ends` by `topic/partition`."""
        return {
            "outbox": self.outbox,
            "behind": sum(self.behind.values()),
            "inHand": self.in_hand,
            "nextDueAt": self.next_due_at.isoformat() if self.next_due_at else None,
            "ends": {f"{topic}/{number}": end for (topic, number), end in self.ends.items()},
        }


def look(parts: Parts, log: Log, in_hand: Callable[[], int]) -> Quiet:
    """In the order in which work flows, so that nothing slips past between two reads."""
    outbox, _ = backlog(parts)
    topics = consumers(parts.service)
    ends = log.ends(sorted(set(topics.values())))
    with parts.store.reader() as reader:
        known = standing(reader, topics)
        released = len(reader.find(PARKED, state=RELEASED))
    behind = {name: _missing(topic, ends, known[name]) for name, topic in topics.items()}
    held = in_hand() + released
    dues = [row["due_at"] for kept in (TIMER, PARKED) for row in parts.store.earliest(kept, 1)]
    for name, number in behind.items():
        telemetry.level("fsm.consumer.lag", number, consumer=name)
    return Quiet(outbox, behind, held, min(dues, default=None), ends)


def backlog(parts: Parts) -> tuple[int, float]:
    """Rows in the outbox and the age of the oldest in seconds; the gauges are set too."""
    rows, age = parts.store.backlog()
    telemetry.level("fsm.outbox.rows", rows)
    telemetry.level("fsm.outbox.age", age)
    return rows, age


def _missing(topic: str, ends: Mapping[Place, int], known: Mapping[Place, int]) -> int:
    return sum(
        max(0, end - known.get(place, 0)) for place, end in ends.items() if place[0] == topic
    )
