"""Work beside the stories that changes none of their values: a burst of it for each service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.drills.orders import paid, sold
from tests.stories import fixtures
from tests.stories.people import PASSWORD
from tests.stories.world import World

AT_ONCE = 8
ORDERS = 24  # each with a team of its own in Grenoble, where no story looks
DAY = "2026-03-12"
Work = Callable[[], object]


class Load:
    """The same bursts give the same events, however often somebody dies meanwhile."""

    def __init__(self, world: World, prefix: str = "L") -> None:
        self._world, self._prefix, self._bursts = world, prefix, 0
        self._companies = list(fixtures.companies())
        self._names = [f"VNT-FR-{prefix}{number:03}" for number in range(ORDERS)]
        self._orders = sold(world, self._names, "38000")
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def burst(self, service: str) -> list[Future[object]]:
        """Give this service something to do; the calls that are under way."""
        self._bursts += 1
        makers = {
            "scheduling": self._holds,
            "orchestration_control": self._payments,
            "identity_access": self._accounts,
            "configuration": self._units,
            "provider_capacity": self._firms,
        }
        mark = f"{self._prefix}{self._bursts}"
        return [self._pool.submit(work) for work in makers[service](mark)]

    def close(self) -> None:
        """No more bursts."""
        self._pool.shutdown()

    def _holds(self, mark: str) -> Iterator[Work]:
        teams = [c.body["teamId"] for c in self._calls("/teams") if _in_grenoble(c.body["teamId"])]
        for (name, order), team in zip(self._orders.items(), teams, strict=False):
            yield partial(self._hold, mark + name, order, team)

    def _hold(self, reference: str, order: str, team: str) -> None:
        """Keep a time of a team that nobody else wants, and give it back."""
        wish = {"orderId": order, "date": DAY, "start": "08:00", "teamId": team}
        person, path = self._world.people["op_fr"], "/scheduling/bookings"
        person.post("scheduling", path, {**wish, "holdReference": reference})
        person.post("scheduling", f"{path}/{reference}/cancel", {"reason": "DRILL"})

    def _payments(self, mark: str) -> Iterator[Work]:
        for name in self._names:
            yield partial(paid, self._world, name, self._bursts)

    def _accounts(self, mark: str) -> Iterator[Work]:
        for number in range(AT_ONCE):
            name = f"{mark}_{number}".lower()
            user = dict(fixtures.read("users")["users"][2], userId=name, password=PASSWORD)
            body = {**user, "email": f"{name}@example.com"}
            yield partial(self._post, "admin", "identity_access", "/users", body)

    def _units(self, mark: str) -> Iterator[Work]:
        store = fixtures.read("config")["orgUnits"][-1]
        for number in range(2 * AT_ONCE):
            body = {**store, "code": f"FR-{mark}-{number}", "name": f"Store {mark} {number}"}
            yield partial(self._post, "admin", "configuration", "/config/org-units", body)

    def _firms(self, mark: str) -> Iterator[Work]:
        first = self._calls("/providers")[-1].body
        for number in range(2 * AT_ONCE):
            name = f"prv_{mark}_{number}".lower()
            body = {**first, "providerId": name, "name": name, "taxId": name.upper()}
            yield partial(self._post, "psm", "provider_capacity", "/providers", body)

    def _post(self, who: str, service: str, path: str, body: Any) -> None:
        self._world.people[who].post(service, path, body)

    def _calls(self, end: str) -> list[fixtures.Call]:
        every = [call for calls in self._companies for call in calls]
        return [c for c in every if c.method == "POST" and c.path.endswith(end)]


def _in_grenoble(team: str) -> bool:
    return "tem_0805_a" <= team <= "tem_0840_a"
