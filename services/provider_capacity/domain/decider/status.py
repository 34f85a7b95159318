"""Whether a company gets work: activate, pause, resume, suspend, reactivate, deactivate."""

from __future__ import annotations

from datetime import date

from fsm_common.core.errors import conflict, invalid
from fsm_events.enums import ProviderStatus
from fsm_events.providers import ProviderStatusChanged
from services.provider_capacity.domain.commands import (
    ActivateProvider,
    DeactivateProvider,
    PauseProvider,
    ReactivateProvider,
    ResumeProvider,
    SuspendProvider,
)
from services.provider_capacity.domain.company import WORKING, Family
from services.provider_capacity.domain.decider.common import registered
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Provider

REASON = 10  # letters
Change = (
    ActivateProvider
    | PauseProvider
    | ResumeProvider
    | SuspendProvider
    | ReactivateProvider
    | DeactivateProvider
)


def activate_provider(
    command: ActivateProvider, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """The first time: everything that work needs is there."""
    if _is(facts, "ACTIVE", allowed=("REGISTERED",)):
        return []
    missing = _missing(facts, facts.company.today(command.at))
    if missing:
        words = ", ".join(name.lower().replace("_", " ") for name in missing)
        sentence = f"Onboarding is not complete; still missing: {words}."
        raise invalid("ONBOARDING_INCOMPLETE", sentence, missing=missing)
    return _changed(facts, "ACTIVE", None, command)


def pause_provider(command: PauseProvider, state: Provider, facts: Family) -> list[CompanyEvent]:
    """For a while."""
    if _is(facts, "UNAVAILABLE", allowed=("ACTIVE",)):
        return []
    return _changed(facts, "UNAVAILABLE", command.reason, command)


def resume_provider(command: ResumeProvider, state: Provider, facts: Family) -> list[CompanyEvent]:
    """After a pause."""
    if _is(facts, "ACTIVE", allowed=("UNAVAILABLE",)):
        return []
    _check_parent(facts)
    return _changed(facts, "ACTIVE", None, command)


def suspend_provider(
    command: SuspendProvider, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """By a person, who says why."""
    if _is(facts, "SUSPENDED", allowed=("ACTIVE", "UNAVAILABLE")):
        return []
    _check_reason(command.reason)
    return _changed(facts, "SUSPENDED", command.reason, command)


def reactivate_provider(
    command: ReactivateProvider, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """After a review, of which a note remains."""
    if _is(facts, "ACTIVE", allowed=("SUSPENDED",)):
        return []
    if not command.note.strip():
        raise invalid("REASON_REQUIRED", "A review leaves a note.", "note")
    _check_parent(facts)
    return _changed(facts, "ACTIVE", command.note, command)


def deactivate_provider(
    command: DeactivateProvider, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """For ever; nobody works for it or below it any more."""
    everything = ("REGISTERED", "ACTIVE", "UNAVAILABLE", "SUSPENDED")
    if _is(facts, "DEACTIVATED", allowed=everything):
        return []
    teams = (team.record for team in facts.company.teams.values())
    if any(record is not None and record.status == "ACTIVE" for record in teams):
        raise conflict("TEAMS_ACTIVE", "The company still has active teams.")
    # Paused or suspended ones count: they would come back below nobody.
    if any(child.provider.status in WORKING for child in facts.children):
        raise conflict("CHILDREN_ACTIVE", "Other companies still work for this one.")
    _check_reason(command.reason)
    return _changed(facts, "DEACTIVATED", command.reason, command)


def _is(facts: Family, wanted: ProviderStatus, *, allowed: tuple[str, ...]) -> bool:
    """Whether the wish is true; raises Rejected where the way there is barred."""
    registered(facts.company)
    status = facts.company.provider.status
    if status == wanted:
        return True
    if status not in allowed:
        sentence = f"A company that is {status.lower()} does not become {wanted.lower()} so."
        raise conflict("INVALID_TRANSITION", sentence, status=status)
    return False


def _changed(
    facts: Family, status: ProviderStatus, reason: str | None, command: Change
) -> list[CompanyEvent]:
    record = registered(facts.company)
    changed = ProviderStatusChanged(
        provider_id=record.provider_id,
        old_status=facts.company.provider.status,
        new_status=status,
        reason=reason,
        cause="MANUAL",
        by=command.by,
    )
    return with_consequences([changed], facts, command.at)


def _check_parent(facts: Family) -> None:
    if not _parent_active(facts):
        raise invalid("PARENT_NOT_ACTIVE", "The company above this one is not active.")


def _parent_active(facts: Family) -> bool:
    """Whether the company above is at work; a P1 company has none and needs none."""
    above = facts.parent.provider.status if facts.parent else None
    return registered(facts.company).provider_type == "P1" or above == "ACTIVE"


def _missing(facts: Family, on: date) -> list[str]:
    company, record = facts.company, registered(facts.company)
    zones = [zone.latest for zone in company.zones.values() if zone.latest]
    needs = {
        "PRIMARY_ZONE": record.provider_type != "P1" or any(z.type == "PRIMARY" for z in zones),
        "ACTIVE_PARENT": _parent_active(facts),
        "ACTIVE_TEAM": any(
            team.record and team.record.status == "ACTIVE" for team in company.teams.values()
        ),
        "CALENDAR": bool(company.provider.schedule.shifts) or facts.calendar_of(company).configured,
        "ACCEPTED_PREFERENCE": any(
            one.latest
            and one.latest.preference in ("P1", "P2")
            and _lasts(one.latest.valid_until, on)
            for one in company.preferences.values()
        ),
        "CONTRACT_STARTED": record.contract_start <= on,
        "CURRENT_CONTRACT": _lasts(record.contract_end, on),
    }
    return [name for name, there in needs.items() if not there]


def _lasts(until: date | None, on: date) -> bool:
    return until is None or on <= until


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < REASON:
        sentence = f"The reason has at least {REASON} characters."
        raise invalid("REASON_TOO_SHORT", sentence, "reason")
