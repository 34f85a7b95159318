"""The running rows compared with rows built anew from Kafka beside them, up to the same moment."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fsm_common.flows.letters import read_letters
from fsm_common.flows.parts import Parts
from fsm_common.flows.rebuild import Goals, fill
from fsm_common.ports.log import Log
from fsm_common.ports.recovery import Digest, Picture, Recovery

PATIENCE = 60.0  # seconds for the relay to publish what the picture holds
LOOK = 0.05


@dataclass(frozen=True)
class Verdict:
    """Digests by table, of the rows that run and of those built anew."""

    running: Mapping[str, Digest]
    rebuilt: Mapping[str, Digest]

    @property
    def different(self) -> list[str]:
        """The tables that disagree, by name."""
        names = sorted({*self.running, *self.rebuilt})
        return [name for name in names if self.running.get(name) != self.rebuilt.get(name)]


def verify(parts: Parts, topics: Log, recovery: Recovery) -> Verdict:
    """Build everything anew beside the running schema, which may go on meanwhile, and compare.

    Raises NotDense, and ConnectionError where Kafka is away or the relay does not publish."""
    picture = recovery.picture()
    _published(parts, picture)
    goals = Goals(
        topics.ends([parts.service.journal]),
        picture.offsets,
        picture.positions,
        read_letters(parts, topics),
    )
    with recovery.beside() as (store, other):
        fill(replace(parts, store=store), topics, other, goals)
        return Verdict(picture.digests, other.picture().digests)


def _published(parts: Parts, picture: Picture) -> None:
    """Wait until the outbox has nothing of what the picture holds."""
    last, until = max(picture.positions, default=0), time.monotonic() + PATIENCE
    while any(row.position <= last for row in parts.store.outgoing(1)):
        if time.monotonic() > until:
            raise ConnectionError("The outbox does not empty; is a worker with a relay running?")
        time.sleep(LOOK)
