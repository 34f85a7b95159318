"""Shared records of providers.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt

import msgspec

from fsm_events.enums import (
    AbsenceType,
    CapacityKind,
    CertificationType,
    Experience,
    ProviderDocumentKind,
    ServicePreference,
    ShiftCode,
    StoreRank,
    Weekday,
    ZoneType,
)


class AbsentDays(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Approved absence, both days included; SICK_LEAVE is shown as OTHER."""

    absence_id: str
    start: dt.date
    end: dt.date
    type: AbsenceType


class BlackoutDays(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Days on which nothing is planned, both included."""

    start: dt.date
    end: dt.date
    reason: str | None = None


class WorkShift(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A shift of the working day, local times."""

    code: ShiftCode
    enabled: bool
    start: str  # HH:MM
    end: str  # HH:MM
    max_jobs: int | None = None


class DayTimes(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """From and to on a local day."""

    start: str  # HH:MM
    end: str  # HH:MM


class ServiceDays(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A category is done on these weekdays only."""

    category: str
    weekdays: tuple[Weekday, ...] = ()


class CalendarSettings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A calendar as a company or team entered it; what is null is inherited."""

    working_days: tuple[Weekday, ...] | None = None
    shifts: tuple[WorkShift, ...] | None = None
    lunch: DayTimes | None = None
    time_zone: str | None = None
    holiday_region: str | None = None
    max_daily_jobs: int | None = None
    max_weekly_jobs: int | None = None
    travel_buffer_min: int | None = None
    cross_shift: bool | None = None
    cross_day: bool | None = None
    service_days: tuple[ServiceDays, ...] | None = None
    blackouts: tuple[BlackoutDays, ...] = ()


class CapacitySlot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Capacity for emergencies or overtime, local times; may lie outside working hours."""

    kind: CapacityKind
    weekday: Weekday | None = None
    date: dt.date | None = None
    start: str  # HH:MM
    end: str  # HH:MM
    jobs: int | None = None
    cost_multiplier: str | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a company is reached, in clear only at the edges."""

    email: str | None = None
    phone: str | None = None  # E.164
    label: str | None = None  # a desk or department, never a worker


class DedicatedDay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An off day that is opened."""

    date: dt.date
    reason: str | None = None
    max_jobs: dict[str, int] = msgspec.field(
        default_factory=dict
    )  # by shift code; absent means as usual


class GeoPoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A place on earth, degrees."""

    lat: float
    lng: float


class MandatoryDocument(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A paper without which a company may not work."""

    kind: ProviderDocumentKind
    valid_until: dt.date | None = None


class PostalRange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Postal codes from the first to the last, both included."""

    first: str
    last: str


class TeamLimits(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How much a team takes."""

    jobs_day: int
    jobs_week: int
    minutes_day: int
    minutes_week: int
    points_day: int | None = None


class SeasonalOverlay(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Other shifts and limits for a season, both days included."""

    overlay_id: str
    start: dt.date
    end: dt.date
    shifts: tuple[WorkShift, ...] = ()
    limits: TeamLimits | None = None


class StoreLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A company's place among those of a store."""

    store_id: str
    rank: StoreRank
    valid_from: dt.date
    valid_until: dt.date | None = None


class TeamCertification(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A verified certificate of a team."""

    type: CertificationType
    specialty_ids: tuple[str, ...] = ()
    verified_from: dt.date
    expires_on: dt.date | None = None


class TeamPreference(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a company does gladly, only beside something else, or never."""

    specialty_id: str
    preference: ServicePreference
    bundled_with: tuple[str, ...] = ()
    valid_from: dt.date
    valid_until: dt.date | None = None
    max_monthly: int | None = None


class TeamSpecialty(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a team can do."""

    specialty_id: str
    experience: Experience
    certified: bool


class TeamZone(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A zone as one of its teams works in it."""

    zone_id: str
    type: ZoneType
    postal_codes: tuple[str, ...] = ()
    ranges: tuple[PostalRange, ...] = ()
    polygon: tuple[GeoPoint, ...] | None = None  # closed ring
    max_commute_min: int
    travel_buffer_min: int | None = None  # null inherits
    max_daily_jobs: int | None = None


class ZoneLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A zone that a team works in."""

    zone_id: str
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    max_commute_min: int | None = None
    travel_buffer_min: int | None = None
    max_daily_jobs: int | None = None
