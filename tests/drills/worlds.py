"""A world for a drill: empty at first, seeded, patient with processes that are starting."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from infra.local.places import LOCAL
from infra.local.processes import Spawn, spawn
from infra.local.services import ROLES
from tests.drills.report import Say
from tests.stories import people
from tests.stories.seeding import seed
from tests.stories.world import World

PATIENCE = 300.0
# Sixteen clients ask more often than a tenant may.
SETTINGS = {"FSM_ALLOW_FAULTS": "true", "FSM_RATE_LIMIT": "100000"}


@contextmanager
def a_world(say: Say, spawn: Spawn = spawn) -> Iterator[World]:
    """Made, seeded, and gone at the end; `spawn` is how a process is started."""
    folder = LOCAL / f"drill-{os.getpid()}"
    try:
        with World(folder, say, SETTINGS, spawn=spawn) as world:
            ready(world)
            yield world
    finally:
        people.PATIENCE[0] = 0.0
        shutil.rmtree(folder, ignore_errors=True)


def ready(world: World) -> None:
    """Seed it, and let everybody be patient from now on."""
    world.watch.all()
    seed(world)
    people.PATIENCE[0] = world.watch.patience = PATIENCE
    world.advance = replace(world.advance, patience=PATIENCE)


def under(world: World, broken: str, *services: str) -> None:
    """Start these services (all, if none is named) again with a rule switched off; none: as is."""
    chosen = [(service, role) for service in services or world.platform.names for role in ROLES]
    for service, role in chosen if broken else ():
        world.platform.stop_one(service, role)
        world.platform.launch(service, role, broken=broken if broken != "none" else "")
    for service, role in chosen if broken else ():
        world.platform.await_ready(service, role)
