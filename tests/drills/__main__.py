"""`make drills`: every drill, one after another; ends in noughts, or with status 1."""

from __future__ import annotations

import os
import random
import sys

from fsm_common.testing.advance import NeverQuiet
from infra.local.errors import StackError
from tests.drills import faust, kill, race, rebuild, reds
from tests.drills.report import Drill
from tests.stories.people import Refused
from tests.stories.world import DidNotHappen

# Another drill is a module with `run`, and a line here.
DRILLS: dict[str, Drill] = {
    "race": race.run,
    "kill": kill.run,
    "rebuild": rebuild.run,
    "faust": faust.run,
    "reds": reds.run,
}
SHOWS = {"guards": "race", "queue": "reds", "marks": "reds"}  # which drill fails without a rule


def main(*asked: str) -> int:
    """0 where nothing was lost, nothing doubled, and every rule was seen to be needed."""
    names = f"drills: {', '.join(DRILLS)}; rules to break: {', '.join(SHOWS)}"
    if asked:
        print(f'make drills SEED=42 ONLY="race kill" BROKEN=guards. There are {names}.')  # noqa: T201
        return 2
    seed = os.environ.get("SEED") or str(random.randrange(10**6))
    if not seed.isdecimal():
        print(f"SEED is {seed!r}, which is no number.", file=sys.stderr)  # noqa: T201
        return 1
    broken = os.environ.get("BROKEN", "")
    chosen = (os.environ.get("ONLY") or SHOWS.get(broken) or " ".join(DRILLS)).split()
    unknown = [name for name in chosen if name not in DRILLS]
    if unknown or (broken and broken not in SHOWS):
        print(f"There is no {' '.join(unknown) or broken}. There are {names}.", file=sys.stderr)  # noqa: T201
        return 1
    green = [_noughts(name, int(seed), broken) for name in chosen]
    return 0 if all(green) else 1


def _noughts(name: str, seed: int, broken: str) -> bool:
    """Whether the drill ended in noughts; says so."""
    print(f"\n{name}, SEED={seed}{f', without {broken}' if broken else ''}", flush=True)  # noqa: T201
    try:
        faults = DRILLS[name](seed, lambda line: print(f"  {line}", flush=True), broken)  # noqa: T201
    except (DidNotHappen, NeverQuiet, Refused, StackError, TimeoutError) as fault:
        print(f"{name} failed: {fault}", file=sys.stderr)  # noqa: T201
        return False
    print(f"{name}: " + ", ".join(f"{k} {int(v)}" for k, v in faults.items()), flush=True)  # noqa: T201
    return not any(faults.values())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
