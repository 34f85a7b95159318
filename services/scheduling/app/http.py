"""The HTTP application, in a file of its own: a worker starts without FastAPI."""

from __future__ import annotations

from fastapi import FastAPI

from fsm_common.adapters.redis import Cache
from fsm_common.edges.http import Desk, desk_of, make_api
from fsm_common.flows.parts import Parts
from services.scheduling.api import ROUTES
from services.scheduling.gateways import Answers, Searches
from services.scheduling.settings import SchedulingSettings


def api(parts: Parts, settings: SchedulingSettings) -> FastAPI:
    """The HTTP application."""
    answers = Answers(Cache(settings.redis) if settings.redis else None, settings.cache_seconds)
    return api_at(desk_of(parts, settings), answers)


def api_at(desk: Desk, answers: Answers) -> FastAPI:
    """The same at a given desk, for tests."""
    app = make_api(desk, ROUTES)
    app.state.searches, app.state.answers = Searches(desk.parts), answers
    return app
