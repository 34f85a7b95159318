"""What is said of signing_key.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event


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
