"""A team as a candidate, cut down to what scheduling reads of its profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from services.scheduling.domain.facts.day import FREE, Load, OpenWords


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Kept as camelCase JSON, like the event that it is cut from."""


class Point(Wire, frozen=True, kw_only=True):
    """Degrees."""

    lat: float
    lng: float


class PostalRange(Wire, frozen=True, kw_only=True):
    """From `first` up to and with `last`, compared as text."""

    first: str
    last: str


class Zone(Wire, frozen=True, kw_only=True):
    """Where a team works; a null travel buffer inherits."""

    zone_id: str
    type: str = "PRIMARY"
    postal_codes: frozenset[str] = frozenset()
    ranges: tuple[PostalRange, ...] = ()
    polygon: tuple[Point, ...] | None = None
    max_commute_min: int = 60
    travel_buffer_min: int | None = None


class Preference(Wire, frozen=True, kw_only=True):
    """What a company says to a specialty; the last day is within."""

    specialty_id: str
    preference: str
    valid_from: date
    valid_until: date | None = None


class Specialty(Wire, frozen=True, kw_only=True):
    """What the team can do."""

    specialty_id: str


class Certification(Wire, frozen=True, kw_only=True):
    """A verified certificate; the last day is within."""

    type: str
    verified_from: date
    expires_on: date | None = None


class Document(Wire, frozen=True, kw_only=True):
    """A paper that the company must have; the last day is within."""

    kind: str
    valid_until: date | None = None


class Limits(Wire, frozen=True, kw_only=True):
    """The most that a team takes."""

    jobs_day: int = 4
    jobs_week: int = 20
    minutes_day: int = 480
    minutes_week: int = 2400


class Profile(Wire, frozen=True, kw_only=True):
    """What steps 0 to 4 of the funnel and the crew test need to know."""

    team_id: str
    team_name: str = ""
    provider_id: str
    country_code: str
    bu_codes: tuple[str, ...] = ()
    team_status: str = "ACTIVE"
    provider_status: str = "ACTIVE"
    parent_status: str | None = None
    risk_status: str = "OK"
    parent_risk_status: str | None = None
    contract_start: date
    contract_end: date | None = None
    base: Point | None = None
    time_zone: str
    can_tv: bool = False
    can_install: bool = True
    product_eligibility: frozenset[str] = frozenset()
    preferences: tuple[Preference, ...] = ()
    specialties: tuple[Specialty, ...] = ()
    certifications: tuple[Certification, ...] = ()
    mandatory_documents: tuple[Document, ...] = ()
    zones: tuple[Zone, ...] = ()
    crew_min: int = 1
    crew_max: int = 2
    limits: Limits = Limits()

    @property
    def suspended(self) -> bool:
        """Neither it nor its parent may get new work."""
        return "SUSPENDED" in (
            self.provider_status,
            self.parent_status,
            self.risk_status,
            self.parent_risk_status,
        )


class Team(msgspec.Struct, frozen=True):
    """A candidate with its time: profile, open words (None until its calendar is known), and
    what bookings take of it, by local date."""

    profile: Profile
    words: OpenWords | None = None
    loads: Mapping[date, Load] = {}

    def load(self, day: date) -> Load:
        """What is taken of this day."""
        return self.loads.get(day, FREE)

    @property
    def limits(self) -> Limits:
        """The stricter of the team's limits and its calendar's."""
        limits, words = self.profile.limits, self.words
        if words is None:
            return limits
        return msgspec.structs.replace(
            limits,
            jobs_day=min(limits.jobs_day, words.jobs_day or limits.jobs_day),
            jobs_week=min(limits.jobs_week, words.jobs_week or limits.jobs_week),
        )
