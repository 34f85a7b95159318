"""A service's routes: each says its operation, its roles and its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict, TypeVar

from fastapi import APIRouter, Depends
from fastapi.datastructures import Default
from typing_extensions import Unpack

from fsm_common.edges.http.bodies import Answer
from fsm_common.edges.http.door import Door, Roles
from fsm_common.edges.http.pages import Listing, parameter
from fsm_common.edges.http.problems import Problem
from fsm_common.edges.limits import Limit
from fsm_common.edges.refusals import COMMON

F = TypeVar("F", bound=Callable[..., Any])
Codes = Mapping[int, Sequence[str]]


class Terms(TypedDict, total=False):
    """Further terms of a route. `errors` are codes of the service; `limit` its own rate limit;
    `asks` the query parameters that it reads by `call.parameter`; `answer` the body's shape where
    the route makes the response itself, for speed."""

    status_code: int
    errors: Sequence[str]
    listing: Listing
    asks: Sequence[str]
    limit: Limit
    answer: type[Answer]


class Routes:
    """Routes under `/api/v1`. `codes` is the closed list of the service's codes by status.

    `get` adds a query; `post` a command, or a query with a body, and honours Idempotency-Key;
    `put` and `patch` a command that says the whole or a part of something, `delete` one that ends
    it."""

    def __init__(self, tag: str, codes: Codes, prefix: str = "/api/v1") -> None:
        self.codes = codes
        self.router = APIRouter(prefix=prefix, tags=[tag])
        self._known = {code for several in codes.values() for code in several}
        verbs = (partial(self._add, method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE"))
        self.get, self.post, self.put, self.patch, self.delete = verbs

    def _add(
        self, method: str, path: str, operation_id: str, roles: Roles, **terms: Unpack[Terms]
    ) -> Callable[[F], F]:
        status = terms.get("status_code", 200)
        known = roles if roles is None else tuple(roles)
        extra = _extra(method, roles, terms)
        asks = frozenset(one["name"] for one in extra["parameters"] if one["in"] == "query")
        door = Door(operation_id, known, status, terms.get("limit"), asks)
        errors = terms.get("errors", ())
        unknown = set(errors) - self._known
        assert not unknown, f"{operation_id}: {unknown} are not in the service's list of codes"
        return self.router.api_route(
            path,
            methods=[method],
            operation_id=operation_id,
            response_model=terms.get("answer", Default(None)),
            status_code=status,
            dependencies=[Depends(door)],
            responses=self._responses(errors, roles),
            openapi_extra=extra,
        )

    def _responses(self, errors: Sequence[str], roles: Roles) -> dict[int | str, dict[str, Any]]:
        by_status = {kind.value: list(codes) for kind, codes in COMMON.items()}
        for status in (401, 403) if roles is None else ():
            by_status.pop(status)
        for status, codes in self.codes.items():
            own = [code for code in codes if code in errors]
            if own:
                by_status[status] = [*own, *by_status.get(status, ())]
        return {status: _response(status, codes) for status, codes in by_status.items()}


def _response(status: int, codes: Sequence[str]) -> dict[str, Any]:
    return {
        "description": ", ".join(codes),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": f"#/components/schemas/{Problem.__name__}"},
                "examples": {
                    code: {"$ref": f"#/components/examples/{status}.{code}"} for code in codes
                },
            }
        },
    }


def _extra(method: str, roles: Roles, terms: Terms) -> dict[str, Any]:
    extra: dict[str, Any] = {"parameters": []}
    if roles is not None:
        extra |= {"security": [{"bearer": []}], "x-roles": list(roles)}
    if "listing" in terms:
        extra["parameters"] += terms["listing"].parameters()
    extra["parameters"] += [parameter(name) for name in terms.get("asks", ())]
    if method == "POST" and roles is not None:
        meaning = "one effect however often it is sent"
        extra["parameters"].append(_header("Idempotency-Key", meaning))
    if method != "GET":
        extra["parameters"].append(_header("If-Match", 'refuse unless at this version: "3"'))
    return extra


def _header(name: str, meaning: str) -> dict[str, Any]:
    return parameter(name) | {"in": "header", "description": meaning}
