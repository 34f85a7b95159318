"""Kill: the stories told while random processes die with something in hand, and every worker
stopped cleanly three times. The same events as in a run in which nobody dies."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.drills.counting import counted, differing, facts
from tests.drills.killer import Blow, Kill, strike
from tests.drills.load import Load
from tests.drills.report import Faults, Say
from tests.drills.worlds import a_world, under
from tests.stories.tale import Step, Tale
from tests.stories.world import World

BLOWS = 26
BUSY = 10  # of them at least with something in hand
CLEAN_STOPS = 3  # of every worker
ROLES = ("api", "worker", "worker")  # workers have more in hand


def run(seed: int, say: Say, broken: str = "") -> Faults:
    """Both runs, compared."""
    say("a run in which nobody dies")
    with a_world(say) as world:
        blows = plan(seed, world.platform.names, BLOWS)
        told_whole(world, Storm(world, say, deadly=False), blows, say)
        wanted = facts(world.watch.all())
    say("the same while processes die")
    with a_world(say) as world:
        under(world, broken)
        storm = Storm(world, say)
        told_whole(world, storm, blows, say)
        faults = {**counted(world), **differing(facts(world.watch.all()), wanted)}
    busy = sum(kill.in_hand > 0 for kill in storm.kills)
    say(f"{len(storm.kills)} kills, {busy} of them with something in hand")
    say(f"{sum(wanted.values())} events compared; {CLEAN_STOPS} clean stops of every worker")
    short = {"idle kills too many": max(0, BUSY - busy), "unclean stops": storm.unclean}
    return {**faults, **short}


def plan(seed: int, services: Sequence[str], most: int) -> list[Blow]:
    """Whom it hits, drawn from the seed."""
    chance = random.Random(seed)
    return [(chance.choice(services), chance.choice(ROLES)) for _ in range(most)]


@dataclass
class Storm:
    """Bursts of work, each with a blow in the middle of it; without the blows if not `deadly`."""

    world: World
    say: Say
    deadly: bool = True
    prefix: str = "L"
    kills: list[Kill] = field(default_factory=list)
    unclean: int = 0

    def __post_init__(self) -> None:
        """The orders that the bursts are about are sold before anybody dies."""
        self.load = Load(self.world, self.prefix)

    def hit(self, blows: Iterable[Blow]) -> None:
        """One after another; returns when all are up again and all work is done."""
        for service, role in blows:
            calls = self.load.burst(service)
            if self.deadly:
                kill = strike(self.world.platform, service, role)
                self.kills.append(kill)
                self.say(str(kill))
                self.world.platform.restart(service, role)
            for call in calls:
                call.result()

    def stop_cleanly(self) -> None:
        """Every worker, in the middle of a burst for all."""
        platform = self.world.platform
        calls = [call for service in platform.names for call in self.load.burst(service)]
        for service in platform.names if self.deadly else ():
            self.unclean += platform.stop_one(service, "worker") != 0
            platform.launch(service, "worker")
        for service in platform.names:
            platform.await_ready(service, "worker")
        for call in calls:
            call.result()


def told_whole(world: World, storm: Storm, blows: Sequence[Blow], say: Say) -> None:
    """Every step with its blows, then the clean stops."""
    tale = Tale(world, searches_are_told=not storm.deadly)
    steps = tale.steps()
    hits = [blows[number :: len(steps)] for number in range(len(steps))]
    for step, here in zip(steps, hits, strict=True):
        tell(tale, step, storm, here)
        say(f"told: {step.who} {step.what}")
    for _ in range(CLEAN_STOPS):
        storm.stop_cleanly()
    storm.load.close()
    world.settle()


def tell(tale: Tale, step: Step, storm: Storm, blows: Sequence[Blow]) -> None:
    """Play a step while the blows fall."""
    world = tale.world
    world.until(step.at)
    tale.since = len(world.watch.all())
    with ThreadPoolExecutor(1) as beside:
        falling = beside.submit(storm.hit, blows)
        list(step.play())
        falling.result()
    world.settle()
