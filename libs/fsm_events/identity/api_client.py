"""What is said of api_client.

Generated from schemas/avro by `python -m fsm_events`.
"""

from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_events.common.identity import GrantScope


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
