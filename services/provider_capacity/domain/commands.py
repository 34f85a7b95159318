"""What may be asked of provider_capacity. Whoever creates something may supply its id."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from fsm_common.core import ids
from fsm_common.core.messages import Command
from fsm_common.core.sealed import Sealed
from fsm_events.common import (
    Address,
    CalendarSettings,
    Contact,
    GeoPoint,
    PostalRange,
    StoreLink,
    TeamLimits,
    ZoneLink,
)
from fsm_events.enums import (
    AbsenceType,
    BillingModel,
    CertificationType,
    CompanyKind,
    Experience,
    ProviderType,
    ServicePreference,
    TeamStatus,
    TvPolicy,
    ZoneType,
)


class ProviderWish(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of a company.

    `bu_codes` empty: all of the country. `holiday_region` None: that of `postal_code`, which is
    that of an address in the company's country and is not kept."""

    external_id: str | None = None
    bu_codes: tuple[str, ...] = ()
    name: str
    legal_name: str
    tax_id: str
    company_kind: CompanyKind = "COMPANY"
    contact: Sealed[Contact] | None = None
    address: Sealed[Address] | None = None
    base: GeoPoint | None = None
    time_zone: str
    holiday_region: str | None = None
    language: str | None = None
    provider_type: ProviderType
    parent_id: str | None = None
    tier: int = 3
    billing_model: BillingModel
    payment_terms_days: int = 30
    can_tv: bool = False
    can_install: bool = True
    tv_policy: TvPolicy = "ANY_TV"
    product_eligibility: tuple[str, ...] = ()
    brand_eligibility: tuple[str, ...] = ()
    contract_start: date
    contract_end: date | None = None
    store_links: tuple[StoreLink, ...] = ()


class CreateProvider(Command, frozen=True, kw_only=True):
    """Register a company."""

    provider_id: str
    country_code: str
    provider: ProviderWish
    postal_code: str | None = None


class UpdateProvider(Command, frozen=True, kw_only=True):
    """These fields of a ProviderWish shall be so; the others stay.

    `postal_code` is that of the new address, or of `kept_address` where the company keeps that."""

    provider_id: str
    changes: dict[str, Any]
    postal_code: str | None = None
    kept_address: Sealed[Address] | None = None


class ActivateProvider(Command, frozen=True, kw_only=True):
    """Onboarding is complete."""

    provider_id: str
    by: str | None = None


class PauseProvider(Command, frozen=True, kw_only=True):
    """No new work for a while."""

    provider_id: str
    reason: str | None = None
    by: str | None = None


class ResumeProvider(Command, frozen=True, kw_only=True):
    """Work again after a pause."""

    provider_id: str
    by: str | None = None


class SuspendProvider(Command, frozen=True, kw_only=True):
    """No new work until somebody has looked into it."""

    provider_id: str
    reason: str
    by: str | None = None


class ReactivateProvider(Command, frozen=True, kw_only=True):
    """Somebody has looked into it."""

    provider_id: str
    note: str
    by: str | None = None


class DeactivateProvider(Command, frozen=True, kw_only=True):
    """The end of the contract, for ever."""

    provider_id: str
    reason: str
    by: str | None = None


class SetProviderSchedule(Command, frozen=True, kw_only=True):
    """The company's calendar; what is None is inherited."""

    provider_id: str
    settings: CalendarSettings


