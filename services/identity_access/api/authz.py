"""What an account may do, for services that do not have its token in hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from pydantic import StringConstraints

from fsm_common.edges.http import Answer, Body, Call, Calling, Routes
from services.identity_access.api.bodies import Id
from services.identity_access.api.codes import CODES
from services.identity_access.api.tools import real_now
from services.identity_access.api.users import covers, grants_of, places
from services.identity_access.domain.audit import denied
from services.identity_access.domain.authorization import (
    SENTENCES,
    Question,
    Reason,
    Standing,
    judge,
)
from services.identity_access.domain.commands import Grant
from services.identity_access.projections.accounts import account
from services.identity_access.projections.grants import columns, grant_of

routes = Routes("authorization", CODES)
Permission = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]{1,40}:[a-z_]{1,40}:(own|assigned|team|all)$")
]
Land = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|\*)$")]
Part = Annotated[str, StringConstraints(pattern=r"^([\w.:-]{1,64}|\*)$")]


class ResourceBody(Body):
    """What it is wanted for. What is absent could be any of them, and only a grant that is not
    narrowed there reaches it; `*` says that it does not narrow this kind of thing."""

    country_code: Land | None = None
    bu_code: Part | None = None
    store_id: Part | None = None
    provider_id: Part | None = None
    work_team_id: Part | None = None

    def named(self) -> dict[str, str]:
        """By the names that tokens use."""
        parts = {
            "country": self.country_code,
            "bu": self.bu_code,
            "store": self.store_id,
            "provider": self.provider_id,
            "team": self.work_team_id,
        }
        return {name: value for name, value in parts.items() if value is not None}


class CheckBody(
    Body,
    example={
        "userId": "pm_2101",
        "permission": "work_teams:update:own",
        "resource": {
            "countryCode": "ES",
            "providerId": "prv_2101",
            "workTeamId": "tem_2101_a",
        },
    },
):
    """A permission is `resource:action:reach`; `GET /roles` names those of each role."""

    user_id: Id
    permission: Permission
    resource: ResourceBody


class GrantAnswer(Answer):
    """A role within a scope."""

    grant_id: str
    role: str
    country_code: str
    bu_code: str | None
    store_id: str | None
    provider_id: str | None
    work_team_id: str | None
    expires_at: datetime | None


class CheckAnswer(Answer):
    """Allowed by `matchedGrant`, or not, and why."""

    allow: bool
    reason: Reason
    message: str
    matched_grant: GrantAnswer | None = None


@routes.post("/authz/check", "CheckPermission", ["SERVICE"])
def check_permission(body: CheckBody, call: Call) -> CheckAnswer:
    """Whether an account may do something, by its grants as they are now; a no is audited."""
    question = Question(body.permission, body.resource.named())
    verdict = judge(question, _standing(call, body.user_id), real_now())
    answer = CheckAnswer(
        allow=verdict.grant is not None,
        reason=verdict.reason,
        message=SENTENCES[verdict.reason],
        matched_grant=_shown(verdict.grant) if verdict.grant else None,
    )
    if answer.allow:
        return call.keep(answer)
    return call.keep(answer, denied(body.user_id, question, verdict, call.caller.actor, call.now))


def _standing(call: Calling, user_id: str) -> Standing:
    """Nobody, where the asking service does not reach a role of the account."""
    held = grants_of(call, user_id)
    with call.reader() as reader:
        row = reader.get(account, user_id=user_id)
    if row is None or not any(covers(call.scope, one) for one in places(row, held)):
        return Standing()
    return Standing(row["status"], tuple(grant_of(one) for one in held))


def _shown(grant: Grant) -> GrantAnswer:
    said = msgspec.structs.asdict(grant)
    return GrantAnswer(**columns(said.pop("scope")), **said)
