"""`make drills`: the stories while processes are killed; ends in noughts, or with status 1."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter, defaultdict
from typing import Any

import psycopg

from infra.local.errors import StackError
from infra.local.places import LOCAL
from tests.drills.killer import Killer
from tests.stories import people
from tests.stories.people import Refused
from tests.stories.seeding import seed
from tests.stories.tale import Tale
from tests.stories.world import DidNotHappen, World

FOLDER = LOCAL / f"drill-{os.getpid()}"
WANTED = 20  # kills


def main() -> int:
    """0 where nothing was lost and nothing doubled."""
    number = int(os.environ.get("SEED", random.randrange(10**6)))
    print(f"kill drill, SEED={number}")  # noqa: T201
    try:
        with World(FOLDER) as world:
            return kill(world, number)
    except (DidNotHappen, Refused, StackError, TimeoutError) as fault:
        print(f"the drill failed: {fault}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def kill(world: World, number: int) -> int:
    """Tell the stories while processes die, then count what is lost and what is doubled."""
    assert world.watch.all() == []
    seed(world)
    people.PATIENCE[0] = 120.0
    killer = Killer(world.platform, number, print)
    killer.start()
    tale = Tale(world)
    try:
        for step in tale.steps():
            tale.tell(step)
            print(f"told: {step.who} {step.what}")  # noqa: T201
        while len(killer.kills) < WANTED and killer.fault is None:
            world.until(world.clock.now())
    finally:
        killer.stop()
    world.settle()
    faults = counted(world)
    busy = sum(one.in_hand > 0 for one in killer.kills)
    print(f"{len(killer.kills)} kills, {busy} of them with something in hand; {dict(faults)}")  # noqa: T201
    return 0 if not any(faults.values()) else 1


def counted(world: World) -> Counter[str]:
    """Events of the tables that the journals lack, that stand there under two ids or versions, and
    holes in the versions of an aggregate."""
    faults = Counter({"lost": 0, "unknown": 0, "holes": 0})
    heard: dict[str, set[str]] = defaultdict(set)
    for one in world.watch.all():
        if one.topic.endswith(".journal"):
            heard[one.topic.removesuffix(".journal")].add(one.headers["event-id"])
    for service, rows in tables(world).items():
        kept = {row["event_id"] for row in rows}
        faults["lost"] += len(kept - heard[service])
        faults["unknown"] += len(heard[service] - kept)
        versions: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row in rows:
            versions[row["aggregate_type"], row["aggregate_id"]].append(row["version"])
        faults["holes"] += sum(sorted(v) != [*range(1, len(v) + 1)] for v in versions.values())
    return faults


def tables(world: World) -> dict[str, list[dict[str, Any]]]:
    """The event table of each service."""
    postgres, found = world.platform.stack.addresses.postgres, {}
    for service in world.platform.names:
        with psycopg.connect(postgres.dsn(user=service)) as connection:
            cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
            found[service] = cursor.execute(
                f"select * from {service}.event order by position"
            ).fetchall()
    return found


if __name__ == "__main__":
    sys.exit(main())
