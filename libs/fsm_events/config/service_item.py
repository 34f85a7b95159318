"""What is said of service_item.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

import msgspec

from fsm_common.core.messages import Event
from fsm_events.enums import CertificationType, ServiceItemStatus, ServiceType


class ServiceItemCreated(Event, frozen=True, kw_only=True):
    """A service is in the catalogue."""

    topic: ClassVar[str] = "config.service_item.created"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "service_item"
    identity: ClassVar[str] = "service_item_id"
    key: ClassVar[str] = "{serviceItemId}"
    public: ClassVar[bool] = True

    service_item_id: str
    external_code: str
    internal_code: str
    source_system: str | None = None
    country_code: str
    bu_code: str
    type: ServiceType
    category: str
    status: ServiceItemStatus
    specialty_ids: tuple[str, ...] = ()
    certification_types: tuple[CertificationType, ...] = ()
    crew: int = 1
    duration_min: int
    complexity: str | None = None
    requires_tv: bool
    requires_contract: bool
    requires_wcf: bool
    names: dict[str, str] = msgspec.field(default_factory=dict)  # by locale
    descriptions: dict[str, str] = msgspec.field(default_factory=dict)  # by locale
    scope_included: tuple[str, ...] = ()
    scope_excluded: tuple[str, ...] = ()
    worksite_requirements: tuple[str, ...] = ()
    product_prerequisites: tuple[str, ...] = ()
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None
    checksum: str | None = None  # SHA-256 of the content
    sync_version: int | None = None
    changed_fields: tuple[str, ...] = ()


class ServiceItemDeprecated(Event, frozen=True, kw_only=True):
    """A service is sold no more."""

    topic: ClassVar[str] = "config.service_item.deprecated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "service_item"
    identity: ClassVar[str] = "service_item_id"
    key: ClassVar[str] = "{serviceItemId}"
    public: ClassVar[bool] = True

    service_item_id: str
    external_code: str
    internal_code: str
    country_code: str
    bu_code: str
    type: ServiceType
    category: str
    status: ServiceItemStatus
    reason: str
    sync_version: int | None = None
    replacement_service_item_id: str | None = None
    open_order_count: int | None = None


class ServiceItemUpdated(Event, frozen=True, kw_only=True):
    """A service is different; the whole of it."""

    topic: ClassVar[str] = "config.service_item.updated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "service_item"
    identity: ClassVar[str] = "service_item_id"
    key: ClassVar[str] = "{serviceItemId}"
    public: ClassVar[bool] = True

    service_item_id: str
    external_code: str
    internal_code: str
    source_system: str | None = None
    country_code: str
    bu_code: str
    type: ServiceType
    category: str
    status: ServiceItemStatus
    specialty_ids: tuple[str, ...] = ()
    certification_types: tuple[CertificationType, ...] = ()
    crew: int = 1
    duration_min: int
    complexity: str | None = None
    requires_tv: bool
    requires_contract: bool
    requires_wcf: bool
    names: dict[str, str] = msgspec.field(default_factory=dict)  # by locale
    descriptions: dict[str, str] = msgspec.field(default_factory=dict)  # by locale
    scope_included: tuple[str, ...] = ()
    scope_excluded: tuple[str, ...] = ()
    worksite_requirements: tuple[str, ...] = ()
    product_prerequisites: tuple[str, ...] = ()
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None
    checksum: str | None = None  # SHA-256 of the content
    sync_version: int | None = None
    changed_fields: tuple[str, ...] = ()
