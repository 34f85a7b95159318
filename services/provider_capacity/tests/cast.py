"""A company to tell rules about: its commands, its facts, its family after what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from fsm_common.core.decider import Aggregate
from fsm_common.core.errors import Rejected
from fsm_common.core.messages import Command, Event
from fsm_common.testing.scenario import Told
from fsm_events.common import CalendarSettings, WorkShift, ZoneLink
from services.provider_capacity.domain import decider, state
from services.provider_capacity.domain.commands import (
    ActivateProvider,
    AssignSpecialty,
    CreateProvider,
    CreateTeam,
    CreateZone,
    PreferenceWish,
    ProviderWish,
    SetPreferences,
    TeamWish,
    ZoneWish,
)
from services.provider_capacity.domain.company import Company, Family
from services.provider_capacity.domain.facts import (
    Ground,
    InheritedCalendar,
    Place,
    SpecialtyRule,
)

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FROM = date(2026, 1, 1)
SPANISH = InheritedCalendar(
    shifts=(
        WorkShift(code="M", enabled=True, start="08:00", end="14:00"),
        WorkShift(code="A", enabled=True, start="14:00", end="20:00"),
    ),
    lunch=None,
    configured=True,
)
GROUND = Ground(
    calendars={"p": SPANISH, "q": SPANISH},
    specialties={
        "DOORS": SpecialtyRule("DOORS"),
        "FLOORS": SpecialtyRule("FLOORS"),
        "PLUMBING": SpecialtyRule("PLUMBING", ("PLUMBING",)),
    },
    places=tuple(Place(str(code), 39.4 + code % 100 / 1000, -0.37) for code in range(46001, 46027)),
    business_units=("HOME_ES",),
    categories=frozenset({"DOOR_WINDOW"}),
    address=Place("46001", region="ES-VC"),
)
AGGREGATES: dict[str, Aggregate[Any]] = {
    one.name: one for one in (state.provider, state.team, state.zone, state.preference)
}


class Tale:
    """A family as it comes along; every command is decided on all that happened before."""

    def __init__(self, ground: Ground = GROUND, parent: Company | None = None) -> None:
        self.ground, self.parent = ground, parent
        self.children: tuple[Company, ...] = ()
        self.history: list[Event] = []

    @property
    def company(self) -> Company:
        """The company after its history."""
        return Company().after(self.history)

    @property
    def family(self) -> Family:
        """What a command is decided on."""
        return Family(
            company=self.company,
            parent=self.parent,
            children=self.children,
            ground=self.ground,
        )

    def try_(self, decide: Callable[..., Sequence[Event]], command: Command) -> Told:
        """Decide, and let nothing happen."""
        aggregate, name = _about(decide, command)
        own = [e for e in self.history if (e.aggregate, e.aggregate_id) == (aggregate, name)]
        before = AGGREGATES[aggregate].initial
        for event in own:
            before = AGGREGATES[aggregate].evolve(before, event)
        try:
            return Told(tuple(decide(command, before, self.family)))
        except Rejected as refusal:
            return Told(refusal=refusal)

    def do(self, decide: Callable[..., Sequence[Event]], command: Command) -> tuple[Event, ...]:
        """Decide, and let it happen; fails where it is refused."""
        told = self.try_(decide, command)
        assert told.refusal is None, told.refusal
        self.history += told.events
        return told.events


def provider(**rest: Any) -> CreateProvider:
    """Register the company."""
    fields: dict[str, Any] = {
        "name": "Turia",
        "legal_name": "Turia S.L.",
        "tax_id": "B1",
        "time_zone": "Europe/Madrid",
        "provider_type": "P1",
        "billing_model": "SELF_BILLING",
        "contract_start": FROM,
    }
    wish = ProviderWish(**fields | rest)
    return CreateProvider(at=AT, provider_id="p", country_code="ES", provider=wish)


def zone(zone_id: str = "z", *codes: str, **rest: Any) -> CreateZone:
    """A zone of the company."""
    wish = ZoneWish(name=zone_id, code=zone_id, postal_codes=codes or ("46001",), **rest)
    return CreateZone(at=AT, provider_id="p", zone_id=zone_id, zone=wish)


def team(team_id: str = "t", **rest: Any) -> CreateTeam:
    """A team of the company, in its zone."""
    fields: dict[str, Any] = {"name": "Turia A", "zones": (ZoneLink(zone_id="z"),)}
    return CreateTeam(at=AT, provider_id="p", team_id=team_id, team=TeamWish(**fields | rest))


def preference(specialty: str = "DOORS", said: Any = "P1", **rest: Any) -> SetPreferences:
    """What the company does gladly."""
    wish = PreferenceWish(specialty_id=specialty, preference=said, valid_from=FROM, **rest)
    return SetPreferences(at=AT, provider_id="p", preferences=(wish,))


def registered(**rest: Any) -> Tale:
    """A company that nobody has onboarded yet."""
    tale = Tale()
    tale.do(decider.create_provider, provider(**rest))
    return tale


def onboarded() -> Tale:
    """A company with all that activation asks for."""
    tale = registered()
    tale.do(decider.create_zone, zone())
    tale.do(decider.create_team, team())
    tale.do(decider.set_preferences, preference())
    doors = AssignSpecialty(at=AT, team_id="t", specialty_id="DOORS", experience="SENIOR")
    tale.do(decider.assign_specialty, doors)
    return tale


def active() -> Tale:
    """A company at work."""
    tale = onboarded()
    tale.do(decider.activate_provider, ActivateProvider(at=AT, provider_id="p"))
    return tale


def settings(**rest: Any) -> CalendarSettings:
    """A calendar where only this is said."""
    return CalendarSettings(**rest)


def topics(events: Sequence[Event]) -> list[str]:
    """What happened, in short."""
    return [event.topic.removeprefix("providers.") for event in events]


def _about(decide: Callable[..., Any], command: Command) -> tuple[str, str]:
    if "preference" in decide.__name__ or not hasattr(command, "team_id"):
        if hasattr(command, "zone_id"):
            return "zone", str(command.zone_id)
        return "provider", str(getattr(command, "provider_id", ""))
    return "team", str(command.team_id)
