"""What accounts, programs and scopes look like on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fsm_common.edges.http import Answer, Body, Instant, Written
from fsm_events.common import GrantScope
from services.identity_access.domain.addresses import LONGEST, PATTERN

Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=LONGEST, pattern=PATTERN),
]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{7,14}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Id = Annotated[str, StringConstraints(pattern=r"^\w[\w.:-]{0,63}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Kind = Literal["INTERNAL", "EXTERNAL_PROVIDER", "EXTERNAL_WORK_TEAM"]


class ScopeBody(Body):
    """How far a role reaches; EU is every country, an absent part means all of it."""

    country_code: Country
    bu_code: Id | None = None
    store_id: Id | None = None
    provider_id: Id | None = None
    work_team_id: Id | None = None

    def scope(self) -> GrantScope:
        """As events carry it."""
        return GrantScope(
            country_code=self.country_code,
            bu_code=self.bu_code,
            store_id=self.store_id,
            provider_id=self.provider_id,
            work_team_id=self.work_team_id,
        )


class RoleBody(ScopeBody, example={"role": "OPERATOR", "countryCode": "FR"}):
    """A role within a scope, for good or until `expiresAt`."""

    role: str
    expires_at: Instant | None = None


class PersonBody(Body):
    """Names and addresses; a person has a first and a last name or the two as one, a work team a
    label."""

    language: Language = "en"
    name: Name | None = None
    first_name: Name | None = None
    last_name: Name | None = None
    email: Email
    phone: Phone | None = None


class CreateUserBody(
    PersonBody,
    example={
        "kind": "INTERNAL",
        "email": "op_fr@example.com",
        "firstName": "Odile",
        "lastName": "Perrin",
        "language": "fr-FR",
        "roles": [{"role": "OPERATOR", "countryCode": "FR"}],
        "password": "Lavande-et-3-Cigales",
    },
):
    """A new account, ACTIVE, with a first password. Its id may be given."""

    user_id: Id | None = None
    kind: Kind
    provider_id: Id | None = None
    work_team_id: Id | None = None
    roles: Annotated[list[RoleBody], Field(min_length=1, max_length=20)]
    password: Secret


class UpdateUserBody(Body, example={"language": "fr-FR", "phone": "+33600000009"}):
    """What is absent stays as it is. The status has calls of its own; nobody sets it here."""

    status: str | None = None
    language: Language = "en"
    name: Name | None = None
    first_name: Name | None = None
    last_name: Name | None = None
    email: Email = ""
    phone: Phone | None = None


class ReplaceUserBody(
    PersonBody,
    example={
        "language": "fr-FR",
        "firstName": "Odile",
        "lastName": "Perrin",
        "email": "op_fr@example.com",
        "phone": "+33600000009",
    },
):
    """The whole of what may change: what is absent is empty from now on. See UpdateUserBody for
    the status."""

    status: str | None = None
    language: Language


class UserAnswer(Answer):
    """An account as it is shown."""

    user_id: str
    kind: str
    status: str
    roles: list[str]
    country_code: str
    bu_code: str | None
    provider_id: str | None
    work_team_id: str | None
    language: str
    name: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    locked_until: datetime | None
    created_at: datetime
    version: int


class UserWritten(Written):
    """Which account was written."""

    user_id: str


class CreateClientBody(
    ScopeBody, example={"name": "communication", "roles": ["SERVICE"], "countryCode": "EU"}
):
    """A program. Its secret is made here and shown once."""

    client_id: Id | None = None
    name: Name
    roles: Annotated[list[str], Field(min_length=1)]
    ip_allowlist: Sequence[str] = ()


class ClientAnswer(Answer):
    """A program as it is shown; never its secret."""

    client_id: str
    name: str
    roles: list[str]
    country_code: str
    bu_code: str | None
    store_id: str | None
    provider_id: str | None
    work_team_id: str | None
    ip_allowlist: list[str]
    active: bool
    created_at: datetime
    version: int


class SecretWritten(Written):
    """The only time that a secret is shown: by itself, and as the one text of an API key."""

    client_id: str
    client_secret: str
    api_key: str


class ClientWritten(Written):
    """Which program was written."""

    client_id: str
