"""Clients who want the same times over HTTP, and what each of them was promised."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.drills.offer import DAYS, Sold, TeamDay, sold
from tests.stories.people import Person, Refused

SC, BOOKINGS = "scheduling", "/scheduling/bookings"
BEATEN = ("SLOT_TAKEN", "DAY_CAPACITY")  # somebody else was faster
WANTED = 4  # all look at the first few times that are offered
TOO_MANY = 429
WINDOW = {"from": str(DAYS[0]), "to": str(DAYS[-1])}


@dataclass
class Market:
    """What all clients share: orders without a time, promises, how often what was answered."""

    orders: deque[str]
    over: threading.Event = field(default_factory=threading.Event)  # nobody gives back any more
    promised: dict[str, Sold] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)


class Client(threading.Thread):
    """Holds times and gives some back until the market is over, then holds until nothing more is
    offered, and confirms every second one."""

    def __init__(self, number: int, seed: int, market: Market, person: Person) -> None:
        super().__init__(daemon=True)
        self._number, self._market, self._person = number, market, person
        self._chance = random.Random(f"{seed} {number}")
        self._turn = 0
        self._own: dict[str, str] = {}  # reference, order
        self.fault: BaseException | None = None

    def run(self) -> None:
        """As told above."""
        try:
            while self._one_turn() or not self._market.over.is_set():
                if self._own and not self._market.over.is_set() and self._chance.random() < 0.7:
                    self._give_back()
            for reference in list(self._own)[::2]:
                self._person.post(SC, f"{BOOKINGS}/{reference}/confirm")
        except BaseException as fault:  # told to whoever waits for it
            self.fault = fault

    def _one_turn(self) -> bool:
        """Look and take; whether anything was offered. More orders than times are there, so they
        run out only where times are sold twice."""
        try:
            order = self._market.orders.popleft()
        except IndexError:
            return False
        slots = search(self._person, order)
        taken = False
        if slots:
            taken = self._take(order, self._chance.choice(slots[:WANTED]))
        if not taken:
            self._market.orders.append(order)
        return bool(slots)

    def _take(self, order: str, slot: dict[str, Any]) -> bool:
        self._turn += 1
        reference = f"race-{self._number}-{self._turn}"
        team = {"teamId": slot["teamId"]} if self._chance.random() < 0.5 else {}
        wish = {"orderId": order, "date": slot["date"], "start": slot["start"], **team}
        try:
            got = self._person.post(SC, BOOKINGS, {**wish, "holdReference": reference})
        except Refused as refusal:
            self._refused(refusal)
            return False
        self._market.answers["held"] += 1
        self._market.promised[reference] = sold(got)
        self._own[reference] = order
        return True

    def _give_back(self) -> None:
        reference = self._chance.choice(list(self._own))
        self._market.promised.pop(reference)
        self._person.post(SC, f"{BOOKINGS}/{reference}/cancel", {"reason": "DRILL"})
        self._market.answers["given back"] += 1
        self._market.orders.append(self._own.pop(reference))

    def _refused(self, refusal: Refused) -> None:
        if refusal.status == TOO_MANY:
            time.sleep(1)
        known = refusal.code in BEATEN or refusal.status == TOO_MANY
        self._market.answers["beaten" if known else f"odd: {refusal}"] += 1


def search(person: Person, order: str) -> list[dict[str, Any]]:
    """Every start of every team that is offered for an order."""
    asked = {"orderId": order, "window": WINDOW, "limit": 100}
    found: list[dict[str, Any]] = person.post(SC, "/scheduling/availability", asked)["slots"]
    return found


def offered(person: Person, order: str) -> set[TeamDay]:
    """Team-days with any start on offer, each day asked for alone: an answer has 100 rows."""
    found: set[TeamDay] = set()
    for day in DAYS:
        asked = {"orderId": order, "window": {"from": str(day), "to": str(day)}, "limit": 100}
        slots = person.post(SC, "/scheduling/availability", asked)["slots"]
        found |= {(slot["teamId"], date.fromisoformat(slot["date"])) for slot in slots}
    return found
