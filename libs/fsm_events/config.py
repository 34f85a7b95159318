"""What is said in config.*

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

import msgspec

from fsm_common.core.messages import Event
from fsm_events.common import CodeMapping, ConfigScope, PostalPlace
from fsm_events.enums import (
    CertificationType,
    SalesChannel,
    ScopeLevel,
    ServiceItemStatus,
    ServiceType,
    VersionState,
)


class GeoAreaRecorded(Event, frozen=True, kw_only=True):
    """A province's postal codes, all of them."""

    topic: ClassVar[str] = "config.geo_area.recorded"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "geo_area"
    identity: ClassVar[str] = "area_id"
    key: ClassVar[str] = "{areaId}"
    public: ClassVar[bool] = False

    area_id: str  # ES-VC:46, country and province
    country_code: str
    province_code: str
    province_name: str
    region_code: str | None = None  # ISO 3166-2 of the holiday region
    places: tuple[PostalPlace, ...] = ()
    source: str | None = None  # where it was read from


class OrgUnitCreated(Event, frozen=True, kw_only=True):
    """A country, business unit or store exists."""

    topic: ClassVar[str] = "config.org_unit.created"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "org_unit"
    identity: ClassVar[str] = "unit_id"
    key: ClassVar[str] = "{unitId}"
    public: ClassVar[bool] = False

    unit_id: str
    level: ScopeLevel
    parent_id: str | None = None
    code: str
    name: str
    country_code: str | None = None
    bu_code: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    currency: str | None = None
    postal_code: str | None = None  # of a store
    active: bool
    changed_fields: tuple[str, ...] = ()


class OrgUnitUpdated(Event, frozen=True, kw_only=True):
    """A country, business unit or store is different; the whole of it."""

    topic: ClassVar[str] = "config.org_unit.updated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "org_unit"
    identity: ClassVar[str] = "unit_id"
    key: ClassVar[str] = "{unitId}"
    public: ClassVar[bool] = False

    unit_id: str
    level: ScopeLevel
    parent_id: str | None = None
    code: str
    name: str
    country_code: str | None = None
    bu_code: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    currency: str | None = None
    postal_code: str | None = None  # of a store
    active: bool
    changed_fields: tuple[str, ...] = ()


class ParameterCreated(Event, frozen=True, kw_only=True):
    """A parameter has its first version."""

    topic: ClassVar[str] = "config.parameter.created"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = True

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    state: VersionState
    value: str  # JSON, valid for the kind
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None
    reason: str
    author: str | None = None
    changed_fields: tuple[str, ...] = ()


class ParameterEffective(Event, frozen=True, kw_only=True):
    """A version holds from now on."""

    topic: ClassVar[str] = "config.parameter.effective"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = True

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    previous_version: int | None = None
    value: str  # JSON, valid for the kind
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None


class ParameterExpired(Event, frozen=True, kw_only=True):
    """A version's time is over and none follows."""

    topic: ClassVar[str] = "config.parameter.expired"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = False

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    effective_to: dt.datetime


class ParameterUpdated(Event, frozen=True, kw_only=True):
    """A parameter has another version, or a draft was published."""

    topic: ClassVar[str] = "config.parameter.updated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = True

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    state: VersionState
    value: str  # JSON, valid for the kind
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None
    reason: str
    author: str | None = None
    changed_fields: tuple[str, ...] = ()


class ParameterWithdrawn(Event, frozen=True, kw_only=True):
    """A version that had not begun will never hold."""

    topic: ClassVar[str] = "config.parameter.withdrawn"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = False

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    reason: str
    by: str | None = None


class SalesSystemCreated(Event, frozen=True, kw_only=True):
    """A sales system may send orders."""

    topic: ClassVar[str] = "config.sales_system.created"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "sales_system"
    identity: ClassVar[str] = "system_code"
    key: ClassVar[str] = "{systemCode}"
    public: ClassVar[bool] = False

    system_code: str
    name: str
    countries: tuple[str, ...] = ()
    channels: tuple[SalesChannel, ...] = ()
    has_store: bool
    default_duration_min: int | None = None
    code_mappings: tuple[CodeMapping, ...] = ()
    mapping_version: int
    status_wording: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # order state to the partner's word
    active: bool
    changed_fields: tuple[str, ...] = ()


class SalesSystemUpdated(Event, frozen=True, kw_only=True):
    """A sales system is different; the whole of it."""

    topic: ClassVar[str] = "config.sales_system.updated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "sales_system"
    identity: ClassVar[str] = "system_code"
    key: ClassVar[str] = "{systemCode}"
    public: ClassVar[bool] = False

    system_code: str
    name: str
    countries: tuple[str, ...] = ()
    channels: tuple[SalesChannel, ...] = ()
    has_store: bool
    default_duration_min: int | None = None
    code_mappings: tuple[CodeMapping, ...] = ()
    mapping_version: int
    status_wording: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # order state to the partner's word
    active: bool
    changed_fields: tuple[str, ...] = ()


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
