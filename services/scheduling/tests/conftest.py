"""The service of story B with one order, and its client."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from services.scheduling.tests.floor import Floor, an_order, configuration, story_b


@pytest.fixture
def floor() -> Floor:
    made = Floor.on()
    made.tell(*configuration(), *story_b(), an_order())
    return made


@pytest.fixture
def client(floor: Floor) -> TestClient:
    return floor.client()
