"""Scheduling on the real database: its migration, its guards under contention, its lists."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
import redis
from fastapi.testclient import TestClient

from fsm_common.adapters.postgres import deploy
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.testing.tokens import bearer
from infra.local.stack import Addresses
from services.scheduling.app import service
from services.scheduling.projections.busy import day_guard
from services.scheduling.tests.floor import (
    Floor,
    a_team,
    an_order,
    codec,
    configuration,
    effective,
    story_b,
)
from services.scheduling.tests.world import local, rule

MIGRATIONS = Path(__file__).parents[2] / "services" / "scheduling" / "migrations"
OPERATOR = bearer(["OPERATOR", "VIEWER"], country="FR")
URL = "/api/v1/scheduling"
TV = "CONFIRMATION_TV"


@pytest.fixture
def dsn(stack: Addresses) -> str:
    """A database of its own, migrated as in a deployment."""
    postgres, name = stack.postgres, f"s_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    where = f"postgresql://{{}}@{postgres.host}:{postgres.port}/{name}"
    deploy.prepare(where.format(postgres.user), ["scheduling"], keeper="nobody")
    own = where.format("scheduling")
    deploy.migrate(own, "scheduling", MIGRATIONS)
    return own


@pytest.fixture
def floor(dsn: str) -> Iterator[Floor]:
    """The service on it, with the rules and teams of story B."""
    store = PostgresStore(dsn, "scheduling", codec(), connections=20).open()
    made = Floor.on(store)
    made.tell(*configuration(), *story_b())
    yield made
    store.close()


def hold(client: TestClient, order: str, reference: str, **changes: Any) -> Any:
    body = {"orderId": order, "date": "2026-03-16", "start": "08:00", "holdReference": reference}
    return client.post(f"{URL}/bookings", json=body | changes, headers=OPERATOR)


def test_the_migration_makes_what_is_declared(dsn: str) -> None:
    assert deploy.differences(dsn, "scheduling", service().tables) == []


@pytest.mark.parametrize(
    ("shift", "mask", "again"),
    [
        ('["M",33,32]', '"-100000000"', True),
        ('["M",33,33]', '"0"', True),
        ('["M",32,52]', '"fffff00000000"', False),
    ],
)
def test_words_of_shifts_without_a_quarter_hour_are_derived_anew(
    dsn: str, shift: str, mask: str, again: bool
) -> None:
    """Searches for teams that cross shifts fail at such rows, and a rebuild makes others."""
    row = f'{{"weekdays":[[[{shift},["A",56,76]],{mask},null,null]]}}'.encode()
    agent = "scheduling-open-words"
    with psycopg.connect(dsn) as connection:
        connection.execute("set search_path to scheduling")
        connection.execute("insert into open_word values ('t1', 'p1', %s, 1)", [row])
        connection.execute("insert into progress values (%s, 'j', 0, 7)", [agent])
        connection.execute("insert into seen values (%s, 'a', 1), ('other', 'a', 1)", [agent])
        connection.execute("update alembic_version set version_num = '0003'")
    deploy.migrate(dsn, "scheduling", MIGRATIONS)
    with psycopg.connect(dsn) as connection:
        connection.execute("set search_path to scheduling")
        left = [
            connection.execute(f"select count(*) from {table}").fetchone()
            for table in ("open_word", "progress", "seen")
        ]
    assert left == ([(0,), (0,), (1,)] if again else [(1,), (1,), (2,)])


def test_a_booking_from_search_to_confirmation_in_lists(floor: Floor) -> None:
    client = floor.client()
    floor.tell(an_order())
    window = {"from": "2026-03-02", "to": "2026-03-31"}
    body = {"orderId": "o1", "window": window}
    found = client.post(f"{URL}/availability", json=body, headers=OPERATOR).json()
    assert (found["earliest"]["date"], len(found["slots"])) == ("2026-03-12", 20)
    assert hold(client, "o1", "r1").status_code == 201
    assert client.post(f"{URL}/bookings/r1/confirm", headers=OPERATOR).status_code == 200
    client.app.state.searches.flush()  # type: ignore[attr-defined]  # FastAPI's state
    path = f"{URL}/availability/{found['searchId']}"
    assert client.get(path, headers=OPERATOR).json() == found
    listed = client.get(f"{URL}/bookings?status=CONFIRMED&orderId=o1", headers=OPERATOR).json()
    assert [one["teamId"] for one in listed["items"]] == ["tem_0417_b"]
    assert client.get(f"{URL}/bookings", headers=bearer(["VIEWER"], country="ES")).json() == {
        "items": [],
        "next": None,
    }


def test_bookings_by_team_are_those_of_which_the_caller_knows_it(floor: Floor) -> None:
    floor.tell(an_order(), an_order("o2", store_id="FR-PAR-001"))
    assert hold(floor.client(), "o1", "r1").status_code == 201
    assert hold(floor.client(), "o2", "r2").status_code == 201
    grants = [
        {"roles": ["SELLER"], "country": "FR"},
        {"roles": ["VIEWER"], "country": "FR", "bu": "HOME_FR", "store": "FR-PAR-001"},
    ]
    both = bearer(["SELLER", "VIEWER"], claims={"scopes": grants})

    def listed(query: str) -> list[tuple[str, str | None]]:
        found = floor.client().get(f"{URL}/bookings?sort=createdAt:asc&{query}", headers=both)
        return [(one["holdReference"], one["teamId"]) for one in found.json()["items"]]

    assert sorted(listed("")) == [("r1", None), ("r2", "tem_0522_a")]
    assert listed("teamId[in]=tem_0417_b,tem_0522_a") == [("r2", "tem_0522_a")]


def test_no_quarter_hour_is_sold_twice(floor: Floor) -> None:
    """16 clients want the last slots of a day; limits leave room for two jobs a team."""
    floor.tell(*a_team("tem_9_a", "prv_9", cross=True))
    orders = [an_order(f"o{number}", estimated_min=180) for number in range(40)]
    floor.tell(*orders)
    codes: list[tuple[int, str]] = []
    start_line = threading.Barrier(16)

    def client_of(number: int) -> None:
        client, random = floor.client(), Random(number)
        start_line.wait()
        for turn in range(3):
            order = f"o{random.randrange(40)}"
            start = random.choice(["08:00", "09:00", "14:00", "15:00", "16:00"])
            answer = hold(client, order, f"r{number}-{turn}", start=start)
            codes.append((answer.status_code, answer.json().get("code", "")))

    threads = [threading.Thread(target=client_of, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in codes} <= {201, 409, 422}, codes
    assert {code for _, code in codes} <= {"", "SLOT_TAKEN", "HOLD_LIMIT", "DAY_CAPACITY"}
    sold = _sold(floor)
    won = sum(status == 201 for status, _ in codes)
    assert sum(map(len, sold.values())) == won > 0
    for spans in sold.values():
        ordered = sorted(spans)
        assert all(a[1] + 3 < b[0] for a, b in pairwise(ordered)), ordered


def test_one_of_two_confirmations_of_an_order_wins(floor: Floor) -> None:
    floor.tell(an_order())
    first, second = floor.client(), floor.client()
    assert hold(first, "o1", "a").status_code == 201
    assert hold(first, "o1", "b", start="09:00").status_code == 201
    answers: list[Any] = []
    line = threading.Barrier(2)

    def confirm(client: TestClient, name: str) -> None:
        line.wait()
        answers.append(client.post(f"{URL}/bookings/{name}/confirm", headers=OPERATOR))

    threads = [
        threading.Thread(target=confirm, args=pair) for pair in ((first, "a"), (second, "b"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] in ("BOOKING_NOT_ACTIVE", "ORDER_ALREADY_BOOKED")


def test_a_confirmation_waits_for_whoever_sells_the_day(floor: Floor) -> None:
    """Else the last moment of a hold and the first of a sale of its time would meet."""
    floor.tell(an_order())
    client = floor.client()
    assert hold(client, "o1", "late", teamId="tem_0417_b").status_code == 201
    answers: list[Any] = []
    path = f"{URL}/bookings/late/confirm"
    confirming = threading.Thread(
        target=lambda: answers.append(client.post(path, headers=OPERATOR))
    )
    with floor.parts.store.unit() as unit:
        unit.lock([day_guard("tem_0417_b", date(2026, 3, 16))])
        confirming.start()
        while confirming.is_alive() and not _somebody_waits(floor):
            confirming.join(0.01)
        assert not answers
    confirming.join()
    assert answers[0].status_code == 200


def _somebody_waits(floor: Floor) -> bool:
    assert isinstance(floor.parts.store, PostgresStore)
    with floor.parts.store.connection() as connection:
        row = connection.execute(
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        ).fetchone()
    return bool(row and row[0])


def test_a_hold_that_nobody_confirmed_is_sold_again(floor: Floor) -> None:
    floor.tell(an_order(), an_order("o2"))
    client = floor.client()
    assert hold(client, "o1", "old", teamId="tem_0417_b").status_code == 201
    assert hold(client, "o2", "new", teamId="tem_0417_b").json()["code"] == "SLOT_TAKEN"
    floor.clock.at = local("2026-03-04 10:19")
    assert hold(client, "o2", "new2", teamId="tem_0417_b").status_code == 201
    shown = client.get(f"{URL}/bookings/old", headers=OPERATOR).json()
    assert (shown["status"], shown["reason"]) == ("EXPIRED", "HOLD_EXPIRED")


def _sold(floor: Floor) -> dict[str, list[tuple[int, int]]]:
    """From the event table alone: the quarter hours of each team that are held."""
    held: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    assert isinstance(floor.parts.store, PostgresStore)
    with floor.parts.store.connection() as connection:
        rows = connection.execute("select type, payload from event order by position").fetchall()
    for kind, payload in rows:
        _, event = floor.parts.codec.decode(kind, bytes(payload))
        if kind.endswith(("released", "expired")):
            held.pop(event.booking_id, None)
        else:
            parts = [(part.start_q, part.end_q) for part in event.segments]
            held[event.booking_id] = (event.team_id, parts)
    sold: dict[str, list[tuple[int, int]]] = {}
    for team, parts in held.values():
        sold.setdefault(team, []).append((parts[0][0], parts[-1][1]))
    return sold


def test_an_answer_is_given_again_until_something_happens(floor: Floor, stack: Addresses) -> None:
    """Redis helps while it is there; whoever asks cannot tell the difference."""
    floor.tell(an_order(), an_order("o2"))
    cached, plain = floor.client(stack.redis), floor.client()
    window = {"from": "2026-03-02", "to": "2026-03-31"}
    body = {"orderId": "o1", "window": window, "limit": 100}

    def ask(client: TestClient) -> dict[str, Any]:
        made = client.post(f"{URL}/availability", json=body, headers=OPERATOR).json()
        made.pop("searchId")
        return dict(made)

    def remembered() -> int:
        cached.app.state.searches.flush()  # type: ignore[attr-defined]  # FastAPI's state
        with redis.Redis.from_url(stack.redis) as client:
            return sum(1 for _ in client.scan_iter("availability:answer:*"))

    before = remembered()
    first = ask(cached)
    assert remembered() == before + 1
    assert ask(cached) == first == ask(plain)
    hold(cached, "o2", "r", teamId="tem_0417_b")
    second = ask(cached)
    assert second == ask(plain) != first
    floor.clock.at = local("2026-03-04 10:19")
    assert ask(cached) == ask(plain) != second
    gone = floor.client("127.0.0.1:1")
    assert ask(gone) == ask(plain)


def test_a_question_without_an_order_is_the_same_a_minute_later(
    floor: Floor, stack: Addresses
) -> None:
    client = floor.client(stack.redis)
    facts = {"country": "FR", "bu": "HOME_FR", "serviceType": "INSTALLATION", "postcode": "69003"}
    body = facts | {"durationMin": 120}

    def asked() -> int:
        """How many answers are remembered after one more question."""
        assert client.post(f"{URL}/availability", json=body, headers=OPERATOR).status_code == 200
        client.app.state.searches.flush()  # type: ignore[attr-defined]  # FastAPI's state
        with redis.Redis.from_url(stack.redis) as kept:
            return sum(1 for _ in kept.scan_iter("availability:answer:*"))

    once = asked()
    floor.clock.at += timedelta(minutes=1)
    assert asked() == once
    floor.clock.at += timedelta(days=1)
    assert asked() == once + 1
    elsewhere = rule("BUFFER_GLOBAL", {"workingDays": 1, "hours": 30}, selector={"serviceType": TV})
    floor.tell(effective(elsewhere))
    body["serviceType"] = TV
    once = asked()
    floor.clock.at += timedelta(minutes=1)
    assert asked() == once + 1, "where hours count, the minute does"
