"""Short forms of the drills, on a world of their own: a race, five kills, a clean stop."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from infra.local.services import ROLES
from tests import nursery
from tests.drills.counting import counted, differing, facts
from tests.drills.kill import Storm, plan
from tests.drills.orders import RECEIVED, sold
from tests.drills.race import prepare, race
from tests.drills.worlds import a_world
from tests.stories.world import World

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(900)]

SEED = 20260302
RACE_SECONDS = 20.0
STOP_SECONDS = 15.0


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The stories' fixtures, and nobody who has told one."""
    with a_world(print, nursery.spawn) as made:
        yield made


def test_no_slot_is_sold_twice_lost_or_left_while_processes_are_killed(world: World) -> None:
    faults = race(world, prepare(world), SEED, print, RACE_SECONDS, kills=2, most=2)
    assert not any(faults.values()), faults


def test_five_kills_lose_nothing_and_double_nothing(world: World) -> None:
    blows = plan(SEED, world.platform.names, 5)
    calm, deadly = Storm(world, print, deadly=False, prefix="C"), Storm(world, print, prefix="D")
    told = []
    for storm in (calm, deadly):
        before = facts(world.watch.all())
        storm.hit(blows)
        storm.load.close()
        world.settle()
        told.append(facts(world.watch.all()) - before)
    faults = {**counted(world), **differing(told[1], told[0])}
    assert not any(faults.values()), faults
    assert len(deadly.kills) == 5


def test_bytes_that_nobody_can_read_hold_nobody_up(world: World) -> None:
    for number in range(3):
        world.till.publish_bytes(RECEIVED, f"FR_POISON-{number}", b"no avro at all")
    sold(world, [f"VNT-FR-BEHIND{number}" for number in range(3)], "38000")
    service = "orchestration_control"
    letters = world.people["admin"].get(service, "/orchestration-control/admin/dead-letters")
    assert {letter["key"] for letter in letters["items"]} == {f"FR_POISON-{n}" for n in range(3)}


def test_every_process_ends_cleanly_when_asked_to(world: World) -> None:
    storm = Storm(world, print, prefix="S")
    calls = [call for name in world.platform.names for call in storm.load.burst(name)]
    for service in world.platform.names:
        for role in ROLES:
            began = time.monotonic()
            assert world.platform.stop_one(service, role) == 0, (service, role)
            assert time.monotonic() - began < STOP_SECONDS, (service, role)
            world.platform.launch(service, role)
    for service in world.platform.names:
        for role in ROLES:
            world.platform.await_ready(service, role)
    for call in calls:
        call.result()
    storm.load.close()
    world.settle()
    faults = counted(world)
    assert not any(faults.values()), faults
