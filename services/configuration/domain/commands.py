"""What may be asked of configuration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from fsm_common.core import ids
from fsm_common.core.messages import Command
from fsm_events.common import CodeMapping, ConfigScope, PostalPlace
from fsm_events.enums import CertificationType, SalesChannel, ScopeLevel, ServiceType


class VersionWish(msgspec.Struct, frozen=True, kw_only=True):
    """A value and when it shall hold, [from, to); from now on where no instant is named.

    `publish=False` keeps a draft; `correction` allows an instant that has passed."""

    value: Any
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    publish: bool = True
    correction: bool = False
    reason: str
    author: str | None = None


class DefineParameter(Command, frozen=True, kw_only=True):
    """A parameter with its first version; one for each kind, scope and selector."""

    kind: str
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(default_factory=dict)
    version: VersionWish

    @property
    def parameter_id(self) -> str:
        """Follows from what makes it unique."""
        return parameter_id(self.kind, self.scope, self.selector)


class AddVersion(Command, frozen=True, kw_only=True):
    """Another value of a parameter."""

    parameter_id: str
    version: VersionWish


class PublishVersion(Command, frozen=True, kw_only=True):
    """A draft becomes scheduled or effective."""

    parameter_id: str
    version: int
    reason: str
    author: str | None = None


class WithdrawVersion(Command, frozen=True, kw_only=True):
    """A version that has not begun shall never hold."""

    parameter_id: str
    version: int
    reason: str
    by: str | None = None


class BeginVersion(Command, frozen=True, kw_only=True):
    """Timer: a scheduled version's instant has come."""

    parameter_id: str
    version: int


class EndVersion(Command, frozen=True, kw_only=True):
    """Timer: an effective version's time is over."""

    parameter_id: str
    version: int


class UnitWish(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of an org unit."""

    name: str
    parent_id: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    currency: str | None = None
    postal_code: str | None = None
    active: bool = True


class CreateOrgUnit(Command, frozen=True, kw_only=True):
    """A country, business unit or store; its code is unique in its country."""

    level: ScopeLevel
    code: str
    country_code: str | None = None
    unit: UnitWish

    @property
    def unit_id(self) -> str:
        """Follows from what makes it unique."""
        return unit_id(self.level, self.country_code, self.code)


class UpdateOrgUnit(Command, frozen=True, kw_only=True):
    """An org unit shall look like this."""

    unit_id: str
    unit: UnitWish


class SystemWish(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of a sales system."""

    name: str
    countries: tuple[str, ...]
    channels: tuple[SalesChannel, ...]
    has_store: bool
    default_duration_min: int | None = None
    code_mappings: tuple[CodeMapping, ...] = ()
    status_wording: dict[str, str] = msgspec.field(default_factory=dict)
    active: bool = True


class CreateSalesSystem(Command, frozen=True, kw_only=True):
    """A sales system may send orders."""

    system_code: str
    system: SystemWish


class UpdateSalesSystem(Command, frozen=True, kw_only=True):
    """A sales system shall look like this."""

    system_code: str
    system: SystemWish


class ItemWish(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of a service; code and type never do.

    `requires_contract` None: as its type says."""

    internal_code: str
    category: str
    source_system: str | None = None
    specialty_ids: tuple[str, ...] = ()
    certification_types: tuple[CertificationType, ...] = ()
    crew: int = 1
    duration_min: int
    complexity: str | None = None
    requires_tv: bool = False
    requires_contract: bool | None = None
    requires_wcf: bool = True
    names: dict[str, str] = msgspec.field(default_factory=dict)
    descriptions: dict[str, str] = msgspec.field(default_factory=dict)
    scope_included: tuple[str, ...] = ()
    scope_excluded: tuple[str, ...] = ()
    worksite_requirements: tuple[str, ...] = ()
    product_prerequisites: tuple[str, ...] = ()
    effective_from: datetime | None = None
    effective_to: datetime | None = None


class CreateServiceItem(Command, frozen=True, kw_only=True):
    """A service of a business unit; its external code is unique there."""

    country_code: str
    bu_code: str
    external_code: str
    type: ServiceType
    item: ItemWish

    @property
    def service_item_id(self) -> str:
        """Follows from what makes it unique."""
        return ids.derived("service_item", self.country_code, self.bu_code, self.external_code)


class UpdateServiceItem(Command, frozen=True, kw_only=True):
    """Fields of ItemWish by their names; what is not named stays as it is."""

    service_item_id: str
    changes: dict[str, Any]


class ActivateServiceItem(Command, frozen=True, kw_only=True):
    """Timer: a service's first day has come."""

    service_item_id: str


class DeprecateServiceItem(Command, frozen=True, kw_only=True):
    """A service is sold no more."""

    service_item_id: str
    reason: str
    replacement_service_item_id: str | None = None


class RecordGeoArea(Command, frozen=True, kw_only=True):
    """All postal codes of a province."""

    country_code: str
    province_code: str
    province_name: str
    region_code: str | None = None
    places: tuple[PostalPlace, ...]
    source: str | None = None

    @property
    def area_id(self) -> str:
        """Country and province."""
        return f"{self.country_code}:{self.province_code}"


def parameter_id(kind: str, scope: ConfigScope, selector: dict[str, str]) -> str:
    """One for each kind, scope and selector."""
    place = (scope.level, scope.country_code, scope.bu_code, scope.store_id)
    return ids.derived("parameter", kind, *place, *sorted(selector.items()))


def unit_id(level: str, country_code: str | None, code: str) -> str:
    """`EU`, `ES`, `ES:HOME_ES`, `ES:ES-VLC-003`."""
    return code if level in ("EU", "COUNTRY") else f"{country_code}:{code}"
