"""Accounts: listed, shown, created, changed, disabled; their roles and locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, ColumnElement, and_, func, or_, select

from fsm_common.core.errors import forbidden, invalid, not_found
from fsm_common.core.messages import About
from fsm_common.core.rows import Row
from fsm_common.core.sealed import Sealed
from fsm_common.edges.http import ANYONE, Call, Calling, Listing, Page, Routes, Scope, Written
from fsm_common.flows.handler import Outcome
from fsm_common.flows.sealing import lookup
from fsm_events.identity import SessionEnded
from services.identity_access.api.bodies import (
    CreateUserBody,
    PersonBody,
    ReplaceUserBody,
    RoleBody,
    UpdateUserBody,
    UserAnswer,
    UserWritten,
)
from services.identity_access.api.codes import CODES
from services.identity_access.api.tools import opened, own_account, real_now, stop_tokens, tools
from services.identity_access.domain import passwords
from services.identity_access.domain.commands import (
    AddGrant,
    CreateUser,
    DisableUser,
    EnableUser,
    Grant,
    RemoveRole,
    UnlockUser,
    UpdateUser,
    UserWish,
)
from services.identity_access.domain.roles import INTERNAL, TEAM, may_grant
from services.identity_access.projections.accounts import account
from services.identity_access.projections.grants import columns, granted

routes = Routes("users", CODES)
GRANTED: Mapping[str, Column[str]] = {
    "country": granted.c.country_code,
    "bu": granted.c.bu_code,
    "store": granted.c.store_id,
    "provider": granted.c.provider_id,
    "team": granted.c.work_team_id,
}
HOME: Mapping[str, Column[str]] = {
    "country": account.c.country_code,
    "bu": account.c.bu_code,
    "provider": account.c.provider_id,
    "team": account.c.work_team_id,
}
ADMIN = ["ADMIN"]
NOBODY = "There is no such user."
USERS = Listing(
    select(account),
    key=account.c.user_id,
    sorts={"createdAt": account.c.created_at},
    filters={
        "kind": account.c.kind,
        "status": account.c.status,
        "countryCode": account.c.country_code,
        "providerId": account.c.provider_id,
        "workTeamId": account.c.work_team_id,
        "createdAt": account.c.created_at,
    },
)


@routes.get("/users", "ListUsers", ADMIN, listing=USERS, asks=("email", "role"))
def list_users(call: Call) -> Page[UserAnswer]:
    """Accounts within the caller's reach; `email` finds the one that has the address."""
    where = [reachable(call.scope)]
    if email := call.parameter("email"):
        where.append(account.c.email_index == lookup(call.desk.parts.keyring, email))
    if role := call.parameter("role"):
        where.append(account.c.roles.contains([role]))
    return call.page(USERS, lambda row: shown(call, row), *where)


@routes.get("/users/{user_id}", "GetUser", ANYONE)
def get_user(user_id: str, call: Call) -> UserAnswer:
    """One account: to an ADMIN, or one's own."""
    row = reached(call, user_id)
    call.etag(row["version"])
    return shown(call, row)


@routes.post(
    "/users",
    "CreateUser",
    ADMIN,
    status_code=201,
    errors=[
        "EMAIL_TAKEN",
        "USER_EXISTS",
        "ROLE_HELD",
        "TOO_MANY_SUPER_ADMINS",
        "TENANT_MISMATCH",
        "PROVIDER_INACTIVE",
        "WEAK_PASSWORD",
        "UNKNOWN_ROLE",
        "ROLE_TYPE_MISMATCH",
    ],
)
def create_user(body: CreateUserBody, call: Call) -> UserWritten:
    """An account, ACTIVE, with a first password."""
    passwords.check(body.password, "password")
    user_id = body.user_id or call.new_id("user")
    whose = body.model_dump(include={"kind", "provider_id", "work_team_id"})
    grants = tuple(
        _grant(whose, role, call.new_id(f"grant{number}")) for number, role in enumerate(body.roles)
    )
    _may(call, [_row(grant) for grant in grants])
    command = CreateUser(
        at=call.now,
        now=real_now(),
        user_id=user_id,
        wish=wish(body, user_id),
        grants=grants,
        password_hash=Sealed.of(
            tools(call).hashing.made(body.password), subject=user_id, field="passwordHash"
        ),
        by=call.caller.subject,
    )
    about = About(country_code=grants[0].scope.country_code, bu_code=grants[0].scope.bu_code)
    return call.handle(command, lambda _: UserWritten(user_id=user_id), about=about)


