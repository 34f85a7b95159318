"""The OpenAPI document, made when it is first asked for: errors, examples, tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from fsm_common.adapters.schemas import examples
from fsm_common.core.errors import Kind, Rejected
from fsm_common.edges.http.examples import Examples
from fsm_common.edges.http.problems import Problem, problem
from fsm_common.edges.http.routes import Routes
from fsm_common.edges.refusals import COMMON, refused

TRACE = "0af7651916cd43dd8448eb211c80319c"


def add_document(app: FastAPI, routes: Sequence[Routes], schemas: Path) -> None:
    """What FastAPI cannot know of `routes`; answers are like the examples in the folder."""
    plain = app.openapi

    @cache
    def openapi() -> dict[str, Any]:
        made = plain()
        components = made.setdefault("components", {})
        shown = {name: problem(refusal, TRACE) for name, refusal in _refusals(routes).items()}
        components.setdefault("schemas", {}).update(
            _problem({one["code"] for one in shown.values()})
        )
        components["examples"] = {name: {"value": value} for name, value in shown.items()}
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        components["securitySchemes"] = {"bearer": bearer}
        asked = [one for body in components["schemas"].values() for one in body.get("examples", ())]
        _show(routes, made["paths"], Examples([*asked, *examples(schemas)]))
        return made

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _problem(codes: set[str]) -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    made = Problem.model_json_schema(by_alias=True, ref_template=template)
    made["properties"]["code"]["enum"] = sorted(codes)
    return {**made.pop("$defs", {}), "Problem": made}


def _refusals(routes: Sequence[Routes]) -> dict[str, Rejected]:
    """By status and code; where nothing is known of a code but its name, that is the sentence."""
    own = {
        f"{status}.{code}": Rejected(
            f"This is refused: {code.replace('_', ' ').lower()}.", code=code, kind=Kind(status)
        )
        for some in routes
        for status, codes in some.codes.items()
        for code in codes
    }
    return own | {
        f"{k.value}.{code}": refused(code) for k, codes in COMMON.items() for code in codes
    }


def _show(routes: Sequence[Routes], paths: Mapping[str, Any], known: Examples) -> None:
    """An example at each answer that has a shape."""
    for route in (route for some in routes for route in some.router.routes):
        assert isinstance(route, APIRoute)
        for method in route.methods or ():
            said = paths[route.path_format][method.lower()]["responses"][str(route.status_code)]
            said["content"]["application/json"]["example"] = known.of(route.response_model)
