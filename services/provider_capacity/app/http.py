"""The HTTP application, in a file of its own: a worker starts without FastAPI."""

from __future__ import annotations

from fastapi import FastAPI

from fsm_common.edges.http import desk_of, make_api
from fsm_common.flows.parts import Parts
from services.provider_capacity.api import ROUTES
from services.provider_capacity.settings import Settings


def api(parts: Parts, settings: Settings) -> FastAPI:
    """The HTTP application."""
    return make_api(desk_of(parts, settings), ROUTES)
