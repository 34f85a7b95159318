"""The door of a route: who is it, may they, how often, and have we answered this already.

A call of nobody in particular keeps no answer: its Idempotency-Key would be everybody's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request

from fsm_common.core.errors import invalid
from fsm_common.edges.http.call import Calling, Desk
from fsm_common.edges.http.caller import Caller, Scope
from fsm_common.edges.http.idempotency import Once
from fsm_common.edges.limits import Limit
from fsm_common.edges.refusals import refused

Roles = Sequence[str] | None
PUBLIC: Roles = None  # nobody needs to be known
ANYONE: Roles = ()  # any valid token
PROGRAMS = ("SERVICE", "PARTNER")  # kinds of accounts that must give an Idempotency-Key
DEFAULT_RATE = 1000


async def raw_body(request: Request) -> bytes:
    return await request.body()


@dataclass(frozen=True)
class Door:
    """The first dependency of every route; leaves the call in the request's state."""

    operation: str
    roles: Roles
    status: int = 200
    limit: Limit | None = None
    asks: frozenset[str] = frozenset()  # parameters beside those that FastAPI knows of

    def __call__(self, request: Request, body: Annotated[bytes, Depends(raw_body)]) -> None:
        desk: Desk = request.app.state.desk
        request.state.operation = self.operation
        caller = Caller({}) if self.roles is None else self._known(request, desk)
        request.state.caller = caller
        headers: dict[str, str] = request.state.headers
        headers.update(self._counted(request, desk, caller))
        scope = Scope(()) if self.roles is None else caller.acting_as(self.roles)
        _check_parameters(request, self.asks)
        once = None if self.roles is None else _once(request, body, caller, desk)
        request.state.call = Calling(
            desk=desk,
            caller=caller,
            scope=scope,
            request=request,
            command_id=once.look() if once else str(uuid4()),
            status=self.status,
            expected_version=_if_match(request),
            once=once,
            headers=headers,
        )

    def _known(self, request: Request, desk: Desk) -> Caller:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise refused("UNAUTHENTICATED")
        return Caller(desk.verifier.claims(token.strip()))

    def _counted(self, request: Request, desk: Desk, caller: Caller) -> dict[str, str]:
        limit = self.limit
        if limit is None or (limit.by_address and desk.settings.rate_limit is not None):
            granted = desk.settings.rate_limit or int(caller.claims.get("rate", DEFAULT_RATE))
            limit = Limit(granted, by_address=self.roles is None)
        address = request.client.host if request.client else "unknown"
        who = address if limit.by_address else caller.subject
        return desk.limiter.take(who, self.operation, limit)


def _check_parameters(request: Request, asks: frozenset[str]) -> None:
    declared = request.scope["route"].dependant.query_params
    known = {*asks, *(parameter.alias for parameter in declared)}
    for name in request.query_params:
        if name not in known:
            raise invalid("UNKNOWN_PARAMETER", f"This call knows no parameter {name!r}.", name)


async def call_of(request: Request) -> Calling:
    """The call that the door has let in; without a detour through a thread."""
    call: Calling = request.state.call
    return call


Call = Annotated[Calling, Depends(call_of)]


def _once(request: Request, body: bytes, caller: Caller, desk: Desk) -> Once | None:
    key = request.headers.get("idempotency-key")
    if request.method != "POST":
        return None
    if not key:
        if caller.type in PROGRAMS:
            raise refused("IDEMPOTENCY_KEY_REQUIRED")
        return None
    if len(key) > 200:
        raise refused("UNREADABLE", "An Idempotency-Key has at most 200 characters.")
    line = f"{request.method} {request.url.path}?{request.url.query}\n"
    # A program may be called like somebody's account.
    whose = caller.subject if caller.type in PROGRAMS else f"{caller.type} {caller.subject}"
    return Once(desk.parts, whose, key, line.encode() + body)


def _if_match(request: Request) -> int | None:
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    text = given.strip().removeprefix("W/").strip('"')
    if not re.fullmatch(r"\d{1,18}", text):
        raise refused("INVALID_IF_MATCH")
    return int(text)
