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
from starlette.exceptions import HTTPException

from fsm_common.core.errors import (
    Detail,
    Kind,
    Rejected,
    StaleVersion,
    Unstorable,
    VersionConflict,
    Waits,
    conflict,
    unavailable,
    unreadable,
)
from fsm_common.edges.http import denials
from fsm_common.edges.http.bodies import Answer
from fsm_common.edges.limits import rate_headers
from fsm_common.flows import telemetry
from fsm_common.flows.headers import trace_id

log = logging.getLogger(__name__)

# What any service may answer, by status.
COMMON: Mapping[int, Sequence[str]] = {
    400: ("UNREADABLE", "IDEMPOTENCY_KEY_REQUIRED", "INVALID_IF_MATCH"),
    401: ("UNAUTHENTICATED", "INVALID_TOKEN", "TOKEN_EXPIRED", "TOKEN_REVOKED"),
    403: ("FORBIDDEN",),
    404: ("NOT_FOUND",),
    405: ("METHOD_NOT_ALLOWED",),
    409: ("IDEMPOTENCY_CONFLICT", "STILL_RUNNING", "VERSION_CONFLICT", "NOT_YET_KNOWN"),
    412: ("STALE_VERSION",),
    413: ("BODY_TOO_LARGE",),
    415: ("UNSUPPORTED_MEDIA_TYPE",),
    422: ("INVALID_FIELD", "UNKNOWN_FIELD", "MISSING_FIELD", "UNKNOWN_PARAMETER", "INVALID_CURSOR"),
    429: ("TOO_MANY_REQUESTS",),
    500: ("INTERNAL_ERROR",),
    503: ("UNAVAILABLE",),
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
    sentence = "Something went wrong on our side; the trace id helps us to find it."
    return answer(Rejected(sentence, code="INTERNAL_ERROR", kind=Kind.INTERNAL))


def rejected(request: Request, error: Exception) -> Response:
    """Handler of Rejected and its kin."""
    match error:
        case Rejected():
            denials.note(request, error)
            return answer(error)
        case StaleVersion():
            sentence = "This has changed since you read it; read it again and decide anew."
            return answer(Rejected(sentence, code="STALE_VERSION", kind=Kind.STALE))
        case VersionConflict():
            return answer(conflict("VERSION_CONFLICT", "Others were changing it; try again."))
        case Waits():
            return answer(conflict("NOT_YET_KNOWN", error.sentence), {"Retry-After": "1"})
        case Unstorable() | psycopg.DataError() | UnicodeEncodeError():  # half a character
            sentence = Unstorable().sentence
            return answer(Rejected(sentence, code="INVALID_FIELD", kind=Kind.INVALID))
        case psycopg.OperationalError():
            log.warning("the database does not answer", exc_info=error)
            sentence = "This cannot be answered at the moment; please try again."
            return answer(unavailable(sentence, retryAfter=1))
    return unexpected(error)


def unknown(request: Request, error: Exception) -> Response:
    """Handler of what the router itself refuses: no such path, no such method, too large."""
    assert isinstance(error, HTTPException)
    code = COMMON.get(error.status_code, COMMON[400])[0]
    sentence = {
        404: "There is nothing at this address.",
        405: "This address does not know that method.",
        413: "This is more than we take in one request.",
    }.get(error.status_code, str(error.detail))
    return answer(Rejected(sentence, code=code, kind=Kind(error.status_code)), error.headers)


def invalid(request: Request, error: Exception) -> Response:
    """Handler of bodies and parameters that do not fit: 400 unreadable, 422 with details."""
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if any(_unreadable(fault) for fault in faults):
        return answer(unreadable("UNREADABLE", "The body is no JSON object that we could read."))
    details = [
        Detail(_path(fault["loc"]), _FAULTS.get(fault["type"], "INVALID_FIELD"), fault["msg"])
        for fault in faults
    ]
    code = details[0].code if len({d.code for d in details}) == 1 else "INVALID_FIELD"
    said = "; ".join(f"{d.field or 'body'}: {d.message}" for d in details[:3])
    return answer(Rejected(said, code=code, kind=Kind.INVALID, details=details))


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
