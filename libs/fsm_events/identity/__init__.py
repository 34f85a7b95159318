"""What is said in identity.*

Generated from schemas/avro by `python -m fsm_events`.
"""

from fsm_events.identity.api_client import (
    ApiClientCreated,
    ApiClientRevoked,
    ApiClientSecretRotated,
    ApiClientUpdated,
)
from fsm_events.identity.link import LinkExtended, LinkMinted, LinkRevoked, LinkUsed
from fsm_events.identity.session import SessionEnded, SessionRefreshIssued, SessionStarted
from fsm_events.identity.signing_key import SigningKeyRetired, SigningKeyRotated
from fsm_events.identity.user import (
    GrantAdded,
    GrantRemoved,
    PasswordSet,
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserLocked,
    UserUnlocked,
    UserUpdated,
)

__all__ = [
    "ApiClientCreated",
    "ApiClientRevoked",
    "ApiClientSecretRotated",
    "ApiClientUpdated",
    "GrantAdded",
    "GrantRemoved",
    "LinkExtended",
    "LinkMinted",
    "LinkRevoked",
    "LinkUsed",
    "PasswordSet",
    "SessionEnded",
    "SessionRefreshIssued",
    "SessionStarted",
    "SigningKeyRetired",
    "SigningKeyRotated",
    "UserCreated",
    "UserDisabled",
    "UserEnabled",
    "UserLocked",
    "UserUnlocked",
    "UserUpdated",
]
