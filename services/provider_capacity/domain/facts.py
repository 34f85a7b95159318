"""What decisions look at beside the company: configuration's values, places, who has an id."""

from __future__ import annotations

import msgspec

from fsm_events.common import DayTimes, WorkShift
from fsm_events.enums import CertificationType, Weekday


class InheritedCalendar(msgspec.Struct, frozen=True):
    """The calendar of a country or business unit; `configured` is False for the bare fallback."""

    working_days: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI")
    shifts: tuple[WorkShift, ...] = (
        WorkShift(code="M", enabled=True, start="08:00", end="12:00"),
        WorkShift(code="A", enabled=True, start="14:00", end="18:00"),
        WorkShift(code="E", enabled=False, start="18:00", end="21:00"),
    )
    lunch: DayTimes | None = DayTimes(start="12:00", end="14:00")
    cross_shift: bool = False
    cross_day: bool = False
    configured: bool = False


class SpecialtyRule(msgspec.Struct, frozen=True):
    """A specialty, and the certificates of which it demands one each."""

    specialty_id: str
    certification_types: tuple[CertificationType, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """A postal code and where it lies, if that is known."""

    code: str
    latitude: float | None = None
    longitude: float | None = None
    region: str | None = None


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Configuration as it stands when a command about a company is decided.

    `calendars` by provider id (the company and those below it); `places` are all codes that its
    zones, those around it and the wished one could mean; `address` is the place of the company's
    postal code, if there is one; `id_taken`: another team has an absence or a certificate of the
    wished id."""

    calendars: dict[str, InheritedCalendar] = {}
    specialties: dict[str, SpecialtyRule] = {}
    categories: frozenset[str] = frozenset()
    places: tuple[Place, ...] = ()
    business_units: tuple[str, ...] = ()
    address: Place | None = None
    external_id_taken: bool = False
    id_taken: bool = False
