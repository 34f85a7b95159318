"""Signing in with a password, staying signed in, signing out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fsm_common.core.errors import Erased, forbidden
from fsm_common.core.messages import About
from fsm_common.core.rows import Row
from fsm_common.core.sealed import Sealed
from fsm_common.edges.http import ANYONE, PUBLIC, Body, Call, Calling, Limit, Routes, Written
from fsm_common.flows.handler import Outcome
from fsm_common.flows.sealing import ERASED, lookup
from fsm_common.ports.store import Write
from fsm_events.identity import SessionEnded, SessionRefreshIssued, UserLocked, UserUnlocked
from services.identity_access.api.bodies import Email, Secret
from services.identity_access.api.codes import CODES
from services.identity_access.api.tools import (
    opened,
    own_account,
    real_now,
    session_of,
    stop_tokens,
    tools,
)
from services.identity_access.api.users import noting
from services.identity_access.domain import claims
from services.identity_access.domain.commands import (
    EndSession,
    EndSessions,
    RefreshSession,
    SignIn,
)
from services.identity_access.domain.decider.sessions import invalid_credentials, invalid_refresh
from services.identity_access.domain.roles import INTERNAL, PROVIDER, TEAM
from services.identity_access.gateways.secrets import digest
from services.identity_access.projections import passwords
from services.identity_access.projections.accounts import account
from services.identity_access.projections.grants import granted
from services.identity_access.projections.sessions import open_session

routes = Routes("sign-in", CODES)
REFRESHES = {INTERNAL: 100, PROVIDER: 50, TEAM: 200}  # an hour
REFUSED = ("INVALID_CREDENTIALS", "ACCOUNT_NOT_ACTIVE", "ACCOUNT_LOCKED", "USE_SSO")


class SignInBody(Body, example={"email": "op_fr@example.com", "password": "Lavande-et-3-Cigales"}):
    email: Email
    password: Secret


class RefreshBody(Body, example={"refreshToken": "8d0c….kx3…"}):
    refresh_token: Secret


class TokensAnswer(Written):
    """An access token for `expiresIn` seconds, and what gets the next one, once."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: int
    refresh_token: str
    refresh_expires_at: datetime
    session_id: str


@routes.post("/auth/internal/login", "SignInInternal", PUBLIC, errors=REFUSED)
def sign_in_internal(body: SignInBody, call: Call) -> TokensAnswer:
    """Staff, where local mode is on."""
    return _sign_in(call, body, INTERNAL, Limit(10))


@routes.post("/auth/provider/login", "SignInProvider", PUBLIC, errors=REFUSED)
def sign_in_provider(body: SignInBody, call: Call) -> TokensAnswer:
    """People of a contractor."""
    return _sign_in(call, body, PROVIDER, Limit(5))


@routes.post("/auth/work-team/login", "SignInWorkTeam", PUBLIC, errors=REFUSED)
def sign_in_work_team(body: SignInBody, call: Call) -> TokensAnswer:
    """A work team: a credential of the team, never of a person."""
    return _sign_in(call, body, TEAM, Limit(10))


@routes.post("/auth/refresh", "RefreshTokens", PUBLIC, errors=["INVALID_REFRESH_TOKEN"])
def refresh_tokens(body: RefreshBody, call: Call) -> TokensAnswer:
    """The next pair of tokens. A token that was used before ends the session."""
    session_id, _, secret = body.refresh_token.partition(".")
    with call.reader() as reader:
        session = reader.get(open_session, session_id=session_id)
        owner = reader.get(account, user_id=session["user_id"]) if session else None
    if owner is None:
        raise invalid_refresh()
    call.limit(owner["user_id"], Limit(REFRESHES.get(owner["kind"], 50), 3600))
    fresh = tools(call).secrets.following("refresh", call.command_id)
    command = RefreshSession(
        at=call.now,
        session_id=session_id,
        now=real_now(),
        presented=_hash(secret, owner["user_id"]),
        fresh=_hash(fresh, owner["user_id"]),
    )
    try:
        outcome = call.desk.handler.handle(command, call.context(_about(owner)))
    except Erased as gone:
        raise invalid_refresh() from gone
    if any(isinstance(recorded.event, SessionEnded) for recorded in outcome.events):
        stop_tokens(call, [session_id])
        raise invalid_refresh()
    return call.keep(_tokens(call, owner, session_id, fresh, outcome))


@routes.post("/auth/logout", "SignOut", ANYONE)
def sign_out(call: Call) -> Written:
    """This session is over; its tokens serve no more."""
    session_id = session_of(call.caller.claims)
    command = EndSession(
        at=call.now, session_id=session_id, reason="LOGOUT", by=call.caller.subject
    )
    answer = call.handle(command)
    stop_tokens(call, [session_id])
    return answer


