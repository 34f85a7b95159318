"""What is said of team.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common.providers import (
    AbsentDays,
    BlackoutDays,
    CalendarSettings,
    CapacitySlot,
    DayTimes,
    DedicatedDay,
    GeoPoint,
    MandatoryDocument,
    SeasonalOverlay,
    ServiceDays,
    StoreLink,
    TeamCertification,
    TeamLimits,
    TeamPreference,
    TeamSpecialty,
    TeamZone,
    WorkShift,
    ZoneLink,
)
from fsm_events.enums import (
    AbsenceType,
    BillingModel,
    CalendarChange,
    CertificationType,
    Experience,
    ProviderStatus,
    ProviderType,
    RiskStatus,
    TeamStatus,
    TvPolicy,
    Weekday,
)


class AbsenceApproved(Event, frozen=True, kw_only=True):
    """A team will be away."""

    topic: ClassVar[str] = "providers.absence.approved"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    absence_id: str
    team_id: str
    provider_id: str
    start: dt.date
    end: dt.date
    type: AbsenceType
    by: str | None = None


class AbsenceCancelled(Event, frozen=True, kw_only=True):
    """A team will not be away after all."""

    topic: ClassVar[str] = "providers.absence.cancelled"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    absence_id: str
    team_id: str
    provider_id: str
    reason: str | None = None
    by: str | None = None


class AbsenceRejected(Event, frozen=True, kw_only=True):
    """A team may not be away."""

    topic: ClassVar[str] = "providers.absence.rejected"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    absence_id: str
    team_id: str
    provider_id: str
    reason: str | None = None
    by: str | None = None


class AbsenceRequested(Event, frozen=True, kw_only=True):
    """A team wants to be away, both days included."""

    topic: ClassVar[str] = "providers.absence.requested"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    absence_id: str
    team_id: str
    provider_id: str
    start: dt.date
    end: dt.date
    type: AbsenceType
    reason: Sealed[str] | None = None
    by: str | None = None


class CalendarUpdated(Event, frozen=True, kw_only=True):
    """A team's calendar, resolved and complete."""

    topic: ClassVar[str] = "providers.calendar.updated"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    team_id: str
    provider_id: str
    time_zone: str
    holiday_region: str | None = None
    working_days: tuple[Weekday, ...] = ()
    shifts: tuple[WorkShift, ...] = ()
    lunch: DayTimes | None = None
    absences: tuple[AbsentDays, ...] = ()
    blackouts: tuple[BlackoutDays, ...] = ()
    dedicated_days: tuple[DedicatedDay, ...] = ()
    overlays: tuple[SeasonalOverlay, ...] = ()
    service_days: tuple[ServiceDays, ...] = ()
    capacity_slots: tuple[CapacitySlot, ...] = ()  # emergency and overtime
    max_daily_jobs: int | None = None
    max_weekly_jobs: int | None = None
    travel_buffer_min: int | None = None
    cross_shift: bool
    cross_day: bool
    calendar_version: int
    change: CalendarChange


class CapacityUpdated(Event, frozen=True, kw_only=True):
    """How much a team takes, complete."""

    topic: ClassVar[str] = "providers.capacity.updated"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    team_id: str
    provider_id: str
    limits: TeamLimits
    hours_day: str | None = None
    hours_week: str | None = None
    effective_from: dt.date
    effective_to: dt.date | None = None
    changed_fields: tuple[str, ...] = ()


class CertificationRejected(Event, frozen=True, kw_only=True):
    """A team's certificate does not count."""

    topic: ClassVar[str] = "providers.certification.rejected"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    certification_id: str
    team_id: str
    provider_id: str
    type: CertificationType
    reason: str
    by: str | None = None


class CertificationSubmitted(Event, frozen=True, kw_only=True):
    """A team's certificate awaits its check."""

    topic: ClassVar[str] = "providers.certification.submitted"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    certification_id: str
    team_id: str
    provider_id: str
    type: CertificationType
    name: str
    number: str | None = None
    authority: str | None = None
    issued_on: dt.date
    expires_on: dt.date | None = None
    specialty_ids: tuple[str, ...] = ()
    document_id: str | None = None
    by: str | None = None


