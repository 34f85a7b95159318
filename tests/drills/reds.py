"""Reds: each rule switched off must be seen to lose or double something; green is a fault."""

from __future__ import annotations

from collections.abc import Callable

from tests.drills.counting import counted
from tests.drills.killer import strike
from tests.drills.load import ORDERS, Load
from tests.drills.race import prepare, race
from tests.drills.report import Faults, Say
from tests.drills.worlds import a_world, under
from tests.stories.world import World

SECONDS = 8.0
TRIES = 12  # bursts in which the fault may show itself
UPDATED = "projects.service_order.updated"
Red = Callable[[World, int, Say], int]


def run(seed: int, say: Say, broken: str = "") -> Faults:
    """One world for all three: each breaks another process, and looks at something else. With
    `broken` that one alone, and what it lost or doubled is the fault."""
    with a_world(say) as world:
        if broken:
            return {f"lost or doubled without {broken}": REDS[broken](world, seed, say)}
        found = {rule: red(world, seed, say) for rule, red in REDS.items()}
    say("shown red: " + ", ".join(f"{rule} ({number})" for rule, number in found.items()))
    return {f"{rule} stayed green": number == 0 for rule, number in found.items()}


def guards(world: World, seed: int, say: Say) -> int:
    """Quarter hours that two decisions saw free at the same time."""
    orders = prepare(world)
    under(world, "guards", "scheduling")
    return race(world, orders, seed, say, SECONDS, kills=0)["quarter hours sold twice"]


def marks(world: World, seed: int, say: Say) -> int:
    """Payments that were marked as handled when the worker died, and were not."""
    load, service, lost = Load(world, "M"), "orchestration_control", 0
    under(world, "marks", service)
    for _ in range(TRIES):
        before = _updates(world)
        calls = load.burst(service)
        say(str(strike(world.platform, service, "worker")))
        world.platform.restart(service, "worker")
        for call in calls:
            call.result()
        world.settle()
        lost += before + ORDERS - _updates(world)
        if lost:
            break
    load.close()
    return lost


def queue(world: World, seed: int, say: Say) -> int:
    """Events that were committed late, and never published."""
    load, lost = Load(world, "Q"), 0
    before = counted(world)["lost"]
    under(world, "queue", "scheduling")
    for _ in range(TRIES):
        for call in load.burst("scheduling"):
            call.result()
        world.settle()
        lost = counted(world)["lost"] - before
        if lost:
            break
    load.close()
    return lost


def _updates(world: World) -> int:
    return sum(heard.type == UPDATED for heard in world.watch.all())


REDS: dict[str, Red] = {"guards": guards, "marks": marks, "queue": queue}
