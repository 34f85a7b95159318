"""What decisions remember of each aggregate."""

from __future__ import annotations

from datetime import datetime

import msgspec

from fsm_common.core.decider import Aggregate
from fsm_common.core.sealed import Sealed
from fsm_events.enums import AuthProvider, LinkPurpose, UserKind, UserStatus
from fsm_events.identity import (
    ApiClientCreated,
    ApiClientRevoked,
    ApiClientSecretRotated,
    ApiClientUpdated,
    GrantAdded,
    GrantRemoved,
    LinkExtended,
    LinkMinted,
    LinkRevoked,
    LinkUsed,
    PasswordSet,
    SessionEnded,
    SessionRefreshIssued,
    SessionStarted,
    SigningKeyRetired,
    SigningKeyRotated,
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserLocked,
    UserUnlocked,
    UserUpdated,
)
from services.identity_access.domain.commands import Grant
from services.identity_access.domain.events import (
    ClientEvent,
    KeyEvent,
    LinkEvent,
    SessionEvent,
    UserEvent,
)


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The record that `created` and `updated` carry whole."""

    kind: UserKind
    status: UserStatus
    roles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    business_units: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    provider_id: str | None = None
    work_team_id: str | None = None
    language: str
    auth_provider: AuthProvider
    verified: bool
    mfa_enabled: bool = False
    name: Sealed[str]
    first_name: Sealed[str] | None = None
    last_name: Sealed[str] | None = None
    email: Sealed[str]
    phone: Sealed[str] | None = None


class Nobody(msgspec.Struct, frozen=True):
    """There is no such account."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account, its grants, and how often its password was set."""

    user_id: str
    profile: Profile
    grants: tuple[Grant, ...] = ()
    locked_until: datetime | None = None
    password: Sealed[str] | None = None
    password_no: int = 0


User = Nobody | Account


def evolve_user(state: User, event: UserEvent) -> User:
    """The account after a fact."""
    if isinstance(event, UserCreated):
        return Account(user_id=event.user_id, profile=_profile(event))
    assert isinstance(state, Account)
    return _evolved(state, event)


def _evolved(state: Account, event: UserEvent) -> Account:
    replace = msgspec.structs.replace
    match event:
        case UserCreated() | UserUpdated():
            return replace(state, profile=_profile(event))
        case UserLocked():
            return replace(_status(state, "LOCKED"), locked_until=event.until)
        case UserDisabled():
            return replace(_status(state, "DISABLED"), locked_until=None)
        case UserEnabled() | UserUnlocked():
            return replace(_status(state, "ACTIVE"), locked_until=None)
        case GrantAdded():
            return replace(state, grants=(*state.grants, _grant(event)))
        case GrantRemoved():
            kept = tuple(g for g in state.grants if g.grant_id != event.grant_id)
            return replace(state, grants=kept)
        case PasswordSet():
            number = state.password_no + 1
            return replace(state, password=event.password_hash, password_no=number)


def _profile(event: UserCreated | UserUpdated) -> Profile:
    return Profile(**{name: getattr(event, name) for name in Profile.__struct_fields__})


def _status(state: Account, status: UserStatus) -> Account:
    profile = msgspec.structs.replace(state.profile, status=status)
    return msgspec.structs.replace(state, profile=profile)


def _grant(event: GrantAdded) -> Grant:
    return Grant(
        grant_id=event.grant_id, role=event.role, scope=event.scope, expires_at=event.expires_at
    )


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in; `user_id` is empty before it began. `spent`: the refresh tokens before this."""

    user_id: str = ""
    expires_at: datetime | None = None
    generation: int = 0
    refresh_hash: Sealed[str] | None = None
    spent: tuple[Sealed[str], ...] = ()
    refresh_expires_at: datetime | None = None
    ended: bool = False


def evolve_session(state: Session, event: SessionEvent) -> Session:
    """The session after a fact."""
    replace = msgspec.structs.replace
    match event:
        case SessionStarted():
            return replace(state, user_id=event.user_id, expires_at=event.expires_at)
        case SessionRefreshIssued():
            before = () if state.refresh_hash is None else (state.refresh_hash,)
            return replace(
                state,
                spent=(*state.spent, *before),
                generation=event.generation,
                refresh_hash=event.refresh_token_hash,
                refresh_expires_at=event.expires_at,
            )
        case SessionEnded():
            return replace(state, ended=True)


class Client(msgspec.Struct, frozen=True):
    """A program; `created` is None before it is known."""

    created: ApiClientCreated | None = None
    secret_hash: str = ""
    active: bool = False


def evolve_client(state: Client, event: ClientEvent) -> Client:
    """The program after a fact."""
    match event:
        case ApiClientCreated():
            return Client(event, event.secret_hash, active=True)
        case ApiClientSecretRotated() | ApiClientUpdated():
            return msgspec.structs.replace(state, secret_hash=event.secret_hash)
        case ApiClientRevoked():
            return msgspec.structs.replace(state, active=False)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's way to their project; without `project_id` it was never minted."""

    project_id: str = ""
    customer_id: str = ""
    purpose: LinkPurpose = "UNKNOWN"
    expires_at: datetime | None = None
    revoked: bool = False


def evolve_link(state: Link, event: LinkEvent) -> Link:
    """The link after a fact."""
    replace = msgspec.structs.replace
    match event:
        case LinkMinted():
            return Link(
                project_id=event.project_id,
                customer_id=event.customer_id,
                purpose=event.purpose,
                expires_at=event.expires_at,
            )
        case LinkExtended():
            return replace(state, expires_at=event.expires_at)
        case LinkRevoked():
            return replace(state, revoked=True)
        case LinkUsed():
            return state


class SigningKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of our tokens."""

    active: bool = False
    retired: bool = False


def evolve_key(state: SigningKey, event: KeyEvent) -> SigningKey:
    """The key after a fact."""
    match event:
        case SigningKeyRotated():
            return SigningKey(active=True)
        case SigningKeyRetired():
            return SigningKey(retired=True)


user: Aggregate[User] = Aggregate("user", Nobody(), evolve_user)
session: Aggregate[Session] = Aggregate("session", Session(), evolve_session)
client: Aggregate[Client] = Aggregate("api_client", Client(), evolve_client)
link: Aggregate[Link] = Aggregate("link", Link(), evolve_link)
signing_key: Aggregate[SigningKey] = Aggregate("signing_key", SigningKey(), evolve_key)
