"""Race: 16 clients hold the last slots of a zone while apis and workers are killed."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.drills.clients import Client, Market, offered
from tests.drills.counting import counted
from tests.drills.killer import Killer
from tests.drills.offer import DAYS, on_offer, standing, twice
from tests.drills.orders import sold
from tests.drills.report import Faults, Say
from tests.drills.worlds import a_world, under
from tests.stories.people import PASSWORD
from tests.stories.world import World

CLIENTS = 16
SECONDS = 60.0
ZONE, POSTAL_CODE = "LYO", "69003"
KILLS = 10  # at least
KILLED = (("scheduling", "api"), ("scheduling", "worker"), ("orchestration_control", "worker"))
LOOK = 0.1


def run(seed: int, say: Say, broken: str = "") -> Faults:
    """In a world of its own."""
    with a_world(say) as world:
        orders = prepare(world)
        under(world, broken, "scheduling")
        return race(world, orders, seed, say)


def prepare(world: World) -> list[str]:
    """An account for each client, and an order for each time and for each client."""
    needed = len(on_offer(ZONE)) + CLIENTS + 1
    orders = sold(world, [f"VNT-FR-R{number:03}" for number in range(needed)], POSTAL_CODE)
    for number in range(CLIENTS):
        name = f"racer{number}"
        role = {"role": "OPERATOR", "countryCode": "FR"}
        user = {"userId": name, "kind": "INTERNAL", "email": f"{name}@example.com", "name": name}
        body = {**user, "roles": [role], "password": PASSWORD}
        world.people["admin"].post("identity_access", "/users", body)
        world.people.introduce(name, f"{name}@example.com")
    world.settle()
    return list(orders.values())


def race(
    world: World,
    orders: list[str],
    seed: int,
    say: Say,
    seconds: float = SECONDS,
    kills: int = KILLS,
    most: int | None = None,
) -> Faults:
    """Everybody buys and gives back, for so many seconds and kills, then buys what is left; what
    must be nought. The killing goes on to the end, or to `most` kills."""
    asker, first = world.people["racer0"], orders[0]
    unlike = offered(asker, first) ^ on_offer(ZONE)
    market = Market(deque(orders[1:]))
    people = [world.people[f"racer{number}"] for number in range(CLIENTS)]
    killer = Killer(world.platform, KILLED, seed, say)
    killer.most = most
    with buying([Client(n, seed, market, person) for n, person in enumerate(people)]):
        if kills:
            killer.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end or not killer.has_killed(kills):
            time.sleep(LOOK)
        market.over.set()
    if kills:
        killer.stop()
    world.settle()
    say(f"{len(killer.kills)} kills; {said(market)}")
    faults = {**counted(world), **weighed(world, market)}
    left = len(offered(asker, first))
    return {**faults, "on offer at first, and not by the sheets": len(unlike), "left": left}


@contextmanager
def buying(clients: Sequence[Client]) -> Iterator[None]:
    """All of them beside what is done meanwhile, until each has come to its end."""
    for client in clients:
        client.start()
    yield
    for client in clients:
        client.join()
    for client in clients:
        if client.fault is not None:
            raise client.fault


def weighed(world: World, market: Market) -> Faults:
    """Promises against the journal."""
    held = {k: v for k, v in standing(world.watch.all()).items() if k.startswith("race-")}
    bought = {(one.team, one.day) for one in held.values() if one.day in DAYS}
    return {
        "quarter hours sold twice": twice(held.values()),
        "promises broken": sum(held.get(k) != v for k, v in market.promised.items()),
        "held for nobody": len(held.keys() - market.promised.keys()),
        "never sold": len(on_offer(ZONE) - bought),
        "odd answers": sum(n for name, n in market.answers.items() if name.startswith("odd")),
    }


def said(market: Market) -> str:
    """The answers, by kind."""
    return ", ".join(f"{number} {name}" for name, number in sorted(market.answers.items()))
