"""Every refusal as application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from fsm_common.core.errors import (
    Detail,
    Erased,
    Kind,
    Rejected,
    StaleVersion,
    Unstorable,
    VersionConflict,
    Waits,
    conflict,
    unavailable,
)
from fsm_common.edges.http import denials
from fsm_common.edges.http.bodies import Answer
from fsm_common.edges.http.sentences import sentence
from fsm_common.edges.limits import rate_headers
from fsm_common.flows import telemetry
from fsm_common.flows.headers import trace_id

log = logging.getLogger(__name__)

# What any service may answer, by status, each with a sentence as callers read it.
COMMON: Mapping[int, Mapping[str, str]] = {
    400: {
        "UNREADABLE": "The body is no JSON object that we could read.",
        "IDEMPOTENCY_KEY_REQUIRED": "Programs give an Idempotency-Key with every POST.",
        "INVALID_IF_MATCH": 'If-Match takes a version, for instance "3".',
    },
    401: {
        "UNAUTHENTICATED": "Please sign in: this call needs a bearer token.",
        "INVALID_TOKEN": "This token is not valid.",
        "TOKEN_EXPIRED": "This token has expired.",
        "TOKEN_REVOKED": "This sign-in has been ended.",
    },
    403: {"FORBIDDEN": "Your role does not allow this."},
    404: {"NOT_FOUND": "There is nothing at this address."},
    405: {"METHOD_NOT_ALLOWED": "This address does not know that method."},
    409: {
        "IDEMPOTENCY_CONFLICT": "This Idempotency-Key was used with another request.",
        "STILL_RUNNING": "The first request with this key is still running.",
        "VERSION_CONFLICT": "Others were changing it; try again.",
        "SUBJECT_ERASED": Erased().sentence,
        "NOT_YET_KNOWN": "What this refers to is not known yet; try again in a moment.",
    },
    412: {"STALE_VERSION": "This has changed since you read it; read it again and decide anew."},
    413: {"BODY_TOO_LARGE": "This is more than we take in one request."},
    415: {"UNSUPPORTED_MEDIA_TYPE": "The body has to be JSON."},
    422: {
        "INVALID_FIELD": "amount: This has to be a whole number.",
        "UNKNOWN_FIELD": "amout: There is no such field here.",
        "MISSING_FIELD": "amount: This is needed.",
        "UNKNOWN_PARAMETER": "This call knows no parameter 'colour'.",
        "INVALID_CURSOR": "This cursor is not one of this list.",
    },
    429: {"TOO_MANY_REQUESTS": "That were too many calls; please wait 30 seconds."},
    500: {"INTERNAL_ERROR": "Something went wrong on our side; the trace id helps us to find it."},
    503: {"UNAVAILABLE": "This cannot be answered at the moment; please try again."},
}
# What `rejected` answers.
REFUSALS: Sequence[type[Exception]] = (
    *(Rejected, StaleVersion, VersionConflict, Waits, Unstorable),
    *(UnicodeEncodeError, psycopg.DataError, psycopg.OperationalError),
)
_FAULTS = {"extra_forbidden": "UNKNOWN_FIELD", "missing": "MISSING_FIELD"}


class Fault(Answer):
    """One fault of a request, the field in wire names."""

    field: str
    code: str
    message: str


class Problem(Answer):
    """The one shape of every error; further members say more about this code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    message: str
    details: Sequence[Fault] = ()
    trace_id: str | None = None


def answer(error: Rejected, headers: Mapping[str, str] | None = None) -> Response:
    """The response of a refusal; its data stands beside the standard members."""
    status = error.kind.value
    problem = Problem(
        type=f"urn:problem:{error.code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=error.sentence,
        code=error.code,
        message=error.sentence,
        details=[Fault(field=d.field, code=d.code, message=d.message) for d in error.details],
        trace_id=trace_id(telemetry.current()),
    )
    return JSONResponse(
        error.data | problem.model_dump(by_alias=True, mode="json"),
        status,
        {**_extra(error), **(headers or {})},
        media_type="application/problem+json",
    )


def unexpected(error: Exception) -> Response:
    """500 without a word about the inside; the log has it."""
    log.error("a request failed", exc_info=error)
    return answer(_common(Kind.INTERNAL, "INTERNAL_ERROR"))


async def rejected(request: Request, error: Exception) -> Response:
    """Handler of Rejected and its kin; like the others it is no work for a thread."""
    match error:
        case Rejected():
            if denials.is_denial(request, error):
                await run_in_threadpool(denials.note, request, error)
            return answer(error)
        case StaleVersion():
            return answer(_common(Kind.STALE, "STALE_VERSION"))
        case VersionConflict():
            return answer(_common(Kind.CONFLICT, "VERSION_CONFLICT"))
        case Waits():
            return answer(conflict("NOT_YET_KNOWN", error.sentence), {"Retry-After": "1"})
        case Unstorable() | psycopg.DataError() | UnicodeEncodeError():  # half a character
            sentence = Unstorable().sentence
            return answer(Rejected(sentence, code="INVALID_FIELD", kind=Kind.INVALID))
        case psycopg.OperationalError():
            log.warning("the database does not answer", exc_info=error)
            return answer(unavailable(COMMON[503]["UNAVAILABLE"], retryAfter=1))
    return unexpected(error)


async def unknown(request: Request, error: Exception) -> Response:
    """Handler of what the router itself refuses: no such path, no such method, too large."""
    assert isinstance(error, HTTPException)
    code, sentence = next(iter(COMMON.get(error.status_code, COMMON[400]).items()))
    if error.status_code not in (404, 405, 413):
        sentence = str(error.detail)
    return answer(Rejected(sentence, code=code, kind=Kind(error.status_code)), error.headers)


async def invalid(request: Request, error: Exception) -> Response:
    """Handler of bodies and parameters that do not fit: 400 unreadable, 422 with details."""
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if any(_unreadable(fault) for fault in faults):
        return answer(_common(Kind.UNREADABLE, "UNREADABLE"))
    details = [
        Detail(_path(fault["loc"]), _FAULTS.get(fault["type"], "INVALID_FIELD"), sentence(fault))
        for fault in faults
    ]
    code = details[0].code if len({d.code for d in details}) == 1 else "INVALID_FIELD"
    said = "; ".join(f"{d.field or 'body'}: {d.message}" for d in details[:3])
    return answer(Rejected(said, code=code, kind=Kind.INVALID, details=details))


def _common(kind: Kind, code: str) -> Rejected:
    return Rejected(COMMON[kind.value][code], code=code, kind=kind)


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