@routes.put("/users/{user_id}", "ReplaceUser", ANYONE, errors=["EMAIL_TAKEN"])
def replace_user(user_id: str, body: ReplaceUserBody, call: Call) -> UserWritten:
    """Names, addresses, language, by an ADMIN or the holder; what is absent goes."""
    row = changeable(call, user_id)
    _no_status(call, body.status)
    whole = {**row, **body.model_dump(), "name": full_name(body, row["kind"])}
    command = UpdateUser(at=call.now, user_id=user_id, wish=_rewished(whole))
    return call.handle(command, lambda _: UserWritten(user_id=user_id))


@routes.patch("/users/{user_id}", "UpdateUser", ANYONE, errors=["EMAIL_TAKEN"])
def update_user(user_id: str, body: UpdateUserBody, call: Call) -> UserWritten:
    """Names, addresses, language, by an ADMIN or the holder; what is absent stays."""
    known = shown(call, changeable(call, user_id)).model_dump()
    _no_status(call, body.status)
    whole = {**known, **body.model_dump(exclude_unset=True)}
    if not body.name and {"name", "first_name", "last_name"} & body.model_fields_set:
        both = " ".join(filter(None, [whole["first_name"], whole["last_name"]]))
        whole["name"] = both or known["name"]
    command = UpdateUser(at=call.now, user_id=user_id, wish=_rewished(whole))
    return call.handle(command, lambda _: UserWritten(user_id=user_id))


@routes.delete("/users/{user_id}", "DisableUser", ADMIN, errors=["SELF_DELETE"])
def disable_user(user_id: str, call: Call) -> Written:
    """The account may no longer be used; its sessions end."""
    changeable(call, user_id)
    command = DisableUser(at=call.now, user_id=user_id, reason="ADMIN", by=call.caller.subject)
    ended: list[str] = []
    answer = call.handle(command, lambda outcome: noting(outcome, ended))
    stop_tokens(call, ended)
    return answer


@routes.post("/users/{user_id}/enable", "EnableUser", ADMIN, errors=["PROVIDER_INACTIVE"])
def enable_user(user_id: str, call: Call) -> Written:
    """A disabled account may be used again."""
    changeable(call, user_id)
    return call.handle(EnableUser(at=call.now, user_id=user_id, by=call.caller.subject))


@routes.post("/users/{user_id}/unlock", "UnlockUser", ADMIN)
def unlock_user(user_id: str, call: Call) -> Written:
    """A locked account is open again before its time."""
    changeable(call, user_id)
    return call.handle(UnlockUser(at=call.now, user_id=user_id, by=call.caller.subject))


@routes.post(
    "/users/{user_id}/roles",
    "AddRole",
    ADMIN,
    status_code=201,
    errors=[
        "OWN_ROLE",
        "ROLE_HELD",
        "UNKNOWN_ROLE",
        "ROLE_TYPE_MISMATCH",
        "TENANT_MISMATCH",
        "TOO_MANY_SUPER_ADMINS",
    ],
)
def add_role(user_id: str, body: RoleBody, call: Call) -> Written:
    """One role more, within a scope."""
    row = changeable(call, user_id)
    grant = _grant(row, body, call.new_id("grant"))
    _may(call, [_row(grant)])
    command = AddGrant(
        at=call.now, now=real_now(), user_id=user_id, grant=grant, by=call.caller.subject
    )
    return call.handle(command)


@routes.delete(
    "/users/{user_id}/roles/{role}", "RemoveRole", ADMIN, errors=["OWN_ROLE", "LAST_ROLE"]
)
def remove_role(user_id: str, role: str, call: Call) -> Written:
    """A role goes, wherever it reached."""
    changeable(call, user_id)
    return call.handle(RemoveRole(at=call.now, user_id=user_id, role=role, by=call.caller.subject))


def reached(call: Calling, user_id: str, sentence: str = NOBODY) -> Row:
    """The account, if it is the caller's own or an ADMIN reaches a role of it; else 403 or 404."""
    own = user_id == own_account(call)
    scope = Scope(({},)) if own else call.caller.acting_as(ADMIN)
    row = call.get(account, sentence=sentence, user_id=user_id)
    if not any(covers(scope, place) for place in places(row, grants_of(call, user_id))):
        raise not_found(sentence)
    return row


