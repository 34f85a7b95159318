"""What deciding needs to know of a company, its teams, zones and preferences."""

from __future__ import annotations

from datetime import date
from typing import assert_never

import msgspec

from fsm_common.core.decider import Aggregate
from fsm_events.common import CalendarSettings, TeamLimits, TeamSpecialty
from fsm_events.enums import AbsenceType, CertificationType, ProviderStatus
from fsm_events.providers import (
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceRejected,
    AbsenceRequested,
    CalendarUpdated,
    CapacityUpdated,
    CertificationRejected,
    CertificationSubmitted,
    CertificationVerified,
    PreferenceChanged,
    ProviderCreated,
    ProviderScheduleSet,
    ProviderStatusChanged,
    ProviderUpdated,
    SpecialtyAssigned,
    SpecialtyRevoked,
    TeamCreated,
    TeamProfileChanged,
    TeamScheduleSet,
    TeamUpdated,
    ZoneChanged,
)
from services.provider_capacity.domain.events import ProviderEvent, TeamEvent

USUAL_LIMITS = TeamLimits(jobs_day=4, jobs_week=20, minutes_day=480, minutes_week=2400)


class Absence(msgspec.Struct, frozen=True):
    """Days away, both included; state PENDING, APPROVED, REJECTED or CANCELLED."""

    start: date
    end: date
    type: AbsenceType
    state: str = "PENDING"


class Certificate(msgspec.Struct, frozen=True):
    """A team's certificate; state PENDING, VERIFIED or REJECTED."""

    name: str
    type: CertificationType
    issued_on: date
    specialty_ids: tuple[str, ...]
    expires_on: date | None = None
    state: str = "PENDING"
    verified_from: date | None = None

    def holds(self, on: date) -> bool:
        """Verified, issued and not expired on that day."""
        lasts = self.expires_on is None or on <= self.expires_on
        return self.state == "VERIFIED" and self.issued_on <= on and lasts


class Provider(msgspec.Struct, frozen=True):
    """A company: its latest whole record, its status, its own calendar; nothing yet if None."""

    record: ProviderCreated | ProviderUpdated | None = None
    status: ProviderStatus = "UNKNOWN"
    schedule: CalendarSettings = CalendarSettings()


class Team(msgspec.Struct, frozen=True):
    """A team: its latest whole record and all that is known of it; nothing yet if None."""

    record: TeamCreated | TeamUpdated | None = None
    schedule: CalendarSettings = CalendarSettings()
    limits: TeamLimits = USUAL_LIMITS
    absences: dict[str, Absence] = {}
    certificates: dict[str, Certificate] = {}
    specialties: dict[str, TeamSpecialty] = {}
    profile: TeamProfileChanged | None = None
    calendar: CalendarUpdated | None = None

    def held(self, specialty_id: str, on: date) -> set[CertificationType]:
        """The types of the certificates for a specialty that hold on that day."""
        return {
            one.type
            for one in self.certificates.values()
            if one.holds(on) and specialty_id in one.specialty_ids
        }


class Zone(msgspec.Struct, frozen=True):
    """A zone as it was last said; None once it is deleted or before it is created."""

    latest: ZoneChanged | None = None


class Preference(msgspec.Struct, frozen=True):
    """A preference as it was last said; None once it is removed."""

    latest: PreferenceChanged | None = None


def _provider(state: Provider, event: ProviderEvent) -> Provider:
    match event:
        case ProviderCreated() | ProviderUpdated():
            return Provider(event, event.status, state.schedule)
        case ProviderStatusChanged():
            return Provider(state.record, event.new_status, state.schedule)
        case ProviderScheduleSet():
            return Provider(state.record, state.status, event.settings)
    assert_never(event)


def _team(state: Team, event: TeamEvent) -> Team:
    change = msgspec.structs.replace
    match event:
        case TeamCreated() | TeamUpdated():
            return change(state, record=event)
        case TeamScheduleSet():
            return change(state, schedule=event.settings)
        case CapacityUpdated():
            return change(state, limits=event.limits)
        case TeamProfileChanged():
            return change(state, profile=event)
        case CalendarUpdated():
            return change(state, calendar=event)
        case AbsenceRequested() | AbsenceApproved() | AbsenceRejected() | AbsenceCancelled():
            return change(state, absences=_absences(state.absences, event))
        case CertificationSubmitted() | CertificationVerified() | CertificationRejected():
            return change(state, certificates=_certificates(state.certificates, event))
        case SpecialtyAssigned() | SpecialtyRevoked():
            return change(state, specialties=_specialties(state.specialties, event))
    assert_never(event)


def _absences(
    known: dict[str, Absence],
    event: AbsenceRequested | AbsenceApproved | AbsenceRejected | AbsenceCancelled,
) -> dict[str, Absence]:
    if isinstance(event, AbsenceRequested):
        return known | {event.absence_id: Absence(event.start, event.end, event.type)}
    states: dict[type, str] = {AbsenceApproved: "APPROVED", AbsenceRejected: "REJECTED"}
    state = states.get(type(event), "CANCELLED")
    absence = msgspec.structs.replace(known[event.absence_id], state=state)
    return known | {event.absence_id: absence}


def _certificates(
    known: dict[str, Certificate],
    event: CertificationSubmitted | CertificationVerified | CertificationRejected,
) -> dict[str, Certificate]:
    if isinstance(event, CertificationSubmitted):
        made = Certificate(
            event.name, event.type, event.issued_on, event.specialty_ids, event.expires_on
        )
    elif isinstance(event, CertificationVerified):
        made = msgspec.structs.replace(
            known[event.certification_id], state="VERIFIED", verified_from=event.verified_from
        )
    else:
        made = msgspec.structs.replace(known[event.certification_id], state="REJECTED")
    return known | {event.certification_id: made}


def _specialties(
    known: dict[str, TeamSpecialty], event: SpecialtyAssigned | SpecialtyRevoked
) -> dict[str, TeamSpecialty]:
    rest = {name: one for name, one in known.items() if name != event.specialty_id}
    if isinstance(event, SpecialtyRevoked):
        return rest
    made = TeamSpecialty(
        specialty_id=event.specialty_id, experience=event.experience, certified=event.certified
    )
    return rest | {event.specialty_id: made}


def _zone(state: Zone, event: ZoneChanged) -> Zone:
    return Zone(None if event.op == "DELETED" else event)


def _preference(state: Preference, event: PreferenceChanged) -> Preference:
    return Preference(None if event.op == "REMOVED" else event)


provider = Aggregate("provider", Provider(), _provider)
team = Aggregate("team", Team(), _team)
zone = Aggregate("zone", Zone(), _zone)
preference = Aggregate("preference", Preference(), _preference)
