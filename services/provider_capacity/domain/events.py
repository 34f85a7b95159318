"""Facts of provider_capacity."""

from __future__ import annotations

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

ProviderEvent = ProviderCreated | ProviderUpdated | ProviderStatusChanged | ProviderScheduleSet
TeamEvent = (
    TeamCreated
    | TeamUpdated
    | TeamScheduleSet
    | CapacityUpdated
    | AbsenceRequested
    | AbsenceApproved
    | AbsenceRejected
    | AbsenceCancelled
    | CertificationSubmitted
    | CertificationVerified
    | CertificationRejected
    | SpecialtyAssigned
    | SpecialtyRevoked
    | TeamProfileChanged
    | CalendarUpdated
)
CompanyEvent = ProviderEvent | TeamEvent | ZoneChanged | PreferenceChanged

EVENTS = (
    ProviderCreated,
    ProviderUpdated,
    ProviderStatusChanged,
    ProviderScheduleSet,
    TeamCreated,
    TeamUpdated,
    TeamScheduleSet,
    TeamProfileChanged,
    CalendarUpdated,
    CapacityUpdated,
    AbsenceRequested,
    AbsenceApproved,
    AbsenceRejected,
    AbsenceCancelled,
    CertificationSubmitted,
    CertificationVerified,
    CertificationRejected,
    SpecialtyAssigned,
    SpecialtyRevoked,
    ZoneChanged,
    PreferenceChanged,
)
