"""What is said in providers.*

Generated from schemas/avro by `python -m fsm_events`.
"""

from fsm_events.providers.preference import PreferenceChanged
from fsm_events.providers.provider import (
    ProviderCreated,
    ProviderScheduleSet,
    ProviderStatusChanged,
    ProviderUpdated,
)
from fsm_events.providers.team import (
    AbsenceApproved,
    AbsenceCancelled,
    AbsenceRejected,
    AbsenceRequested,
    CalendarUpdated,
    CapacityUpdated,
    CertificationRejected,
    CertificationSubmitted,
    CertificationVerified,
    SpecialtyAssigned,
    SpecialtyRevoked,
    TeamCreated,
    TeamProfileChanged,
    TeamScheduleSet,
    TeamUpdated,
)
from fsm_events.providers.zone import ZoneChanged

__all__ = [
    "AbsenceApproved",
    "AbsenceCancelled",
    "AbsenceRejected",
    "AbsenceRequested",
    "CalendarUpdated",
    "CapacityUpdated",
    "CertificationRejected",
    "CertificationSubmitted",
    "CertificationVerified",
    "PreferenceChanged",
    "ProviderCreated",
    "ProviderScheduleSet",
    "ProviderStatusChanged",
    "ProviderUpdated",
    "SpecialtyAssigned",
    "SpecialtyRevoked",
    "TeamCreated",
    "TeamProfileChanged",
    "TeamScheduleSet",
    "TeamUpdated",
    "ZoneChanged",
]
