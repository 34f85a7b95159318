"""A company with its teams, zones and preferences, and those it stands below or above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from fsm_common.core.decider import Aggregate
from fsm_common.core.messages import Event
from services.provider_capacity.domain import state
from services.provider_capacity.domain.facts import Ground, InheritedCalendar
from services.provider_capacity.domain.state import Preference, Provider, Team, Zone

S = TypeVar("S")
WORKING = ("ACTIVE", "UNAVAILABLE", "SUSPENDED")  # at work, or may be again


class Company(msgspec.Struct, frozen=True):
    """One company; teams, zones and preferences by id, deleted ones left out."""

    provider: Provider = Provider()
    teams: dict[str, Team] = {}
    zones: dict[str, Zone] = {}
    preferences: dict[str, Preference] = {}

    def today(self, at: datetime) -> date:
        """The local date of a registered company."""
        assert self.provider.record is not None
        return at.astimezone(ZoneInfo(self.provider.record.time_zone)).date()

    def after(self, events: Iterable[Event]) -> Company:
        """As it will be behind these facts; those of other companies do not touch it."""
        own = self.provider.record.provider_id if self.provider.record else None
        return reduce(_evolve, (e for e in events if own in (None, _owner(e))), self)


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """What a command about a company is decided on."""

    company: Company = Company()
    parent: Company | None = None
    children: tuple[Company, ...] = ()
    ground: Ground = Ground()

    def calendar_of(self, company: Company) -> InheritedCalendar:
        """What the company's teams inherit where nobody says otherwise."""
        record = company.provider.record
        fallback = InheritedCalendar()
        return self.ground.calendars.get(record.provider_id, fallback) if record else fallback


def _owner(event: Event) -> str:
    return str(getattr(event, "provider_id", ""))


def _evolve(company: Company, event: Event) -> Company:
    change = msgspec.structs.replace
    name = event.aggregate_id
    match event.aggregate:
        case "provider":
            return change(company, provider=state.provider.evolve(company.provider, event))
        case "team":
            return change(company, teams=_folded(state.team, company.teams, name, event))
        case "zone":
            zones = _folded(state.zone, company.zones, name, event)
            return change(company, zones={k: v for k, v in zones.items() if v.latest})
        case _:
            kept = _folded(state.preference, company.preferences, name, event)
            return change(company, preferences={k: v for k, v in kept.items() if v.latest})


def _folded(aggregate: Aggregate[S], known: dict[str, S], name: str, event: Event) -> dict[str, S]:
    return known | {name: aggregate.evolve(known.get(name, aggregate.initial), event)}
