"""From a service's routes to its HTTP application."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from fsm_common.adapters.redis import Cache
from fsm_common.edges.http import problems
from fsm_common.edges.http.call import Desk
from fsm_common.edges.http.dead_letters import dead_letter_routes
from fsm_common.edges.http.document import add_document
from fsm_common.edges.http.idempotency import Replay, replayed
from fsm_common.edges.http.manners import Manners
from fsm_common.edges.http.probes import probes
from fsm_common.edges.http.routes import Routes
from fsm_common.edges.limits import Ended, Limiter
from fsm_common.edges.readiness import Check
from fsm_common.edges.settings import Settings
from fsm_common.edges.supervised import Chore
from fsm_common.edges.tokens import KeySet, Verifier, fetched
from fsm_common.flows.parts import Parts


def desk_of(parts: Parts, settings: Settings, keys: KeySet | None = None) -> Desk:
    """The usual desk: tokens checked with the issuer's JWKS (or the given keys), calls counted
    in Redis, ended sessions refused. Nothing connects before the first call."""
    cache = Cache(settings.redis)
    known = keys or KeySet(lambda: fetched(settings.jwks))
    verifier = Verifier(
        known, issuer=settings.issuer, audience=settings.audience, denied=Ended(cache).denied
    )
    return Desk(parts, settings, verifier, Limiter(cache))


def make_api(desk: Desk, routes: Sequence[Routes]) -> FastAPI:
    """The application of a service: its routes, probes, errors and manners. Nothing connects.

    What `/ready` asks for is put into `app.state.checks` by whoever starts it, who also runs what
    a service puts into `app.state.chores` beside it."""
    name = desk.parts.service.name
    app = FastAPI(title=name.replace("_", "-"), version="1", strict_content_type=False)
    app.state.desk, app.state.checks = desk, dict[str, Check]()
    app.state.chores = dict[str, Chore]()
    for error in problems.REFUSALS:
        app.add_exception_handler(error, problems.rejected)
    app.add_exception_handler(RequestValidationError, problems.invalid)
    app.add_exception_handler(HTTPException, problems.unknown)
    app.add_exception_handler(Replay, replayed)
    app.add_middleware(Manners, body_limit=desk.settings.body_limit)
    app.include_router(probes(app.state.checks))
    every = [*routes, dead_letter_routes(name)]
    for some in every:
        app.include_router(some.router)
    add_document(app, every, desk.settings.schemas)
    return app
