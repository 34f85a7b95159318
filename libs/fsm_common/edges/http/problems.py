"""Every refusal as application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import psycopg
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.errors import (
    Detail,
    Kind,
    Rejected,
    StaleVersion,
    Unstorable,
    VersionConflict,
    Waits,
)
from fsm_common.edges.http.bodies import Answer
from fsm_common.edges.http.call import asides
from fsm_common.edges.http.caller import Caller
from fsm_common.edges.http.sentences import sentence
from fsm_common.edges.limits import rate_headers
from fsm_common.edges.refusals import COMMON, refused
from fsm_common.flows import telemetry
from fsm_common.flows.headers import trace_id
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import OUTBOX

log = logging.getLogger(__name__)

# What `rejected` answers.
REFUSALS: Sequence[type[Exception]] = (
    *(Rejected, StaleVersion, VersionConflict, Waits, Unstorable),
    *(UnicodeEncodeError, psycopg.DataError, psycopg.OperationalError),
)
_FAULTS = {"extra_forbidden": "UNKNOWN_FIELD", "missing": "MISSING_FIELD"}


class Problem(Answer):
    """The one shape of every error; further members say more about this code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    message: str
    details: Sequence[Detail] = ()
    trace_id: str | None = None


def problem(error: Rejected, trace: str | None) -> dict[str, Any]:
    """A refusal as JSON; its data stands beside the standard members."""
    made = Problem(
        type=f"urn:problem:{error.code}",
        title=HTTPStatus(error.kind.value).phrase,
        status=error.kind.value,
        detail=error.sentence,
        code=error.code,
        message=error.sentence,
        details=error.details,
        trace_id=trace,
    )
    return error.data | made.model_dump(by_alias=True, mode="json")


def answer(error: Rejected, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(
        problem(error, trace_id(telemetry.current())),
        error.kind.value,
        {**_extra(error), **(headers or {})},
        media_type="application/problem+json",
    )


def unexpected(error: Exception) -> Response:
    """500 without a word about the inside; the log has it."""
    log.error("a request failed", exc_info=error)
    return answer(refused("INTERNAL_ERROR"))


async def rejected(request: Request, error: Exception) -> Response:
    """Handler of Rejected and its kin; like the others it is no work for a thread."""
    match error:
        case Rejected():
            caller: Caller = getattr(request.state, "caller", Caller({}))
            if error.kind is Kind.FORBIDDEN and caller.claims:  # somebody who is known
                await run_in_threadpool(_note, request, caller, error)
            return answer(error)
        case StaleVersion():
            return answer(refused("STALE_VERSION"))
        case VersionConflict():
            return answer(refused("VERSION_CONFLICT"))
        case Waits():
            return answer(refused("NOT_YET_KNOWN", error.sentence, retryAfter=1))
        case Unstorable() | psycopg.DataError() | UnicodeEncodeError():  # half a character
            return answer(refused("INVALID_FIELD", Unstorable().sentence))
        case psycopg.OperationalError():
            log.warning("the database does not answer", exc_info=error)
            return answer(refused("UNAVAILABLE", retryAfter=1))
    return unexpected(error)


async def unknown(request: Request, error: Exception) -> Response:
    """Handler of what the router itself refuses: no such path, no such method, too large."""
    assert isinstance(error, HTTPException)
    kind = Kind(error.status_code)
    code = next(iter(COMMON[kind]))
    said = "" if kind in (Kind.NOT_FOUND, Kind.WRONG_METHOD, Kind.TOO_LARGE) else error.detail
    return answer(refused(code, said), error.headers)


async def invalid(request: Request, error: Exception) -> Response:
    """Handler of bodies and parameters that do not fit: 400 unreadable, 422 with details."""
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if any(_unreadable(fault) for fault in faults):
        return answer(refused("UNREADABLE"))
    details = [
        Detail(_path(fault["loc"]), _FAULTS.get(fault["type"], "INVALID_FIELD"), sentence(fault))
        for fault in faults
    ]
    code = details[0].code if len({d.code for d in details}) == 1 else "INVALID_FIELD"
    said = "; ".join(f"{d.field or 'body'}: {d.message}" for d in details[:3])
    return answer(Rejected(said, code=code, kind=Kind.INVALID, details=details))


def _note(request: Request, caller: Caller, error: Rejected) -> None:
    """A denial goes into the outbox; calls are counted before, so nobody fills it. The answer does
    not hang on it: without a database there is a log line."""
    parts: Parts = request.app.state.desk.parts
    actor, now = caller.actor, parts.clock.now()
    entry = EntryRecorded(
        service=parts.service.name,
        at=now,
        actor_type=actor.kind,
        actor_id=actor.id,
        action=request.state.operation,
        outcome="DENIED",
        entity_type="route",
        entity_id=request.url.path,
        reason=error.code,
    )
    try:
        said = asides(parts, caller, [entry], str(uuid4()), now)
        with parts.store.unit() as unit:
            unit.append([], said)
        parts.waker.wake({OUTBOX.name})
    except Exception:
        log.exception("a denied call could not be noted")


def _extra(error: Rejected) -> dict[str, str]:
    if error.kind is Kind.UNAUTHENTICATED:
        return {"WWW-Authenticate": "Bearer"}
    seconds, calls = error.data.get("retryAfter"), error.data.get("limit")
    if seconds is None:
        return {}
    spent = rate_headers(calls, 0, seconds) if error.kind is Kind.TOO_MANY and calls else {}
    return spent | {"Retry-After": str(seconds)}


def _unreadable(fault: Mapping[str, Any]) -> bool:
    whole = tuple(fault["loc"]) == ("body",)
    return fault["type"] == "json_invalid" or (whole and fault["type"] == "model_attributes_type")


def _path(loc: Sequence[Any]) -> str:
    """`items[0].price` for ("body", "items", 0, "price")."""
    path = ""
    for part in loc[1:]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.lstrip(".")
