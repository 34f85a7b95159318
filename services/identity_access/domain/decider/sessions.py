"""Signing in, staying signed in, and the end of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fsm_common.core.errors import Kind, Rejected, forbidden, not_found
from fsm_events.enums import SessionEnd
from fsm_events.identity import (
    SessionEnded,
    SessionRefreshIssued,
    SessionStarted,
    UserDisabled,
    UserLocked,
    UserUnlocked,
)
from services.identity_access.domain.commands import (
    CloseCompany,
    EndSession,
    EndSessions,
    EndTeamSessions,
    ExpireSession,
    RefreshSession,
    SignIn,
)
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.facts import Holder, Members, Open, Tries
from services.identity_access.domain.roles import INTERNAL
from services.identity_access.domain.state import Account, Session, User

TRIES: Final = 5
LOCKED: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(days=90)
Events = list[IdentityEvent]


def lifetime(kind: str) -> timedelta:
    """How long a refresh token lives if it is not used."""
    return timedelta(days=30 if kind == INTERNAL else 7)


def refused(code: str, sentence: str) -> Rejected:
    """401."""
    return Rejected(sentence, code=code, kind=Kind.UNAUTHENTICATED)


def invalid_credentials() -> Rejected:
    """The one answer to whatever does not fit."""
    return refused("INVALID_CREDENTIALS", "E-mail address or password is not right.")


def sign_in(command: SignIn, state: User, facts: Tries) -> Events:
    """A session, if the password was right; a lock, if it was wrong too often. A wrong password
    is no refusal here: that it was wrong must be kept."""
    if not isinstance(state, Account) or command.password_no != state.password_no:
        raise invalid_credentials()
    until = state.locked_until
    if until is not None and command.at < until:
        sentence = "Too many wrong passwords; this account is locked for a while."
        data = {"lockedUntil": until.isoformat()}
        raise Rejected(sentence, code="ACCOUNT_LOCKED", kind=Kind.LOCKED, data=data)
    lapsed: Events = [UserUnlocked(user_id=state.user_id, cause="TIME")] if until else []
    if not command.matched:
        return [*lapsed, *_failed(command, state, 0 if lapsed else facts.failures)]
    if state.profile.status == "DISABLED" or facts.employer_gone:
        raise forbidden("This account may not be used.", "ACCOUNT_NOT_ACTIVE")
    return [*lapsed, *_started(command, state)]


def refresh(command: RefreshSession, state: Session, facts: Holder) -> Events:
    """The next refresh token; an old one presented again ends the whole family. What never was
    one ends nothing: the session's id is no secret."""
    if not state.user_id or state.ended or not facts.active:
        raise invalid_refresh()
    assert state.expires_at is not None
    if over := _expired(command, state):
        return over
    if command.fresh == state.refresh_hash:
        return []
    if command.presented in state.spent:
        return [
            SessionEnded(session_id=command.session_id, user_id=state.user_id, end_reason="REUSE")
        ]
    if command.presented != state.refresh_hash:
        raise invalid_refresh()
    return [
        SessionRefreshIssued(
            session_id=command.session_id,
            user_id=state.user_id,
            generation=state.generation + 1,
            refresh_token_hash=command.fresh,
            expires_at=min(command.now + lifetime(facts.kind), state.expires_at),
        )
    ]


def invalid_refresh() -> Rejected:
    """The one answer to a refresh token that does not serve."""
    return refused("INVALID_REFRESH_TOKEN", "Please sign in again.")


def expire_session(command: ExpireSession, state: Session, facts: None) -> Events:
    """A session that nothing refreshes any more has ended."""
    return [] if not state.user_id or state.ended else _expired(command, state)


def end_session(command: EndSession, state: Session, facts: None) -> Events:
    """One sign-in is over."""
    if not state.user_id:
        raise not_found("There is no such session.")
    if state.ended:
        return []
    return [
        SessionEnded(
            session_id=command.session_id,
            user_id=state.user_id,
            end_reason=command.reason,
            by=command.by,
        )
    ]


def end_sessions(command: EndSessions, state: User, facts: Open) -> Events:
    """All sign-ins of an account are over."""
    return ended(facts, command.user_id, command.reason, command.by)


def close_company(command: CloseCompany, state: User, facts: Members) -> Events:
    """The accounts of a deactivated company are disabled, their sessions end."""
    events: Events = []
    for member in facts.accounts:
        if not member.disabled:
            events.append(UserDisabled(user_id=member.user_id, reason="PROVIDER_DEACTIVATED"))
        events += ended(Open(member.sessions), member.user_id, "PROVIDER_DEACTIVATED", None)
    return events


def end_team_sessions(command: EndTeamSessions, state: User, facts: Members) -> Events:
    """The sessions of an inactive team end."""
    return [
        event
        for member in facts.accounts
        for event in ended(Open(member.sessions), member.user_id, "TEAM_INACTIVE", None)
    ]


def ended(facts: Open, user_id: str, reason: SessionEnd, by: str | None) -> list[IdentityEvent]:
    """The end of each open session."""
    return [
        SessionEnded(session_id=session_id, user_id=user_id, end_reason=reason, by=by)
        for session_id in facts.sessions
    ]


def _expired(command: RefreshSession | ExpireSession, state: Session) -> Events:
    """Its end, once its last refresh token is over; that of no session lives longer than it."""
    assert state.refresh_expires_at is not None
    if command.now < state.refresh_expires_at:
        return []
    return [
        SessionEnded(session_id=command.session_id, user_id=state.user_id, end_reason="EXPIRED")
    ]


def _failed(command: SignIn, state: Account, failures: int) -> Events:
    if state.profile.status != "ACTIVE" and state.locked_until is None:
        return []
    if failures + 1 < TRIES:
        return []
    until = command.at + LOCKED
    return [UserLocked(user_id=state.user_id, until=until, failed_attempts=failures + 1)]


def _started(command: SignIn, state: Account) -> Events:
    end: datetime = command.now + LONGEST
    return [
        SessionStarted(
            session_id=command.session_id,
            user_id=state.user_id,
            auth_method=command.method,
            started_at=command.now,
            expires_at=end,
        ),
        SessionRefreshIssued(
            session_id=command.session_id,
            user_id=state.user_id,
            generation=1,
            refresh_token_hash=command.refresh_hash,
            expires_at=min(command.now + lifetime(state.profile.kind), end),
        ),
    ]
