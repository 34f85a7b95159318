"""The rebuild drill: each schema dropped and made again from Kafka while the others run."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg

from tests.drills.report import Faults, Say
from tests.drills.worlds import a_world, under
from tests.stories.cells import unseen
from tests.stories.expecting import expect
from tests.stories.rebuilding import compared, dropped_and_rebuilt
from tests.stories.tale import OC, RECEIVED, Step, Tale
from tests.stories.world import DidNotHappen, World, record

UPDATED = "integration.sales.order_updated"
EARLY, BROKEN = "VNT-ES-EARLY", "VNT-ES-BROKEN"
PARKED = Counter({"WAITING": 1, "POISON": 1, "BEHIND": 1})
LETTERS = "/orchestration-control/admin/dead-letters"
BOOKED = 4  # steps after which Lucía, whose token lives for fifteen minutes, has done her part
LOOK = 0.2  # seconds


def run(seed: int, say: Say, broken: str = "") -> Faults:
    """Half of the stories, five rebuilds, the other half, five more; what went wrong, by kind."""
    chance = random.Random(seed)  # no secret, a drill to be repeated
    with a_world(say) as world:
        under(world, broken)
        return Rebuilding(world, chance, say).run()


class Rebuilding:
    """One world and what is counted in it."""

    def __init__(self, world: World, chance: random.Random, say: Say) -> None:
        self._world, self._chance, self._say = world, chance, say
        self._tale = Tale(world)
        self.faults = Counter({"differ": 0, "not parked": 0, "unwell": 0, "unseen": 0, "told": 0})

    def run(self) -> Counter[str]:
        """All of it."""
        steps = self._tale.steps()
        half = self._chance.randrange(BOOKED, len(steps) - 2)
        self._tell(steps[:half])
        self._park()
        self._rebuild_all()
        self._tell(steps[half:])
        self._release()
        self._rebuild_all()
        self._cells()
        return self.faults

    def _tell(self, steps: list[Step]) -> None:
        for step in steps:
            self._tale.tell(step)
            self._say(f"told: {step.who} {step.what}")

    def _park(self) -> None:
        """An update before its order; bytes that nobody can read, and a good order behind them."""
        till, order = self._world.till, record("order_es", externalOrderId=EARLY, version=2)
        update = {
            "salesSystem": order["salesSystem"],
            "externalOrderId": EARLY,
            "version": 2,
            "changedAt": order["createdAt"],
            "changedBy": "till",
            "order": order,
        }
        till.publish(UPDATED, f"ES_{EARLY}", update)
        till.publish_bytes(RECEIVED, f"ES_{BROKEN}", b"no record")
        till.publish(RECEIVED, f"ES_{BROKEN}", record("order_es", externalOrderId=BROKEN))
        self._until_parked(PARKED)

    def _release(self) -> None:
        """The order comes, the poison is discarded: nothing waits any more, both are orders."""
        since = len(self._world.watch.all())
        order = record("order_es", externalOrderId=EARLY)
        self._world.till.publish(RECEIVED, f"ES_{EARLY}", order)
        admin = self._world.people["admin"]
        for letter in admin.get(OC, LETTERS)["items"]:
            admin.post(OC, f"{LETTERS}/{letter['id']}/discard", {"reason": "no record"})
        for name, version in ((EARLY, 1), (EARLY, 2), (BROKEN, 1)):
            normalized = "integration.sales.order_normalized"
            expect(self._world.watch, since, normalized, externalOrderId=name, version=version)
        self._until_parked(Counter())

    def _rebuild_all(self) -> None:
        self._world.settle()
        names = list(self._world.platform.names)
        self._chance.shuffle(names)
        heard, parked = self._heard(), self._parked()
        for name in names:
            with self._others_watched(name):
                before, after = dropped_and_rebuilt(self._world, name)
            self._world.settle()
            self.faults["differ"] += before != after
            self.faults["not parked"] += self._parked() != parked
            self._say(f"{name} dropped and rebuilt, {'the same' if before == after else 'OTHER'}")
            if before != after:
                self._say(f"before\n{before}\nafter\n{after}")
        self.faults["told"] += len(self._heard() - heard)

    def _cells(self) -> None:
        """Whether a digest changes with each cell of each table."""
        postgres = self._world.platform.stack.addresses.postgres
        for name in self._world.platform.names:
            digested = set(compared(self._world, name).running)
            blind = unseen(postgres.dsn(user=name), name, digested)
            self.faults["unseen"] += len(blind)
            self._say(f"{name}: {len(digested)} tables, changes not seen: {blind or 'none'}")

    @contextmanager
    def _others_watched(self, name: str) -> Iterator[None]:
        """Counts the looks at which a process of another service was not well."""
        over, found = threading.Event(), self._world.platform.endpoints()
        urls = [
            url
            for other in found
            if other != name
            for url in (found[other].api, found[other].worker)
        ]

        def look() -> None:
            with httpx.Client(trust_env=False, timeout=10) as client:
                while not over.wait(LOOK):
                    for url in urls:
                        self.faults["unwell"] += not _well(client, url)

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()

    def _heard(self) -> set[str]:
        """The ids of all that was said so far; a rebuild says nothing new."""
        return {one.headers.get("event-id", "") for one in self._world.watch.all()}

    def _parked(self) -> Counter[str]:
        dsn = self._world.platform.stack.addresses.postgres.dsn(user=OC)
        with psycopg.connect(dsn) as connection:
            rows = connection.execute("select state from orchestration_control.parked").fetchall()
        return Counter(state for (state,) in rows)

    def _until_parked(self, wanted: Counter[str]) -> None:
        self._world.settle()
        if (found := self._parked()) != wanted:
            raise DidNotHappen(f"parked should be {dict(wanted)}, and are {dict(found)}")


def _well(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(f"{url}/health").is_success
    except httpx.HTTPError:
        return False