class CertificationVerified(Event, frozen=True, kw_only=True):
    """A team's certificate counts."""

    topic: ClassVar[str] = "providers.certification.verified"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    certification_id: str
    team_id: str
    provider_id: str
    type: CertificationType
    name: str
    issued_on: dt.date
    expires_on: dt.date | None = None
    verified_from: dt.date
    days_left: int | None = None
    specialties_affected: tuple[str, ...] = ()
    by: str | None = None


class SpecialtyAssigned(Event, frozen=True, kw_only=True):
    """A team can do something."""

    topic: ClassVar[str] = "providers.specialty.assigned"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    team_id: str
    provider_id: str
    specialty_id: str
    experience: Experience
    certified: bool


class SpecialtyRevoked(Event, frozen=True, kw_only=True):
    """A team can no longer do something."""

    topic: ClassVar[str] = "providers.specialty.revoked"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    team_id: str
    provider_id: str
    specialty_id: str
    reason: str


class TeamCreated(Event, frozen=True, kw_only=True):
    """A company has a team."""

    topic: ClassVar[str] = "providers.team.created"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    provider_id: str
    team_id: str
    name: str
    external_id: str | None = None
    status: TeamStatus
    crew_min: int
    crew_max: int
    base: GeoPoint | None = None  # the company's where null
    zone_ids: tuple[str, ...] = ()
    zones: tuple[ZoneLink, ...] = ()
    specialty_ids: tuple[str, ...] = ()
    changed_fields: tuple[str, ...] = ()


class TeamProfileChanged(Event, frozen=True, kw_only=True):
    """A team as a candidate, resolved and complete."""

    topic: ClassVar[str] = "providers.team.profile_changed"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    team_id: str
    team_name: str
    provider_id: str
    provider_name: str
    country_code: str
    bu_codes: tuple[str, ...] = ()
    team_status: TeamStatus
    provider_status: ProviderStatus
    risk_status: RiskStatus
    parent_risk_status: RiskStatus | None = None
    parent_status: ProviderStatus | None = None
    provider_type: ProviderType
    parent_id: str | None = None
    tier: int
    billing_model: BillingModel
    contract_start: dt.date
    contract_end: dt.date | None = None
    base: GeoPoint | None = None
    time_zone: str
    can_tv: bool
    can_install: bool
    tv_policy: TvPolicy
    product_eligibility: tuple[str, ...] = ()
    brand_eligibility: tuple[str, ...] = ()
    preferences: tuple[TeamPreference, ...] = ()
    specialties: tuple[TeamSpecialty, ...] = ()
    certifications: tuple[TeamCertification, ...] = ()
    mandatory_documents: tuple[MandatoryDocument, ...] = ()
    zones: tuple[TeamZone, ...] = ()
    crew_min: int
    crew_max: int
    limits: TeamLimits
    store_links: tuple[StoreLink, ...] = ()
    profile_version: int


class TeamScheduleSet(Event, frozen=True, kw_only=True):
    """A team's own calendar; what is null is the company's."""

    topic: ClassVar[str] = "providers.team.schedule_set"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = False

    provider_id: str
    team_id: str
    settings: CalendarSettings


class TeamUpdated(Event, frozen=True, kw_only=True):
    """A team is different; the whole of it."""

    topic: ClassVar[str] = "providers.team.updated"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "team"
    identity: ClassVar[str] = "team_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    provider_id: str
    team_id: str
    name: str
    external_id: str | None = None
    status: TeamStatus
    crew_min: int
    crew_max: int
    base: GeoPoint | None = None  # the company's where null
    zone_ids: tuple[str, ...] = ()
    zones: tuple[ZoneLink, ...] = ()
    specialty_ids: tuple[str, ...] = ()
    changed_fields: tuple[str, ...] = ()
