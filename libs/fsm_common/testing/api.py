"""A service's HTTP application in a test: real routes, tokens and handler on a given store."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.testclient import TestClient

from fsm_common.edges.http import Desk, Routes, make_api
from fsm_common.edges.limits import Limiter
from fsm_common.edges.settings import Settings
from fsm_common.flows.parts import Parts
from fsm_common.testing import tokens


def client_of(
    parts: Parts, routes: Sequence[Routes], settings: Settings | None = None
) -> TestClient:
    """A client that gets every answer, also the 500s."""
    desk = Desk(parts, settings or Settings(), tokens.verifier(), Limiter())
    return TestClient(make_api(desk, routes), raise_server_exceptions=False)