class TeamWish(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of a team."""

    name: str
    external_id: str | None = None
    status: TeamStatus = "ACTIVE"
    crew_min: int = 1
    crew_max: int = 2
    base: GeoPoint | None = None
    zones: tuple[ZoneLink, ...] = ()


class CreateTeam(Command, frozen=True, kw_only=True):
    """A company has another team."""

    provider_id: str
    team_id: str
    team: TeamWish


class UpdateTeam(Command, frozen=True, kw_only=True):
    """A team shall look like this."""

    team_id: str
    team: TeamWish


class LinkZone(Command, frozen=True, kw_only=True):
    """A team works in a zone of its company."""

    team_id: str
    zone: ZoneLink


class UnlinkZone(Command, frozen=True, kw_only=True):
    """A team works there no more."""

    team_id: str
    zone_id: str


class SetTeamSchedule(Command, frozen=True, kw_only=True):
    """The team's calendar; what is None is the company's."""

    team_id: str
    settings: CalendarSettings


class SetLimits(Command, frozen=True, kw_only=True):
    """How much a team takes."""

    team_id: str
    limits: TeamLimits


class RequestAbsence(Command, frozen=True, kw_only=True):
    """A team wants to be away, both days included."""

    team_id: str
    absence_id: str
    start: date
    end: date
    type: AbsenceType
    reason: Sealed[str] | None = None
    by: str | None = None


class DecideAbsence(Command, frozen=True, kw_only=True):
    """An absence is approved or rejected."""

    team_id: str
    absence_id: str
    approved: bool
    reason: str | None = None
    by: str | None = None


class CancelAbsence(Command, frozen=True, kw_only=True):
    """The team will not be away after all."""

    team_id: str
    absence_id: str
    reason: str | None = None
    by: str | None = None


class SubmitCertification(Command, frozen=True, kw_only=True):
    """A certificate of a team, to be checked."""

    team_id: str
    certification_id: str
    type: CertificationType
    name: str
    number: str | None = None
    authority: str | None = None
    issued_on: date
    expires_on: date | None = None
    specialty_ids: tuple[str, ...]
    document_id: str | None = None
    by: str | None = None


class CheckCertification(Command, frozen=True, kw_only=True):
    """A certificate counts, or does not. `company` is that of whoever checked it, if any."""

    team_id: str
    certification_id: str
    verified: bool
    reason: str | None = None
    by: str | None = None
    company: str | None = None


class AssignSpecialty(Command, frozen=True, kw_only=True):
    """A team can do something."""

    team_id: str
    specialty_id: str
    experience: Experience


class RevokeSpecialty(Command, frozen=True, kw_only=True):
    """A team can no longer do it."""

    team_id: str
    specialty_id: str
    reason: str


class ZoneWish(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of a zone; it covers something by codes, ranges or a polygon."""

    name: str
    code: str
    type: ZoneType = "PRIMARY"
    postal_codes: tuple[str, ...] = ()
    ranges: tuple[PostalRange, ...] = ()
    polygon: tuple[GeoPoint, ...] | None = None
    max_commute_min: int = 60
    travel_buffer_min: int | None = None
    max_daily_jobs: int | None = None
    priority: int = 1


class CreateZone(Command, frozen=True, kw_only=True):
    """Where a company works."""

    provider_id: str
    zone_id: str
    zone: ZoneWish


class UpdateZone(Command, frozen=True, kw_only=True):
    """A zone shall look like this."""

    zone_id: str
    zone: ZoneWish


class DeleteZone(Command, frozen=True, kw_only=True):
    """A company works there no more."""

    zone_id: str


class PreferenceWish(msgspec.Struct, frozen=True, kw_only=True):
    """How gladly a company does something."""

    specialty_id: str
    preference: ServicePreference
    bundled_with: tuple[str, ...] = ()
    valid_from: date
    valid_until: date | None = None
    max_monthly: int | None = None
    price_override_pct: str | None = None


class SetPreferences(Command, frozen=True, kw_only=True):
    """What a company does gladly: all of these, or none of them."""

    provider_id: str
    preferences: tuple[PreferenceWish, ...]


class RemovePreference(Command, frozen=True, kw_only=True):
    """A company does not do it at all any more."""

    provider_id: str
    specialty_id: str


class RepublishCalendars(Command, frozen=True, kw_only=True):
    """Policy: what a country's teams inherit has changed."""

    country_code: str


def preference_id(provider_id: str, specialty_id: str) -> str:
    """One for each company and specialty."""
    return ids.derived("preference", provider_id, specialty_id)
