"""What is said in identity.*

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common import GrantScope
from fsm_events.enums import (
    AuthMethod,
    AuthProvider,
    DisableReason,
    LinkPurpose,
    SessionEnd,
    UnlockCause,
    UserKind,
    UserStatus,
)


class ApiClientCreated(Event, frozen=True, kw_only=True):
    """A program may ask for tokens."""

    topic: ClassVar[str] = "identity.api_client.created"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "api_client"
    identity: ClassVar[str] = "client_id"
    key: ClassVar[str] = "{clientId}"
    public: ClassVar[bool] = False

    client_id: str
    name: str
    secret_hash: str  # argon2 of a random secret
    roles: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    scope: GrantScope
    ip_allowlist: tuple[str, ...] = ()
    created_by: str | None = None


class ApiClientRevoked(Event, frozen=True, kw_only=True):
    """A program gets no more tokens."""

    topic: ClassVar[str] = "identity.api_client.revoked"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "api_client"
    identity: ClassVar[str] = "client_id"
    key: ClassVar[str] = "{clientId}"
    public: ClassVar[bool] = False

    client_id: str
    reason: str | None = None
    revoked_by: str | None = None


class ApiClientSecretRotated(Event, frozen=True, kw_only=True):
    """A program has a new secret; the old one is void."""

    topic: ClassVar[str] = "identity.api_client.secret_rotated"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "api_client"
    identity: ClassVar[str] = "client_id"
    key: ClassVar[str] = "{clientId}"
    public: ClassVar[bool] = False

    client_id: str
    secret_hash: str  # argon2 of a random secret
    rotated_by: str | None = None


class ApiClientUpdated(Event, frozen=True, kw_only=True):
    """A program's rights are different; the whole of them."""

    topic: ClassVar[str] = "identity.api_client.updated"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "api_client"
    identity: ClassVar[str] = "client_id"
    key: ClassVar[str] = "{clientId}"
    public: ClassVar[bool] = False

    client_id: str
    name: str
    secret_hash: str  # argon2 of a random secret
    roles: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    scope: GrantScope
    ip_allowlist: tuple[str, ...] = ()
    active: bool
    changed_fields: tuple[str, ...] = ()


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


class LinkExtended(Event, frozen=True, kw_only=True):
    """A link ends at another time."""

    topic: ClassVar[str] = "identity.link.extended"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "link"
    identity: ClassVar[str] = "link_ref"
    key: ClassVar[str] = "{linkRef}"
    public: ClassVar[bool] = False

    link_ref: str
    expires_at: dt.datetime | None = None
    reason: str | None = None


class LinkMinted(Event, frozen=True, kw_only=True):
    """A customer may be sent a link to their project."""

    topic: ClassVar[str] = "identity.link.minted"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "link"
    identity: ClassVar[str] = "link_ref"
    key: ClassVar[str] = "{linkRef}"
    public: ClassVar[bool] = False

    link_ref: str  # traded by a service for a signed link
    purpose: LinkPurpose
    customer_id: str
    project_id: str
    service_order_id: str | None = None
    language: str | None = None
    expires_at: dt.datetime | None = None  # null until the project is closed


class LinkRevoked(Event, frozen=True, kw_only=True):
    """A link opens nothing any more."""

    topic: ClassVar[str] = "identity.link.revoked"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "link"
    identity: ClassVar[str] = "link_ref"
    key: ClassVar[str] = "{linkRef}"
    public: ClassVar[bool] = False

    link_ref: str
    reason: str | None = None
    by: str | None = None


class LinkUsed(Event, frozen=True, kw_only=True):
    """A customer opened the portal by a link."""

    topic: ClassVar[str] = "identity.link.used"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "link"
    identity: ClassVar[str] = "link_ref"
    key: ClassVar[str] = "{linkRef}"
    public: ClassVar[bool] = False

    link_ref: str
    customer_id: str
    project_id: str
    token_id: str  # jti
    expires_at: dt.datetime


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


class SessionEnded(Event, frozen=True, kw_only=True):
    """A session is over; its refresh tokens are void."""

    topic: ClassVar[str] = "identity.session.ended"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "session"
    identity: ClassVar[str] = "session_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    session_id: str
    user_id: str
    end_reason: SessionEnd
    by: str | None = None


class SessionRefreshIssued(Event, frozen=True, kw_only=True):
    """A session has a new refresh token; older ones are void."""

    topic: ClassVar[str] = "identity.session.refresh_issued"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "session"
    identity: ClassVar[str] = "session_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = False

    session_id: str
    user_id: str
    generation: int  # from 1
    refresh_token_hash: Sealed[str]  # SHA-256 of a random token
    expires_at: dt.datetime


class SessionStarted(Event, frozen=True, kw_only=True):
    """Somebody signed in."""

    topic: ClassVar[str] = "identity.session.started"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "session"
    identity: ClassVar[str] = "session_id"
    key: ClassVar[str] = "{userId}"
    public: ClassVar[bool] = True

    session_id: str
    user_id: str
    auth_method: AuthMethod
    device_id: str | None = None
    started_at: dt.datetime
    expires_at: dt.datetime  # the absolute end


class SigningKeyRetired(Event, frozen=True, kw_only=True):
    """Tokens of this key are no longer accepted."""

    topic: ClassVar[str] = "identity.signing_key.retired"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "signing_key"
    identity: ClassVar[str] = "kid"
    key: ClassVar[str] = "{kid}"
    public: ClassVar[bool] = False

    kid: str
    retired_at: dt.datetime


class SigningKeyRotated(Event, frozen=True, kw_only=True):
    """Tokens are signed with a new key; its private half is in the keyring."""

    topic: ClassVar[str] = "identity.signing_key.rotated"
    service: ClassVar[str] = "identity_access"
    aggregate: ClassVar[str] = "signing_key"
    identity: ClassVar[str] = "kid"
    key: ClassVar[str] = "{kid}"
    public: ClassVar[bool] = False

    kid: str
    algorithm: str  # RS256
    public_key: str  # PEM
    previous_kid: str | None = None
    active_from: dt.datetime
    rotate_at: dt.datetime


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
