"""The OpenAPI document, made when it is first asked for: errors, examples, tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from fsm_common.adapters.schemas import examples
from fsm_common.edges.http.examples import Examples
from fsm_common.edges.http.problems import COMMON, Problem
from fsm_common.edges.http.routes import Codes, Routes


def add_document(app: FastAPI, routes: Sequence[Routes], schemas: Path) -> None:
    """What FastAPI cannot know of `routes`; answers are like the examples in the folder."""
    plain = app.openapi

    @cache
    def openapi() -> dict[str, Any]:
        made = plain()
        components = made.setdefault("components", {})
        lists: list[Codes] = [{s: [*codes] for s, codes in COMMON.items()}]
        lists += [some.codes for some in routes]
        components.setdefault("schemas", {}).update(_problem(lists))
        components["examples"] = dict(_refusals(lists))
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        components["securitySchemes"] = {"bearer": bearer}
        asked = [one for body in components["schemas"].values() for one in body.get("examples", ())]
        _show(routes, made["paths"], Examples([*asked, *examples(schemas)]))
        return made

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _problem(lists: Sequence[Codes]) -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    problem = Problem.model_json_schema(by_alias=True, ref_template=template)
    codes = {code for known in lists for several in known.values() for code in several}
    problem["properties"]["code"]["enum"] = sorted(codes)
    return {**problem.pop("$defs", {}), "Problem": problem}


def _refusals(lists: Sequence[Codes]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, codes in (pair for known in lists for pair in known.items()):
        for code in codes:
            usual = f"This is refused: {code.replace('_', ' ').lower()}."
            sentence = COMMON.get(status, {}).get(code, usual)
            problem = Problem(
                type=f"urn:problem:{code}",
                title=HTTPStatus(status).phrase,
                status=status,
                detail=sentence,
                code=code,
                message=sentence,
                trace_id="0af7651916cd43dd8448eb211c80319c",
            )
            yield f"{status}.{code}", {"value": problem.model_dump(by_alias=True, mode="json")}


def _show(routes: Sequence[Routes], paths: Mapping[str, Any], known: Examples) -> None:
    """An example at each answer that has a shape."""
    for route in (route for some in routes for route in some.router.routes):
        assert isinstance(route, APIRoute)
        for method in route.methods or ():
            said = paths[route.path_format][method.lower()]["responses"][str(route.status_code)]
            said["content"]["application/json"]["example"] = known.of(route.response_model)
