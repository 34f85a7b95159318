"""What is said of provider.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common.providers import CalendarSettings, Contact, GeoPoint, StoreLink
from fsm_events.common.shared import Address
from fsm_events.enums import (
    BillingModel,
    CompanyKind,
    ProviderStatus,
    ProviderType,
    RiskStatus,
    StatusCause,
    TvPolicy,
)


class ProviderCreated(Event, frozen=True, kw_only=True):
    """A company is registered."""

    topic: ClassVar[str] = "providers.provider.created"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "provider"
    identity: ClassVar[str] = "provider_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    provider_id: str
    external_id: str | None = None
    country_code: str
    bu_codes: tuple[str, ...] = ()
    name: str
    legal_name: str
    tax_id: str
    company_kind: CompanyKind
    contact: Sealed[Contact] | None = None
    address: Sealed[Address] | None = None
    base: GeoPoint | None = None
    time_zone: str
    holiday_region: str | None = None  # ISO 3166-2
    language: str | None = None
    provider_type: ProviderType
    parent_id: str | None = None
    tier: int
    status: ProviderStatus
    risk_status: RiskStatus
    billing_model: BillingModel
    payment_terms_days: int
    can_tv: bool
    can_install: bool
    tv_policy: TvPolicy
    product_eligibility: tuple[str, ...] = ()  # empty: all
    brand_eligibility: tuple[str, ...] = ()  # empty: all
    contract_start: dt.date
    contract_end: dt.date | None = None
    store_links: tuple[StoreLink, ...] = ()
    changed_fields: tuple[str, ...] = ()


class ProviderScheduleSet(Event, frozen=True, kw_only=True):
    """A company's own calendar, inherited by its teams."""

    topic: ClassVar[str] = "providers.provider.schedule_set"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "provider"
    identity: ClassVar[str] = "provider_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    provider_id: str
    settings: CalendarSettings


class ProviderStatusChanged(Event, frozen=True, kw_only=True):
    """A company's status has changed."""

    topic: ClassVar[str] = "providers.provider.status_changed"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "provider"
    identity: ClassVar[str] = "provider_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    provider_id: str
    old_status: ProviderStatus
    new_status: ProviderStatus
    reason: str | None = None
    cause: StatusCause
    by: str | None = None


class ProviderUpdated(Event, frozen=True, kw_only=True):
    """A company is different; the whole of it."""

    topic: ClassVar[str] = "providers.provider.updated"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "provider"
    identity: ClassVar[str] = "provider_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    provider_id: str
    external_id: str | None = None
    country_code: str
    bu_codes: tuple[str, ...] = ()
    name: str
    legal_name: str
    tax_id: str
    company_kind: CompanyKind
    contact: Sealed[Contact] | None = None
    address: Sealed[Address] | None = None
    base: GeoPoint | None = None
    time_zone: str
    holiday_region: str | None = None  # ISO 3166-2
    language: str | None = None
    provider_type: ProviderType
    parent_id: str | None = None
    tier: int
    status: ProviderStatus
    risk_status: RiskStatus
    billing_model: BillingModel
    payment_terms_days: int
    can_tv: bool
    can_install: bool
    tv_policy: TvPolicy
    product_eligibility: tuple[str, ...] = ()  # empty: all
    brand_eligibility: tuple[str, ...] = ()  # empty: all
    contract_start: dt.date
    contract_end: dt.date | None = None
    store_links: tuple[StoreLink, ...] = ()
    changed_fields: tuple[str, ...] = ()
