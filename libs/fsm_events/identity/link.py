"""What is said of link.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_events.enums import LinkPurpose


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
