"""How the house says no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import msgspec

from fsm_common.core.messages import About

LETTERS = 300  # of what is told of a poison: some libraries name all that they have seen


class Kind(Enum):
    """Why something is refused; the HTTP edge maps each to its status."""

    UNREADABLE = 400
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    WRONG_METHOD = 405
    CONFLICT = 409
    GONE = 410
    STALE = 412
    TOO_LARGE = 413
    UNSUPPORTED = 415
    INVALID = 422
    LOCKED = 423
    TOO_MANY = 429
    INTERNAL = 500
    UNAVAILABLE = 503


@dataclass(frozen=True)
class Detail:
    """One fault of a request: the field in wire names, a code, a sentence."""

    field: str
    code: str
    message: str


class Rejected(Exception):
    """The wish cannot be granted; `sentence` says why to a person, `code` to a program.

    `data` travels in the answer beside the error (the nearest free slots, the limit that was hit);
    `about` is filled in by the handler, where the thing that was asked for exists.
    """

    def __init__(
        self,
        sentence: str,
        *,
        code: str = "REJECTED",
        kind: Kind = Kind.CONFLICT,
        details: Sequence[Detail] = (),
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.kind = kind
        self.details = tuple(details)
        self.data = dict(data or {})
        self.about: About | None = None


def conflict(code: str, sentence: str, **data: Any) -> Rejected:
    """409: the state of things forbids it."""
    return Rejected(sentence, code=code, kind=Kind.CONFLICT, data=data)


def invalid(code: str, sentence: str, field: str | None = None, **data: Any) -> Rejected:
    """422: a rule or a field forbids it; `field` in wire names."""
    details = (Detail(field, code, sentence),) if field else ()
    return Rejected(sentence, code=code, kind=Kind.INVALID, details=details, data=data)


def not_found(sentence: str, code: str = "NOT_FOUND") -> Rejected:
    """404: absent, or outside of what the caller may see."""
    return Rejected(sentence, code=code, kind=Kind.NOT_FOUND)


def forbidden(sentence: str, code: str = "FORBIDDEN") -> Rejected:
    """403: the caller's role does not allow it."""
    return Rejected(sentence, code=code, kind=Kind.FORBIDDEN)


def too_large() -> Rejected:
    """413: what would follow from it is more than a record can hold."""
    sentence = "This is more than we take in one request."
    return Rejected(sentence, code="BODY_TOO_LARGE", kind=Kind.TOO_LARGE)


class Erased(Rejected):
    """409: a personal value cannot be kept, since its subject's key was destroyed."""

    def __init__(self) -> None:
        sentence = "Whoever this is about was erased; nothing personal of theirs is kept any more."
        super().__init__(sentence, code="SUBJECT_ERASED")


class Waits(Exception):
    """What this refers to is not known yet; it is handled when the reference arrives.

    `reference` is the name of a guard that the command has planned. With `due_at`, the policy
    is asked for an answer (messages only) when business time reaches it; the record waits on.
    """

    def __init__(self, reference: str, sentence: str, due_at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.reference = reference
        self.sentence = sentence
        self.due_at = due_at


class Replan(Exception):
    """Another guard is needed than the plan named; roll back and plan again."""


class Poison(Exception):
    """A record that nobody will ever be able to handle as it stands."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence[:LETTERS]


class Misfit(Poison):
    """A record that its schema reads, with a value that cannot be ours. `wire` is all that it
    says; `field` names the value in wire names, without places in lists."""

    def __init__(self, topic: str, wire: Mapping[str, Any], fault: msgspec.ValidationError) -> None:
        super().__init__("UNDECODABLE", f"These bytes are no {topic}: {fault}")
        self.wire = wire
        place = re.search(r"`\$\.(.+)`", str(fault))
        self.field = re.sub(r"\[\d+\]", "", place[1]) if place else ""


class Unstorable(Poison):
    """A value that no row can hold: a zero byte, a number beyond all numbers, an endless name."""

    def __init__(self) -> None:
        super().__init__("UNSTORABLE", "A value is not one that can be stored.")


class VersionConflict(Exception):
    """Somebody else appended to the aggregate first."""


class Overtaken(Exception):
    """Another process has gone on where this one stands: what it knows is old."""


class StaleVersion(Exception):
    """The caller's expected version is not the current one."""