@routes.post("/auth/revoke", "RevokeSessions", ANYONE)
def revoke_sessions(call: Call) -> Written:
    """All sessions of the caller are over."""
    user_id = own_account(call)
    command = EndSessions(at=call.now, user_id=user_id, reason="REVOKED", by=user_id)
    ended: list[str] = []
    answer = call.handle(command, lambda outcome: noting(outcome, ended))
    stop_tokens(call, ended)
    return answer


def _sign_in(call: Calling, body: SignInBody, kind: str, limit: Limit) -> TokensAnswer:
    if kind == INTERNAL and not tools(call).settings.local_mode:
        raise forbidden("Staff sign in through single sign-on.", "USE_SSO")
    index = lookup(call.desk.parts.keyring, body.email)
    call.limit(index.hex(), limit)
    owner, known = _found(call, index, kind)
    clear = opened(call, known[-1]["hash"], owner["user_id"], "passwordHash") if owner else None
    if clear == ERASED:
        owner = clear = None  # as nobody
    matched = tools(call).hashing.matches(clear, body.password)
    if owner is None:
        raise invalid_credentials()
    session_id = call.new_id("session")
    secret = tools(call).secrets.following("refresh", call.command_id)
    command = SignIn(
        at=call.now,
        now=real_now(),
        user_id=owner["user_id"],
        session_id=session_id,
        method="LOCAL",
        matched=matched,
        password_no=len(known),
        refresh_hash=_hash(secret, owner["user_id"]),
    )
    outcome = call.desk.handler.handle(
        command, call.context(_about(owner)), also=lambda made: _tries(command, made)
    )
    if not matched:
        raise invalid_credentials()
    return call.keep(_tokens(call, owner, session_id, secret, outcome))


def _found(call: Calling, index: bytes, kind: str) -> tuple[Row | None, list[Row]]:
    """The account of this address, if it signs in here, and its passwords."""
    with call.reader() as reader:
        rows = reader.find(account, email_index=index, kind=kind)
        known = passwords.of_user(rows[0]["user_id"], reader) if rows else []
    return (rows[0], known) if known else (None, [])


def _tries(command: SignIn, outcome: Outcome) -> list[Write]:
    """Wrong passwords are counted in the transaction that looked at the count."""
    if outcome.repeated:
        return []
    happened = {type(recorded.event) for recorded in outcome.events}
    if command.matched or UserLocked in happened:
        return [passwords.counted(command.user_id, 0)]
    if UserUnlocked in happened:
        return [passwords.counted(command.user_id, 1)]
    return [passwords.one_more(command.user_id)]


def _tokens(
    call: Calling, owner: Row, session_id: str, secret: str, outcome: Outcome
) -> TokensAnswer:
    kit, [issued] = (
        tools(call),
        [r.event for r in outcome.events if isinstance(r.event, SessionRefreshIssued)],
    )
    grants = _valid_grants(call, owner)
    seconds = _lifetime(grants, kit.settings.access_seconds)
    answer = TokensAnswer(
        access_token=kit.signer.signed(_claims(owner, grants, session_id), seconds),
        expires_in=seconds,
        refresh_token=f"{session_id}.{secret}",
        refresh_expires_at=issued.expires_at,
        session_id=session_id,
    )
    return call.stamped(lambda _: answer, outcome)


def _valid_grants(call: Calling, owner: Row) -> list[Row]:
    now = real_now()
    with call.reader() as reader:
        rows = reader.find(granted, user_id=owner["user_id"])
    return [row for row in rows if row["expires_at"] is None or row["expires_at"] > now]


def _lifetime(grants: list[Row], usual: int) -> int:
    """No token outlives a role that it carries."""
    now = real_now()
    ends = [(row["expires_at"] - now).total_seconds() for row in grants if row["expires_at"]]
    return max(1, int(min([usual, *ends])))


def _claims(owner: Row, grants: list[Row], session_id: str) -> dict[str, Any]:
    return claims.claims(
        owner["kind"],
        owner["user_id"],
        [claims.entry([row["role"]], row) for row in grants],
        sid=session_id,
        authMethod="LOCAL",
        providerId=owner["provider_id"],
        workTeamId=owner["work_team_id"],
    )


def _hash(secret: str, user_id: str) -> Sealed[str]:
    return Sealed.of(digest(secret), subject=user_id, field="refreshTokenHash")


def _about(owner: Row) -> About:
    return About(country_code=owner["country_code"], bu_code=owner["bu_code"])
