"""What companies do gladly, only beside something else, or never."""

from __future__ import annotations

import msgspec

from fsm_common.core.errors import invalid
from fsm_events.providers import PreferenceChanged
from services.provider_capacity.domain.commands import (
    PreferenceWish,
    RemovePreference,
    SetPreferences,
    preference_id,
)
from services.provider_capacity.domain.company import Company, Family
from services.provider_capacity.domain.decider.common import (
    check_dates,
    check_specialties,
    registered,
)
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Provider


def set_preferences(command: SetPreferences, state: Provider, facts: Family) -> list[CompanyEvent]:
    """All of them, or none where one is refused."""
    record = registered(facts.company)
    names = [wish.specialty_id for wish in command.preferences]
    if len(set(names)) < len(names):
        raise invalid("DUPLICATE_SPECIALTY", "A specialty stands there twice.", "specialtyId")
    for wish in command.preferences:
        _check(wish, facts)
    said = [_set(record.provider_id, wish) for wish in command.preferences]
    new = [event for event in said if _is_new(event, facts.company)]
    if new:
        _check_something_left(facts.company.after(new))
    return with_consequences(new, facts, command.at)


def remove_preference(
    command: RemovePreference, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """Without a preference there is no offer of that kind."""
    record = registered(facts.company)
    known = facts.company.preferences.get(preference_id(record.provider_id, command.specialty_id))
    if known is None or known.latest is None:
        return []
    removed = msgspec.structs.replace(known.latest, op="REMOVED")
    _check_something_left(facts.company.after([removed]))
    return with_consequences([removed], facts, command.at)


def _set(provider_id: str, wish: PreferenceWish) -> PreferenceChanged:
    return PreferenceChanged(
        preference_id=preference_id(provider_id, wish.specialty_id),
        provider_id=provider_id,
        op="SET",
        **msgspec.structs.asdict(wish),
    )


def _is_new(event: PreferenceChanged, company: Company) -> bool:
    known = company.preferences.get(event.preference_id)
    return known is None or known.latest != event


def _check(wish: PreferenceWish, facts: Family) -> None:
    check_specialties(facts, (wish.specialty_id, *wish.bundled_with), "specialtyId")
    if wish.preference == "P2" and not set(wish.bundled_with) - {wish.specialty_id}:
        sentence = "What is done only beside something else names what that is."
        raise invalid("BUNDLE_REQUIRED", sentence, "bundledWith")
    check_dates(wish.valid_from, wish.valid_until, "validUntil")


def _check_something_left(company: Company) -> None:
    kept = {one.latest.preference for one in company.preferences.values() if one.latest}
    if kept == {"OPT_OUT"}:
        raise invalid("ALL_OPT_OUT", "A company does at least one of the things it names.")
