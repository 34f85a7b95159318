"""May this account do that to this? The answer by values, with the grant that says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from services.identity_access.domain.claims import entry
from services.identity_access.domain.commands import Grant
from services.identity_access.domain.permissions import holds, known

Reason = Literal[
    "GRANTED",
    "UNKNOWN_USER",
    "ACCOUNT_NOT_ACTIVE",
    "UNKNOWN_PERMISSION",
    "NOT_PERMITTED",
    "SCOPE_MISMATCH",
]
SENTENCES: Final[Mapping[Reason, str]] = {
    "GRANTED": "A role of this account allows it.",
    "UNKNOWN_USER": "There is no such user.",
    "ACCOUNT_NOT_ACTIVE": "This account may not be used.",
    "UNKNOWN_PERMISSION": "There is no such permission; GET /roles names those that there are.",
    "NOT_PERMITTED": "No role of this account allows it.",
    "SCOPE_MISMATCH": "A role of this account allows it, but does not reach this.",
}
# A lock keeps passwords out; who is inside already works on, or anybody could stop a team.
USABLE: Final = ("ACTIVE", "LOCKED")
ANY: Final = "*"


class Standing(msgspec.Struct, frozen=True):
    """An account as far as it may do things; without a status there is none."""

    status: str | None = None
    grants: tuple[Grant, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """A permission, and what it is wanted for: `country`, `bu`, `store`, `provider`, `team`.
    What is left out could be any of them; `*` says that it does not narrow such a thing."""

    permission: str
    resource: Mapping[str, str]


class Verdict(msgspec.Struct, frozen=True):
    """Allowed by a grant, or denied."""

    reason: Reason
    grant: Grant | None = None


def judge(question: Question, standing: Standing, now: datetime) -> Verdict:
    """Denied unless a grant that has not expired holds the permission and reaches the resource."""
    if not known(question.permission):
        return Verdict("UNKNOWN_PERMISSION")
    if standing.status is None:
        return Verdict("UNKNOWN_USER")
    if standing.status not in USABLE:
        return Verdict("ACCOUNT_NOT_ACTIVE")
    holding = [
        grant
        for grant in standing.grants
        if (grant.expires_at is None or grant.expires_at > now)
        and holds(grant.role, question.permission)
    ]
    reaching = [grant for grant in holding if _reaches(grant, question.resource)]
    if reaching:
        return Verdict("GRANTED", reaching[0])
    return Verdict("SCOPE_MISMATCH" if holding else "NOT_PERMITTED")


def scope_of(grant: Grant) -> Mapping[str, str]:
    """What a grant narrows, named as in tokens."""
    named = entry([grant.role], msgspec.structs.asdict(grant.scope))
    return {name: value for name, value in named.items() if name != "roles"}


def _reaches(grant: Grant, resource: Mapping[str, str]) -> bool:
    return all(resource.get(name) in (ANY, value) for name, value in scope_of(grant).items())
