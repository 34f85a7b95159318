"""What any service may answer, each code with its kind and a sentence as callers read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsm_common.core.errors import Erased, Kind, Rejected, too_large

COMMON: Mapping[Kind, Mapping[str, str]] = {
    Kind.UNREADABLE: {
        "UNREADABLE": "The body is no JSON object that we could read.",
        "IDEMPOTENCY_KEY_REQUIRED": "Programs give an Idempotency-Key with every POST.",
        "INVALID_IF_MATCH": 'If-Match takes a version, for instance "3".',
    },
    Kind.UNAUTHENTICATED: {
        "UNAUTHENTICATED": "Please sign in: this call needs a bearer token.",
        "INVALID_TOKEN": "This token is not valid.",
        "TOKEN_EXPIRED": "This token has expired.",
        "TOKEN_REVOKED": "This sign-in has been ended.",
    },
    Kind.FORBIDDEN: {"FORBIDDEN": "Your role does not allow this."},
    Kind.NOT_FOUND: {"NOT_FOUND": "There is nothing at this address."},
    Kind.WRONG_METHOD: {"METHOD_NOT_ALLOWED": "This address does not know that method."},
    Kind.CONFLICT: {
        "IDEMPOTENCY_CONFLICT": "This Idempotency-Key was used with another request.",
        "STILL_RUNNING": "The first request with this key is still running.",
        "VERSION_CONFLICT": "Others were changing it; try again.",
        "SUBJECT_ERASED": Erased().sentence,
        "NOT_YET_KNOWN": "What this refers to is not known yet; try again in a moment.",
    },
    Kind.STALE: {
        "STALE_VERSION": "This has changed since you read it; read it again and decide anew."
    },
    Kind.TOO_LARGE: {"BODY_TOO_LARGE": too_large().sentence},
    Kind.UNSUPPORTED: {"UNSUPPORTED_MEDIA_TYPE": "The body has to be JSON."},
    Kind.INVALID: {
        "INVALID_FIELD": "amount: This has to be a whole number.",
        "UNKNOWN_FIELD": "amout: There is no such field here.",
        "MISSING_FIELD": "amount: This is needed.",
        "UNKNOWN_PARAMETER": "This call knows no parameter 'colour'.",
        "INVALID_CURSOR": "This cursor is not one of this list.",
    },
    Kind.TOO_MANY: {"TOO_MANY_REQUESTS": "That were too many calls; please wait 30 seconds."},
    Kind.INTERNAL: {
        "INTERNAL_ERROR": "Something went wrong on our side; the trace id helps us to find it."
    },
    Kind.UNAVAILABLE: {"UNAVAILABLE": "This cannot be answered at the moment; please try again."},
}
_KINDS = {code: kind for kind, codes in COMMON.items() for code in codes}


def refused(code: str, sentence: str = "", **data: Any) -> Rejected:
    """The refusal of this code, in its usual words or in these."""
    kind = _KINDS[code]
    return Rejected(sentence or COMMON[kind][code], code=code, kind=kind, data=data)
