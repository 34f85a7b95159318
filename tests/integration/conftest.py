"""What integration tests stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.stack import Addresses
from tests.integration.world import World


@pytest.fixture
def world(stack: Addresses) -> Iterator[World]:
    """Services of this test alone, on the stack of the session."""
    made = World(stack)
    yield made
    made.close()
