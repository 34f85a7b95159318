"""A day with the stack: up, a token, a call, a later hour, up once more, down."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from fsm_common.adapters.clock import FileClock
from infra.local import daily
from infra.local.errors import StackError
from infra.local.people import People
from infra.local.places import LOCAL
from infra.local.platform import Platform
from infra.local.processes import Processes
from infra.local.services import services

MORNING, LATER = "2026-03-02T08:00:00Z", "2026-03-04T10:00:00Z"
DATA = LOCAL / f"test-daily-{os.getpid()}"
PARTS = {"kafka", "registry", "postgres", "redis", "clock", "services", "versions"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A daily stack beside the usual one; the value is its stack.json."""
    monkeypatch.setattr(daily, "DAILY", DATA)
    monkeypatch.setattr(daily, "DESCRIPTION", tmp_path / "stack.json")
    yield tmp_path / "stack.json"
    daily.down()
    assert Platform(DATA).alive() == []
    shutil.rmtree(DATA, ignore_errors=True)


def ignore(_: str) -> None:
    """Tests need no progress."""


def test_nothing_works_before_it_is_up(place: Path) -> None:
    for asked in (
        lambda: daily.token("OPERATOR", "FR"),
        lambda: daily.advance(LATER, ignore),
        lambda: daily.status(ignore),
    ):
        with pytest.raises(StackError, match="the stack is not up"):
            asked()
    with pytest.raises(StackError, match="is no instant"):
        daily.up("tomorrow", ignore)
    with pytest.raises(StackError, match="there is no log yet"):
        daily.logs(None)


@pytest.mark.parametrize("where", ["", "services"])
def test_half_a_stack_is_called_so(place: Path, where: str) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    Processes(DATA / where, {}).start("kafka" if not where else "scheduling-api", sleeper)
    with pytest.raises(
        StackError, match=r"half of it runs, without .*scheduling-worker.*make down"
    ):
        daily.up(None, ignore)
    with pytest.raises(StackError, match=r"`make down` first"):
        daily.fresh()
    with pytest.raises(StackError, match=r"no log of scheduling\.worker; there are"):
        daily.logs("scheduling.worker")
    if not where:
        with pytest.raises(StackError, match="half of it runs"):
            daily.token("OPERATOR", "FR")


@pytest.mark.stack
@pytest.mark.slow
def test_a_day(place: Path) -> None:
    daily.up(MORNING, ignore)
    known = json.loads(place.read_text())
    assert set(known) == PARTS
    assert set(known["postgres"]) == {"host", "port", "database"}
    assert set(known["services"]) == set(services())
    seeded_is_seen(known)
    tokens_are_of_their_role(known)
    told = " ".join(daily.settings("scheduling"))
    assert "FSM_POSTGRES=" in told
    assert "FSM_PORT" not in told  # or a process beside the running one would take its place
    assert "FSM_PROCESS" not in told
    time_goes_forward(Path(known["clock"]))
    with pytest.raises(StackError, match="the stack is up already"):
        daily.up(None, ignore)
    with pytest.raises(StackError, match="make down"):
        daily.fresh()
    nothing_is_seeded_twice(Platform(Path(known["clock"]).parent))
    daily.down()
    assert not place.exists()
    with pytest.raises(StackError, match="time only goes forward"):
        daily.up(MORNING, ignore)
    daily.fresh()
    assert not Path(known["clock"]).parent.exists()


def seeded_is_seen(known: dict[str, dict[str, dict[str, str]]]) -> None:
    """Somebody of France sees the configuration of France, as `make up` entered it."""
    token = daily.token("VIEWER", "FR")
    answer = called(known, "configuration", "/config/org-units", token)
    assert answer.status_code == 200, answer.text
    assert {unit["code"] for unit in answer.json()["items"]} >= {"FR", "HOME_FR"}


def tokens_are_of_their_role(known: dict[str, dict[str, dict[str, str]]]) -> None:
    """Each token opens what its role opens, and no more."""
    assert called(known, "identity_access", "/users", daily.token("ADMIN", "EU")).is_success
    refused = called(known, "identity_access", "/users", daily.token("OPERATOR", "FR"))
    assert refused.status_code == 403
    assert daily.token("SERVICE", "EU")
    with pytest.raises(StackError, match="there is no role JUGGLER; there are ADMIN, "):
        daily.token("JUGGLER", "FR")
    with pytest.raises(StackError, match="a customer comes by a link"):
        daily.token("CUSTOMER", "FR")
    with pytest.raises(StackError, match="XX"):
        daily.token("ADMIN", "XX")


def time_goes_forward(file: Path) -> None:
    """It stands until it is moved, and never goes back."""
    clock = FileClock(file)
    assert clock.now() == datetime(2026, 3, 2, 8, tzinfo=UTC)
    said: list[str] = []
    daily.advance(LATER, said.append)
    assert clock.now() == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert said[-1] == "it is 2026-03-04T10:00:00+00:00"
    with pytest.raises(StackError, match="time only goes forward"):
        daily.advance(MORNING, ignore)


def nothing_is_seeded_twice(platform: Platform) -> None:
    """What the next `make up` does once more adds no event."""
    before = seeded_events(platform)
    People(platform).seed(ignore)
    assert seeded_events(platform) == before
    assert min(before) > 0


def seeded_events(platform: Platform) -> tuple[int, int]:
    """How many events configuration has, and how many accounts were ever made."""
    accounts = "select count(*) from identity_access.event where type = 'identity.user.created'"
    with psycopg.connect(platform.stack.addresses.postgres.dsn()) as connection:
        every = connection.execute("select count(*) from configuration.event").fetchone()
        made = connection.execute(accounts).fetchone()
    assert every
    assert made
    return every[0], made[0]


def called(
    known: dict[str, dict[str, dict[str, str]]], service: str, path: str, token: str
) -> httpx.Response:
    """A call as any other program would make it, by stack.json alone."""
    url = f"{known['services'][service]['api']}/api/v1{path}"
    authority = {"Authorization": f"Bearer {token}"}
    return httpx.get(url, headers=authority, timeout=30, trust_env=False)
