"""What may be asked of identity-access. `now` is real time, where `at` is business time."""

from __future__ import annotations

from datetime import datetime

import msgspec

from fsm_common.core.messages import Command
from fsm_common.core.sealed import Sealed
from fsm_events.common import GrantScope
from fsm_events.enums import AuthMethod, DisableReason, LinkPurpose, SessionEnd, UserKind


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role within a scope, for good or until `expires_at`."""

    grant_id: str
    role: str
    scope: GrantScope
    expires_at: datetime | None = None


class UserWish(msgspec.Struct, frozen=True, kw_only=True):
    """What an account says of its holder; a work team has a label for a name."""

    kind: UserKind
    language: str
    provider_id: str | None = None
    work_team_id: str | None = None
    name: Sealed[str]
    first_name: Sealed[str] | None = None
    last_name: Sealed[str] | None = None
    email: Sealed[str]
    phone: Sealed[str] | None = None


class UserCommand(Command, frozen=True, kw_only=True):
    user_id: str


class CreateUser(UserCommand, frozen=True, kw_only=True):
    """`first`: only where nobody has an account yet."""

    now: datetime
    wish: UserWish
    grants: tuple[Grant, ...]
    password_hash: Sealed[str]
    by: str | None = None
    first: bool = False


class UpdateUser(UserCommand, frozen=True, kw_only=True):
    wish: UserWish


class DisableUser(UserCommand, frozen=True, kw_only=True):
    reason: DisableReason
    by: str | None = None


class EnableUser(UserCommand, frozen=True, kw_only=True):
    by: str | None = None


class UnlockUser(UserCommand, frozen=True, kw_only=True):
    by: str | None = None


class LapseLock(UserCommand, frozen=True, kw_only=True):
    """The lock's time is over."""


class AddGrant(UserCommand, frozen=True, kw_only=True):
    now: datetime
    grant: Grant
    by: str | None = None


class LapseRoles(UserCommand, frozen=True, kw_only=True):
    """The time of one role or several is over."""

    now: datetime


class RemoveRole(UserCommand, frozen=True, kw_only=True):
    role: str
    by: str | None = None


class SetPassword(UserCommand, frozen=True, kw_only=True):
    """`known`: it is the current one or one of the last five."""

    password_hash: Sealed[str]
    known: bool
    by: str | None = None


class EndSessions(UserCommand, frozen=True, kw_only=True):
    """All of one account."""

    reason: SessionEnd
    by: str | None = None


class SignIn(UserCommand, frozen=True, kw_only=True):
    """`matched` was found for the account's `password_no`-th password."""

    now: datetime
    session_id: str
    method: AuthMethod
    matched: bool
    password_no: int
    refresh_hash: Sealed[str]


class RefreshSession(Command, frozen=True, kw_only=True):
    session_id: str
    now: datetime
    presented: Sealed[str]
    fresh: Sealed[str]


class ExpireSession(Command, frozen=True, kw_only=True):
    """Nothing refreshes it any more."""

    session_id: str
    now: datetime


class EndSession(Command, frozen=True, kw_only=True):
    session_id: str
    reason: SessionEnd
    by: str | None = None


class CloseCompany(Command, frozen=True, kw_only=True):
    """A company was deactivated: its accounts are disabled."""

    provider_id: str


class EndTeamSessions(Command, frozen=True, kw_only=True):
    """A team is inactive."""

    work_team_id: str


class CreateClient(Command, frozen=True, kw_only=True):
    client_id: str
    name: str
    secret_hash: str
    roles: tuple[str, ...]
    scope: GrantScope
    ip_allowlist: tuple[str, ...] = ()
    by: str | None = None


class RotateSecret(Command, frozen=True, kw_only=True):
    client_id: str
    secret_hash: str
    by: str | None = None


class RevokeClient(Command, frozen=True, kw_only=True):
    client_id: str
    reason: str | None = None
    by: str | None = None


class MintLink(Command, frozen=True, kw_only=True):
    link_ref: str
    purpose: LinkPurpose
    customer_id: str
    project_id: str
    language: str


class LimitLink(Command, frozen=True, kw_only=True):
    """The matter was closed at `closed_at`."""

    link_ref: str
    closed_at: datetime


class UseLink(Command, frozen=True, kw_only=True):
    link_ref: str
    token_id: str
    token_expires_at: datetime


class RotateKey(Command, frozen=True, kw_only=True):
    """Begin to sign with a key that the keyring has already."""

    kid: str
    now: datetime
    public_key: str


class RetireKey(Command, frozen=True, kw_only=True):
    kid: str
    now: datetime
