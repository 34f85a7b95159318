"""What is said of user.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common.identity import GrantScope
from fsm_events.enums import AuthProvider, DisableReason, UnlockCause, UserKind, UserStatus


class GrantAdded(Event, frozen=True, kw_only=True):
    """A user has a role within a scope."""

    topic: ClassVar[str] = "identity.grant.added"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    user_id: str
    grant_id: str
    role: str
    scope: GrantScope
    expires_at: dt.datetime | None = None
    granted_by: str | None = None


class GrantRemoved(Event, frozen=True, kw_only=True):
    """A user no longer has a role within a scope."""

    topic: ClassVar[str] = "identity.grant.removed"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    user_id: str
    grant_id: str
    role: str
    scope: GrantScope
    expires_at: dt.datetime | None = None
    removed_by: str | None = None
    reason: str | None = None


class PasswordSet(Event, frozen=True, kw_only=True):
    """An account has a new password."""

    topic: ClassVar[str] = "identity.password.set"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = False

    user_id: str
    password_hash: Sealed[str]  # argon2
    by: str | None = None  # null: the user
    must_change: bool = False


class UserCreated(Event, frozen=True, kw_only=True):
    """An account exists."""

    topic: ClassVar[str] = "identity.user.created"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    user_id: str
    kind: UserKind
    status: UserStatus
    roles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # EU for all
    business_units: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    provider_id: str | None = None
    work_team_id: str | None = None
    language: str  # locale
    auth_provider: AuthProvider
    verified: bool
    mfa_enabled: bool = False
    name: Sealed[str]  # a team's is its label
    first_name: Sealed[str] | None = None
    last_name: Sealed[str] | None = None
    email: Sealed[str]
    phone: Sealed[str] | None = None
    changed_fields: tuple[str, ...] = ()


class UserDisabled(Event, frozen=True, kw_only=True):
    """An account may no longer be used."""

    topic: ClassVar[str] = "identity.user.disabled"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    user_id: str
    reason: DisableReason
    disabled_by: str | None = None


class UserEnabled(Event, frozen=True, kw_only=True):
    """A disabled account may be used again."""

    topic: ClassVar[str] = "identity.user.enabled"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    user_id: str
    by: str | None = None


class UserLocked(Event, frozen=True, kw_only=True):
    """Too many wrong passwords."""

    topic: ClassVar[str] = "identity.user.locked"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    user_id: str
    until: dt.datetime | None = None
    failed_attempts: int


class UserUnlocked(Event, frozen=True, kw_only=True):
    """A locked account is open again."""

    topic: ClassVar[str] = "identity.user.unlocked"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = False

    user_id: str
    cause: UnlockCause
    by: str | None = None


class UserUpdated(Event, frozen=True, kw_only=True):
    """An account is different; the whole of it."""

    topic: ClassVar[str] = "identity.user.updated"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "user"
    identity: ClassVar[str] = "user_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    user_id: str
    kind: UserKind
    status: UserStatus
    roles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # EU for all
    business_units: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    provider_id: str | None = None
    work_team_id: str | None = None
    language: str  # locale
    auth_provider: AuthProvider
    verified: bool
    mfa_enabled: bool = False
    name: Sealed[str]  # a team's is its label
    first_name: Sealed[str] | None = None
    last_name: Sealed[str] | None = None
    email: Sealed[str]
    phone: Sealed[str] | None = None
    changed_fields: tuple[str, ...] = ()