def changeable(call: Calling, user_id: str) -> Row:
    """The same, and 403 where somebody else's account reaches further than the caller does."""
    row = reached(call, user_id)
    if user_id != own_account(call):
        _may(call, places(row, grants_of(call, user_id)))
    return row


def grants_of(call: Calling, user_id: str) -> list[Row]:
    """The roles of an account within their scopes; for a moment also one that has expired."""
    with call.reader() as reader:
        return reader.find(granted, user_id=user_id)


def places(row: Row, held: list[Row]) -> list[Row]:
    """Where an account is reached: within its roles; without any, where it was at home."""
    return held or [{**row, "role": "", "store_id": None}]


def covers(scope: Scope, held: Row) -> bool:
    """Whether a scope reaches all that a grant does."""
    return scope.covers(**{name: held[column.name] for name, column in GRANTED.items()})


def reachable(scope: Scope) -> ColumnElement[bool]:
    """Accounts with a role that a scope reaches; those without any, where they were at home."""
    mine = select(granted.c.user_id).where(scope.where(**GRANTED))
    bare = func.cardinality(account.c.roles) == 0
    return or_(account.c.user_id.in_(mine), and_(bare, scope.where(**HOME)))


def shown(call: Calling, row: Row) -> UserAnswer:
    """An account with its personal fields in clear."""
    personal = {
        name: opened(call, row[name], row["user_id"], field) for name, field in PERSONAL.items()
    }
    plain = {name: row[name] for name in UserAnswer.model_fields if name not in PERSONAL}
    return UserAnswer(**plain, **personal)


PERSONAL = {
    "name": "name",
    "first_name": "firstName",
    "last_name": "lastName",
    "email": "email",
    "phone": "phone",
}


def noting(outcome: Outcome, sessions: list[str]) -> Written:
    """Remember the sessions that ended, so that their tokens stop."""
    sessions[:] = [r.event.session_id for r in outcome.events if isinstance(r.event, SessionEnded)]
    return Written()


def wish(body: CreateUserBody, user_id: str) -> UserWish:
    """What the body says of the holder, about to be sealed."""
    return _rewished({**body.model_dump(), "user_id": user_id, "name": full_name(body, body.kind)})


def full_name(body: PersonBody, kind: str) -> str:
    """The whole name, else first and last; 422 where a person has neither, a team no label."""
    if body.name:
        return body.name
    if kind == TEAM:
        raise invalid("MISSING_FIELD", "A work team has a label as its name.", "name")
    for field, given in (("firstName", body.first_name), ("lastName", body.last_name)):
        if not given:
            sentence = "A person has a first and a last name, or the two as one name."
            raise invalid("MISSING_FIELD", sentence, field)
    return f"{body.first_name} {body.last_name}"


def _no_status(call: Calling, status: str | None) -> None:
    """The status has calls of its own."""
    if status is not None:
        call.caller.acting_as(ADMIN)
        sentence = "An account is disabled by DELETE, and comes back by …/enable or …/unlock."
        raise invalid("INVALID_FIELD", sentence, "status")


def _rewished(known: dict[str, str]) -> UserWish:
    sealed = {
        name: Sealed.of(known[name], subject=known["user_id"], field=field)
        for name, field in PERSONAL.items()
        if known[name]
    }
    plain = ("kind", "language", "provider_id", "work_team_id")
    return UserWish(**sealed, **{name: known[name] for name in plain})  # type: ignore[arg-type]  # both halves by name


def _grant(whose: Row, role: RoleBody, grant_id: str) -> Grant:
    """A company's roles reach its company, a team's its team, without being told."""
    own = {name: whose[name] for name in ("provider_id", "work_team_id")}
    named = role.model_copy(update={n: v for n, v in own.items() if getattr(role, n) is None})
    scope = (role if whose["kind"] == INTERNAL else named).scope()
    return Grant(grant_id=grant_id, role=role.role, scope=scope, expires_at=role.expires_at)


def _may(call: Calling, roles: Sequence[Row]) -> None:
    """Nobody hands out, or touches, what reaches further than they do."""
    for one in roles:
        there = {name: one[column.name] for name, column in GRANTED.items()}
        if not may_grant(call.caller.roles_at(**there), one["role"]):
            raise forbidden("This reaches further than your own role.")


def _row(grant: Grant) -> Row:
    return {"role": grant.role, **columns(grant.scope)}
