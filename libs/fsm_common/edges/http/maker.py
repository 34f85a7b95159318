"""From a service's routes to its HTTP application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from fsm_common.core.errors import Rejected, StaleVersion, VersionConflict, Waits
from fsm_common.edges.http import problems
from fsm_common.edges.http.call import Desk
from fsm_common.edges.http.idempotency import Replay, replayed
from fsm_common.edges.http.manners import Manners
from fsm_common.edges.http.probes import Check, probes
from fsm_common.edges.http.routes import Routes


def make_api(desk: Desk, routes: Sequence[Routes], checks: Mapping[str, Check]) -> FastAPI:
    """The application of a service: its routes, probes, errors and manners. Nothing connects."""
    name = desk.parts.service.name
    app = FastAPI(
        title=name.replace("_", "-"),
        version="1",
        strict_content_type=False,
    )
    app.state.desk = desk
    for error in (Rejected, StaleVersion, VersionConflict, Waits):
        app.add_exception_handler(error, problems.rejected)
    app.add_exception_handler(RequestValidationError, problems.invalid)
    app.add_exception_handler(HTTPException, problems.unknown)
    app.add_exception_handler(Replay, replayed)
    app.add_middleware(Manners, body_limit=desk.settings.body_limit)
    app.include_router(probes(checks))
    for some in routes:
        app.include_router(some.router)
    _document(app, routes)
    return app


def _document(app: FastAPI, routes: Sequence[Routes]) -> None:
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        made = plain()
        components = made.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        template = "#/components/schemas/{model}"
        problem = problems.Problem.model_json_schema(by_alias=True, ref_template=template)
        schemas |= problem.pop("$defs", {})
        problem["properties"]["code"]["enum"] = _codes(routes)
        schemas["Problem"] = problem
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        components["securitySchemes"] = {"bearer": bearer}
        return made

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _codes(routes: Sequence[Routes]) -> list[str]:
    lists = [problems.COMMON, *(some.codes for some in routes)]
    return sorted({code for codes in lists for several in codes.values() for code in several})
