"""An Idempotency-Key after its 24 hours, and over midnight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import PlainCodec
from fsm_common.tests import tally
from fsm_common.tests.test_http import BODY, COUNTER, PATH, made

KEYED = COUNTER | {"Idempotency-Key": "k1"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Real time of the kept answers, moved by hand."""
    now = [datetime.now(UTC).replace(hour=12)]
    clock = SimpleNamespace(now=lambda zone: now[0])
    monkeypatch.setattr("fsm_common.edges.http.idempotency.datetime", clock)
    return now


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(PlainCodec(tally.service().events))


@pytest.fixture
def client(store: MemoryStore) -> TestClient:
    return made(store)


def test_after_its_day_a_key_is_new(
    client: TestClient, store: MemoryStore, at: list[datetime]
) -> None:
    first = client.post(PATH, json=BODY, headers=KEYED).json()
    at[0] += timedelta(hours=24, seconds=1)
    second = client.post(PATH, json=BODY, headers=KEYED).json()
    assert second["eventId"] != first["eventId"]
    at[0] += timedelta(hours=23)
    again = client.post(PATH, json=BODY, headers=KEYED)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == second
    at[0] += timedelta(hours=49)
    store.rows["idempotency"].clear()  # forgotten
    assert client.post(PATH, json=BODY, headers=KEYED).json() != second
    assert len(store.events) == 3


def test_an_answer_that_was_lost_over_midnight(
    client: TestClient, store: MemoryStore, at: list[datetime]
) -> None:
    at[0] = at[0].replace(hour=23, minute=59)
    first = client.post(PATH, json=BODY, headers=KEYED).json()
    store.rows["idempotency"].clear()
    at[0] += timedelta(minutes=2)
    assert client.post(PATH, json=BODY, headers=KEYED).json() == first
    assert len(store.events) == 1
