"""Rules of the house switched off on purpose, so that a drill can be seen to fail without them.

`python -m fsm_common.testing.broken RULE services.NAME worker` runs a process so.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Sequence
from threading import Event as Stop
from typing import Any

from fsm_common.adapters.postgres.unit import PostgresUnit
from fsm_common.flows.cases import Case, Live
from fsm_common.flows.reaction import Reaction
from fsm_common.flows.relay import Relay
from fsm_common.ports.store import Session, Write

_kept_settle = Reaction.settle


def unlocked(unit: PostgresUnit, guards: Sequence[str]) -> None:
    """Guards that nobody waits for: two decisions see the same free quarter of an hour."""
    unit._guards |= frozenset(guards)


def as_cursor(relay: Relay, lease: Session, stop: Stop) -> int:
    """A relay that goes on behind the last position that it saw: what commits late is lost."""
    rows = lease.outgoing(relay._most)
    reached: int = getattr(relay, "_reached", 0)
    relay._log.publish(list(relay._records([row for row in rows if row.position > reached])))
    lease.sent([row.position for row in rows])
    reached = max([reached, *(row.position for row in rows)])
    relay._reached = reached  # type: ignore[attr-defined]  # broken on purpose
    return len(rows)


def marked_first(reaction: Reaction, case: Case, stop: Stop) -> bool:
    """The mark in a transaction of its own, before the effect: killed in between, it is lost."""
    if isinstance(case, Live):
        with reaction._parts.store.unit() as unit:
            unit.apply([case.marks.moving(case.record.place, case.record.offset)])
    return _kept_settle(reaction, case, stop)


def unmarked(case: Live) -> Sequence[Write]:
    """Nothing of the mark is left for the effect's transaction."""
    return ()


Patch = tuple[type, str, Callable[..., Any]]
RULES: dict[str, tuple[Patch, ...]] = {
    "guards": ((PostgresUnit, "lock", unlocked),),
    "queue": ((Relay, "round", as_cursor),),
    "marks": (
        (Reaction, "settle", marked_first),
        (Live, "moves", unmarked),
        (Live, "done", unmarked),
    ),
}


def main(rule: str, module: str, *words: str) -> None:
    """Switch the rule off and run the module as it would run itself."""
    for patch in RULES[rule]:
        setattr(*patch)
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
