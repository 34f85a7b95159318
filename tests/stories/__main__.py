"""`make demo`: both stories, from the till to a confirmed appointment, on real parts."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import suppress

from infra.local.errors import StackError
from infra.local.leftovers import sweep
from infra.local.places import LOCAL
from tests.stories.narrator import QUIET, Narrator
from tests.stories.people import Refused
from tests.stories.rebuilding import compared
from tests.stories.seeding import seed
from tests.stories.sheet import ES, FR
from tests.stories.tale import Tale
from tests.stories.world import DidNotHappen, World

FOLDER = LOCAL / f"demo-{os.getpid()}"


def main() -> int:
    """0 if everything happened as told, 1 with a sentence if anything did not."""
    narrator = Narrator()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        sweep(narrator.line)
        with World(FOLDER, narrator.line) as world:
            tell(world, narrator)
            rebuild(world, narrator)
            stay(world, narrator)
    except (DidNotHappen, Refused, StackError, TimeoutError) as fault:
        narrator.failed(str(fault))
        return 1
    except KeyboardInterrupt:
        narrator.failed("somebody pressed Ctrl-C before the end")
        return 1
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    return 0


def tell(world: World, narrator: Narrator) -> None:
    """Seed, then every step, then the trees."""
    narrator.headline("before the first sale")
    world.watch.all()
    seed(world)
    tale = Tale(world)
    narrator.headline("two orders on one timeline")
    for step in tale.steps():
        lines = tale.tell(step)
        fresh = world.watch.all()[tale.before :]
        narrator.step(step, lines, [one for one in fresh if one.type not in QUIET])
    narrator.headline("what caused what")
    for name, order in ((ES, tale.known["es"]), (FR, tale.known["fr"])):
        narrator.tree(name, tale.matter(order))


def rebuild(world: World, narrator: Narrator) -> None:
    """Every service's rows, built anew from Kafka beside the running ones, have equal digests."""
    narrator.headline("digests of each service's tables before and after a rebuild from Kafka")
    for service in world.platform.names:
        verdict = compared(world, service)
        narrator.digests(service, verdict.running, verdict.rebuilt)


def stay(world: World, narrator: Narrator) -> None:
    """Show where everything answers; wait for Ctrl-C where somebody looks."""
    narrator.headline("the APIs")
    found = world.platform.endpoints()
    narrator.table({name: f"{one.api}/docs" for name, one in found.items()})
    if os.environ.get("KEEP", "1") != "0" and sys.stdout.isatty():
        narrator.line("they stay up until Ctrl-C")
        with suppress(KeyboardInterrupt):
            signal.pause()
    else:
        narrator.line("they stop now; in a terminal, without KEEP=0, they stay up until Ctrl-C")


if __name__ == "__main__":
    sys.exit(main())
