"""Facts of identity-access."""

from __future__ import annotations

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

UserEvent = (
    UserCreated
    | UserUpdated
    | UserDisabled
    | UserEnabled
    | UserLocked
    | UserUnlocked
    | GrantAdded
    | GrantRemoved
    | PasswordSet
)
SessionEvent = SessionStarted | SessionRefreshIssued | SessionEnded
ClientEvent = ApiClientCreated | ApiClientUpdated | ApiClientSecretRotated | ApiClientRevoked
LinkEvent = LinkMinted | LinkExtended | LinkRevoked | LinkUsed
KeyEvent = SigningKeyRotated | SigningKeyRetired
IdentityEvent = UserEvent | SessionEvent | ClientEvent | LinkEvent | KeyEvent

EVENTS = (
    UserCreated,
    UserUpdated,
    UserDisabled,
    UserEnabled,
    UserLocked,
    UserUnlocked,
    GrantAdded,
    GrantRemoved,
    PasswordSet,
    SessionStarted,
    SessionRefreshIssued,
    SessionEnded,
    ApiClientCreated,
    ApiClientUpdated,
    ApiClientSecretRotated,
    ApiClientRevoked,
    LinkMinted,
    LinkExtended,
    LinkRevoked,
    LinkUsed,
    SigningKeyRotated,
    SigningKeyRetired,
)
