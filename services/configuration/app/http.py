"""The HTTP application, in a file of its own: a worker starts without FastAPI."""

from __future__ import annotations

from fastapi import FastAPI

from fsm_common.edges.http import desk_of, make_api
from fsm_common.flows.parts import Parts
from services.configuration.api import ROUTES
from services.configuration.settings import Settings


def api(parts: Parts, settings: Settings) -> FastAPI:
    """The HTTP application on these parts."""
    return make_api(desk_of(parts, settings), ROUTES)
