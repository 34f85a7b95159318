"""A search over HTTP, beside the same question as one statement of plain SQL."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

import psycopg

from bench.baselines import windows
from bench.baselines.windows import Found, Question
from bench.bookings import Bookings
from bench.processes import running
from bench.running import Goal, Line, Spread, against, compared, in_turns
from bench.stage import FOLDER, Stage
from bench.town import Town
from bench.zone import fill
from fsm_common.adapters.clock import FileClock
from fsm_common.adapters.redis import Cache
from fsm_common.edges.http import Desk
from fsm_common.edges.http_server import Server
from fsm_common.edges.limits import Limiter
from fsm_common.edges.wiring import connected
from fsm_common.testing import tokens
from infra.local import deployment
from infra.local.ports import HOST, free_port
from services.scheduling.app import service
from services.scheduling.app.http import api_at
from services.scheduling.gateways import Answers
from services.scheduling.settings import SchedulingSettings

GOAL = Goal(0.5, at_most=True)
TODAY = date(2026, 3, 2)
HOLIDAYS = frozenset({date(2026, 4, 6)})  # in the days of the town
NAME = "scheduling"
PATH = "/api/v1/scheduling/availability"
ROUNDS, WARM = 60, 5
COMPARED = range(900, 906)


def measure(stage: Stage) -> list[Line]:
    """Each request another window and another duration; then one question again and again."""
    town = Town(TODAY, zones=1, holidays=HOLIDAYS)
    dsn = stage.database("search")
    windows.build(dsn, town)
    settings = _deployed(stage, town)
    with (
        running(serving, settings) as told,
        closing(HTTPConnection(HOST, settings.port, timeout=30)) as connection,
        psycopg.connect(dsn, autocommit=True) as database,
    ):
        client = _Client(connection, told.recv())
        _await(connection)
        for number in COMPARED:
            asked = question(number)
            answer = _found(json.loads(_ask(client, asked)))
            compared(f"the search {asked}", answer, windows.ask(database, asked))
        taken = _timed(client, database, stage.rounds(ROUNDS))
    spreads = {name: Spread(found, "ms") for name, found in taken.items()}
    what = "search over HTTP / plain SQL"
    return [
        against(f"{what}, all caches empty", spreads["ours"], spreads["theirs"], GOAL),
        against(f"{what}, the same question again", spreads["warm"], spreads["theirs"], None),
        Line("of it: HTTP, token, routing (a refused request)", str(spreads["empty"])),
    ]


def question(number: int) -> Question:
    """No two of the first five hundred are alike."""
    first = TODAY + timedelta(days=7 + number % 55)
    return Question(first, first + timedelta(days=29), 60 + 15 * (number % 13))


def serving(settings: SchedulingSettings, told: Connection) -> None:
    """The api of scheduling as its own process, with keys that the bench can sign with."""
    with connected(service(), settings) as parts:
        desk = Desk(parts, settings, tokens.verifier(), Limiter())
        app = api_at(desk, Answers(Cache(settings.redis), settings.cache_seconds))
        told.send("ready")
        told.send(tokens.bearer(["DISPATCHER"], country="FR"))
        Server(app, settings.host, settings.port).run()


def _deployed(stage: Stage, town: Town) -> SchedulingSettings:
    clock = FOLDER / "clock"
    FileClock(clock).set(datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert stage.schemas
    deployment.deploy(stage.addresses, [NAME], lambda line: None)
    plain = stage.settings(NAME).model_dump()
    told = {"port": free_port(), "clock": f"file:{clock}", "rate_limit": 1_000_000}
    settings = SchedulingSettings(**(plain | told))
    with connected(service(), settings) as parts:
        fill(parts, town, Bookings.of(stage.schemas).event)
    with psycopg.connect(settings.postgres, autocommit=True) as database:
        database.execute("analyze")
    return settings


def _timed(
    client: _Client, database: psycopg.Connection[tuple[Any, ...]], rounds: int
) -> dict[str, list[float]]:
    numbers: Iterator[int] = count()
    asked = {"now": question(0)}

    def ours() -> float:
        asked["now"] = question(next(numbers))
        return _milliseconds(lambda: _ask(client, asked["now"]))

    def theirs() -> float:
        return _milliseconds(lambda: windows.ask(database, asked["now"]))

    sides = {
        "ours": ours,
        "theirs": theirs,
        "warm": lambda: _milliseconds(lambda: _ask(client, asked["now"])),
        "empty": lambda: _milliseconds(lambda: client.post({})),
    }
    in_turns(sides, WARM)
    return in_turns(sides, rounds)


def _milliseconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


@dataclass
class _Client:
    """As lean as psycopg on the other side: the cost of a client is not what is measured."""

    connection: HTTPConnection
    headers: dict[str, str]

    def post(self, body: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body."""
        headers = {"Content-Type": "application/json", **self.headers}
        self.connection.request("POST", PATH, json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def _await(connection: HTTPConnection) -> None:
    for _ in range(200):
        try:
            connection.connect()
        except ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the api of scheduling did not start")


def _ask(client: _Client, asked: Question) -> bytes:
    body = {
        "country": "FR",
        "bu": "HOME_FR",
        "serviceType": "INSTALLATION",
        "postcode": "69003",
        "specialtyIds": ["DOOR_WINDOW_FITTING"],
        "durationMin": asked.length,
        "window": {"from": str(asked.first), "to": str(asked.last)},
        "limit": asked.limit,
    }
    status, answer = client.post(body)
    assert status == 200, answer
    return answer


def _found(answer: dict[str, Any]) -> Found:
    starts = [f"{one['date']} {one['start']} {one['teamId']}" for one in answer["slots"]]
    return Found(starts, [date.fromisoformat(one["date"]) for one in answer["daysWithoutSlot"]])
