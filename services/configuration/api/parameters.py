"""Parameters and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from sqlalchemy import select

from fsm_common.core.errors import invalid, not_found
from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Body, Call, Instant, Listing, Page, Routes, Written
from fsm_events.common import ConfigScope
from fsm_events.enums import ScopeLevel
from services.configuration.api import reach
from services.configuration.api.codes import ADMIN, AUDIT, CODES, VERSION
from services.configuration.domain.commands import (
    AddVersion,
    DefineParameter,
    PublishVersion,
    VersionWish,
    WithdrawVersion,
)
from services.configuration.projections.parameters import decoded, parameter, parameter_version

routes = Routes("configuration", CODES)
BUFFERS = ("BUFFER_GLOBAL", "BUFFER_STATIC", "BUFFER_COMMUTE")


class ScopeBody(Body):
    """Where a value holds: down to its level, no further."""

    level: ScopeLevel
    country_code: str | None = None
    bu_code: str | None = None
    store_id: str | None = None


class VersionBody(Body, example={"value": {"workingDays": 3}, "reason": "as agreed"}):
    """A value and when it holds; from now on where nothing is said."""

    value: Any
    effective_from: Instant | None = None
    effective_to: Instant | None = None
    publish: bool = True
    correction: bool = False
    reason: str

    def wish(self, author: str) -> VersionWish:
        """As the command takes it."""
        return VersionWish(**self.model_dump(), author=author)


class ParameterBody(
    VersionBody,
    example={
        "kind": "BUFFER_GLOBAL",
        "scope": {"level": "COUNTRY", "countryCode": "FR"},
        "selector": {"serviceType": "INSTALLATION"},
        "value": {"workingDays": 3},
        "reason": "as agreed",
    },
):
    """A parameter with its first version."""

    kind: str
    scope: ScopeBody
    selector: dict[str, str] = {}

    def wish(self, author: str) -> VersionWish:
        """As the command takes it."""
        rest = self.model_dump(exclude={"kind", "scope", "selector"})
        return VersionWish(**rest, author=author)


class ReasonBody(Body, example={"reason": "agreed with the country"}):
    """Why."""

    reason: str


class ParameterWritten(Written):
    """Which parameter it was."""

    parameter_id: str


class VersionAnswer(Answer):
    """One version."""

    number: int
    state: str
    value: Any
    effective_from: datetime
    effective_to: datetime | None
    reason: str
    author: str | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """From its row."""
        return cls(**dict(row) | {"value": decoded(row["value"])})


class ParameterAnswer(Answer):
    """A parameter; `versions` where one alone was asked for."""

    parameter_id: str
    kind: str
    level: str
    country_code: str
    bu_code: str
    store_id: str
    selector: dict[str, str]
    created_at: datetime
    version: int
    versions: list[VersionAnswer] = []


PARAMETERS = Listing(
    select(parameter),
    key=parameter.c.parameter_id,
    sorts={"createdAt": parameter.c.created_at},
    filters={
        "kind": parameter.c.kind,
        "level": parameter.c.level,
        "countryCode": parameter.c.country_code,
        "buCode": parameter.c.bu_code,
    },
)


DEFINITION = (
    *VERSION,
    "DUPLICATE",
    "INVALID_SCOPE",
    "INVALID_SELECTOR",
    "UNKNOWN_KIND",
    "UNKNOWN_SCOPE",
)


@routes.post("/config/buffers", "DefineBuffer", ADMIN, status_code=201, errors=DEFINITION)
def define_buffer(body: ParameterBody, call: Call) -> ParameterWritten:
    """A parameter of one of the three kinds of buffers."""
    if body.kind not in BUFFERS:
        raise invalid("UNKNOWN_KIND", f"{body.kind} is no kind of buffer.", "kind")
    return define_parameter(body, call)


@routes.put("/config/buffers/{parameter_id}", "SetBuffer", ADMIN, errors=VERSION)
def set_buffer(parameter_id: str, body: VersionBody, call: Call) -> ParameterWritten:
    """Another value of a buffer."""
    of_kind(call, parameter_id, BUFFERS, "There is no such buffer.")
    return add_version(parameter_id, body, call)


@routes.post("/config/parameters", "DefineParameter", ADMIN, status_code=201, errors=DEFINITION)
def define_parameter(body: ParameterBody, call: Call) -> ParameterWritten:
    """A parameter that does not exist yet."""
    scope, wish = ConfigScope(**body.scope.model_dump()), body.wish(call.caller.subject)
    return define(call, body.kind, scope, body.selector, wish)


@routes.post(
    "/config/parameters/{parameter_id}/versions",
    "AddVersion",
    ADMIN,
    status_code=201,
    errors=VERSION,
)
def add_version(parameter_id: str, body: VersionBody, call: Call) -> ParameterWritten:
    """Another value of a parameter."""
    return add(call, parameter_id, body.wish(call.caller.subject))


@routes.post(
    "/config/parameters/{parameter_id}/versions/{number}/publish",
    "PublishVersion",
    ADMIN,
    errors=["NOT_A_DRAFT", *VERSION],
)
def publish_version(parameter_id: str, number: int, body: ReasonBody, call: Call) -> Written:
    """A draft becomes scheduled or effective."""
    _visible(call, parameter_id)
    return call.handle(
        PublishVersion(
            at=call.now,
            parameter_id=parameter_id,
            version=number,
            reason=body.reason,
            author=call.caller.subject,
        )
    )


@routes.delete(
    "/config/parameters/{parameter_id}/versions/{number}",
    "WithdrawVersion",
    ADMIN,
    errors=["ALREADY_EFFECTIVE"],
)
def withdraw_version(
    parameter_id: str, number: int, call: Call, reason: str = "withdrawn"
) -> Written:
    """A version that has not begun is taken back."""
    _visible(call, parameter_id)
    return call.handle(
        WithdrawVersion(
            at=call.now,
            parameter_id=parameter_id,
            version=number,
            reason=reason,
            by=call.caller.subject,
        )
    )


@routes.get("/config/parameters", "ListParameters", AUDIT, listing=PARAMETERS)
def list_parameters(call: Call) -> Page[ParameterAnswer]:
    """Parameters, newest first."""
    mine = reach.near(call, parameter.c.country_code, parameter.c.bu_code)
    return call.page(PARAMETERS, lambda row: ParameterAnswer(**row), mine)


@routes.get("/config/parameters/{parameter_id}", "GetParameter", AUDIT)
def get_parameter(parameter_id: str, call: Call) -> ParameterAnswer:
    """One parameter with all its versions."""
    row = call.get(parameter, parameter_id=parameter_id)
    reach.reads(call, row["country_code"], row["bu_code"])
    with call.reader() as reader:
        versions = reader.find(parameter_version, parameter_id=parameter_id)
    call.etag(row["version"])
    return ParameterAnswer(**row, versions=[VersionAnswer.of(version) for version in versions])


def define(
    call: Call, kind: str, scope: ConfigScope, selector: dict[str, str], wish: VersionWish
) -> ParameterWritten:
    """A parameter with its first version, where the caller may write."""
    reach.writes(call, scope.country_code, scope.bu_code, scope.store_id)
    command = DefineParameter(at=call.now, kind=kind, scope=scope, selector=selector, version=wish)
    return call.handle(command, lambda _: ParameterWritten(parameter_id=command.parameter_id))


def add(call: Call, parameter_id: str, wish: VersionWish) -> ParameterWritten:
    """Its next version, where the caller may write."""
    _visible(call, parameter_id)
    command = AddVersion(at=call.now, parameter_id=parameter_id, version=wish)
    return call.handle(command, lambda _: ParameterWritten(parameter_id=parameter_id))


def of_kind(call: Call, parameter_id: str, kinds: Sequence[str], sentence: str) -> Row:
    """The row of a parameter of one of these kinds, or 404."""
    row = call.get(parameter, sentence=sentence, parameter_id=parameter_id)
    if row["kind"] not in kinds:
        raise not_found(sentence)
    return row


def _visible(call: Call, parameter_id: str) -> None:
    row = call.get(parameter, parameter_id=parameter_id)
    reach.writes(call, row["country_code"], row["bu_code"], row["store_id"])
