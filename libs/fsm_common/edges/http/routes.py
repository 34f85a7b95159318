"""A service's routes: each says its operation, its roles and its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypedDict, TypeVar

from fastapi import APIRouter, Depends
from fastapi.datastructures import Default
from typing_extensions import Unpack

from fsm_common.edges.http.bodies import Answer
from fsm_common.edges.http.door import Door, Roles
from fsm_common.edges.http.pages import Listing, parameter
from fsm_common.edges.http.problems import COMMON, Problem
from fsm_common.edges.limits import Limit

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
    """Routes under `/api/v1`. `codes` is the closed list of the service's codes by status."""

    def __init__(self, tag: str, codes: Codes, prefix: str = "/api/v1") -> None:
        self.codes = codes
        self.router = APIRouter(prefix=prefix, tags=[tag])
        self._known = {code for several in codes.values() for code in several}

    def get(
        self, path: str, operation_id: str, roles: Roles, **terms: Unpack[Terms]
    ) -> Callable[[F], F]:
        """A query."""
        return self._add("GET", path, operation_id, roles, terms)

    def post(
        self, path: str, operation_id: str, roles: Roles, **terms: Unpack[Terms]
    ) -> Callable[[F], F]:
        """A command, or a query with a body; honours Idempotency-Key."""
        return self._add("POST", path, operation_id, roles, terms)

    def put(
        self, path: str, operation_id: str, roles: Roles, **terms: Unpack[Terms]
    ) -> Callable[[F], F]:
        """A command that says the whole of something."""
        return self._add("PUT", path, operation_id, roles, terms)

    def patch(
        self, path: str, operation_id: str, roles: Roles, **terms: Unpack[Terms]
    ) -> Callable[[F], F]:
        """A command that says a part of something."""
        return self._add("PATCH", path, operation_id, roles, terms)

    def delete(
        self, path: str, operation_id: str, roles: Roles, **terms: Unpack[Terms]
    ) -> Callable[[F], F]:
        """A command that ends something."""
        return self._add("DELETE", path, operation_id, roles, terms)

    def _add(
        self, method: str, path: str, operation_id: str, roles: Roles, terms: Terms
    ) -> Callable[[F], F]:
        status = terms.get("status_code", 200)
        known = roles if roles is None else tuple(roles)
        asks = None if "listing" in terms else terms.get("asks", ())
        door = Door(operation_id, known, status, terms.get("limit"), asks)
        unknown = set(terms.get("errors", ())) - self._known
        assert not unknown, f"{operation_id}: {unknown} are not in the service's list of codes"

        def added(function: F) -> F:
            self.router.add_api_route(
                path,
                function,
                methods=[method],
                operation_id=operation_id,
                response_model=terms.get("answer", Default(None)),
                status_code=status,
                dependencies=[Depends(door)],
                responses=self._responses(terms.get("errors", ()), roles),
                openapi_extra=_extra(method, roles, terms),
            )
            return function

        return added

    def _responses(self, errors: Sequence[str], roles: Roles) -> dict[int | str, dict[str, Any]]:
        by_status: dict[int, list[str]] = {status: list(codes) for status, codes in COMMON.items()}
        for status in (401, 403) if roles is None else ():
            by_status.pop(status)
        for status, codes in self.codes.items():
            own = [code for code in codes if code in errors]
            if own:
                by_status[status] = [*own, *by_status.get(status, ())]
        return {status: _response(status, codes) for status, codes in by_status.items()}


def _response(status: int, codes: Sequence[str]) -> dict[str, Any]:
    example = {
        "type": f"urn:problem:{codes[0]}",
        "status": status,
        "title": HTTPStatus(status).phrase,
        "detail": "A sentence that a person understands.",
        "code": codes[0],
        "message": "A sentence that a person understands.",
        "details": [],
        "traceId": "0af7651916cd43dd8448eb211c80319c",
    }
    return {
        "description": ", ".join(codes),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": f"#/components/schemas/{Problem.__name__}"},
                "example": example,
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
    if method == "POST":
        meaning = "one effect however often it is sent"
        extra["parameters"].append(_header("Idempotency-Key", meaning))
    if method != "GET":
        extra["parameters"].append(_header("If-Match", 'refuse unless at this version: "3"'))
    return extra


def _header(name: str, meaning: str) -> dict[str, Any]:
    return parameter(name) | {"in": "header", "description": meaning}
