"""What a caller sees and changes of their own account; the roles there are."""

from __future__ import annotations

from fsm_common.core.sealed import Sealed
from fsm_common.edges.http import ANYONE, Answer, Body, Call, Limit, Routes, Written
from services.identity_access.api.bodies import Secret, UserAnswer
from services.identity_access.api.codes import CODES
from services.identity_access.api.tools import opened, own_account, stop_tokens, tools
from services.identity_access.api.users import NOBODY, noting, shown
from services.identity_access.domain.commands import SetPassword
from services.identity_access.domain.decider.sessions import invalid_credentials
from services.identity_access.domain.passwords import REMEMBERED, check
from services.identity_access.domain.permissions import PERMISSIONS
from services.identity_access.domain.roles import ROLES, expanded
from services.identity_access.projections import passwords
from services.identity_access.projections.accounts import account

routes = Routes("own account", CODES)


class RoleAnswer(Answer):
    """A role: the kind of account that may hold it, what it includes, what it is for and what
    it may do."""

    role: str
    kind: str
    includes: list[str]
    reach: str
    permissions: list[str]


class RolesAnswer(Answer):
    items: list[RoleAnswer]


class ChangePasswordBody(
    Body, example={"currentPassword": "Lavande-et-3-Cigales", "newPassword": "Mistral-sur-2-Ponts"}
):
    current_password: Secret
    new_password: Secret


@routes.get("/auth/me", "GetOwnAccount", ANYONE)
def get_own_account(call: Call) -> UserAnswer:
    """The caller's account."""
    row = call.get(account, sentence=NOBODY, user_id=own_account(call))
    call.etag(row["version"])
    return shown(call, row)


@routes.post(
    "/auth/change-password",
    "ChangePassword",
    ANYONE,
    limit=Limit(10),
    errors=["INVALID_CREDENTIALS", "WEAK_PASSWORD", "PASSWORD_REUSED"],
)
def change_password(body: ChangePasswordBody, call: Call) -> Written:
    """Another password; all sessions end."""
    check(body.new_password, "newPassword")
    user_id, hashing = own_account(call), tools(call).hashing
    with call.reader() as reader:
        rows = passwords.of_user(user_id, reader)
    known = [opened(call, row["hash"], user_id, "passwordHash") for row in rows]
    if not hashing.matches(known[-1] if known else None, body.current_password):
        raise invalid_credentials()
    late = known[-REMEMBERED - 1 :]
    command = SetPassword(
        at=call.now,
        user_id=user_id,
        password_hash=Sealed.of(
            hashing.made(body.new_password), subject=user_id, field="passwordHash"
        ),
        known=any(hashing.matches(one, body.new_password) for one in late),
        by=user_id,
    )
    ended: list[str] = []
    answer = call.handle(command, lambda outcome: noting(outcome, ended))
    stop_tokens(call, ended)
    return answer


@routes.get("/roles", "ListRoles", ANYONE)
def list_roles(call: Call) -> RolesAnswer:
    """All roles, each with those that it includes, and what it may do by both."""
    items = [
        RoleAnswer(
            role=name,
            kind=role.kind,
            includes=list(expanded(name)[1:]),
            reach=role.reach,
            permissions=list(PERMISSIONS[name]),
        )
        for name, role in ROLES.items()
    ]
    return RolesAnswer(items=items)
