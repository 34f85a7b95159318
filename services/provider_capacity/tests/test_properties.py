"""Whatever is asked of a company in whatever order: what follows is told, and twice is once."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsm_common.core.messages import About, Context, Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.flows.effects import writes
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import PlainCodec
from fsm_events.common import CalendarSettings, TeamLimits, WorkShift, ZoneLink
from services.provider_capacity.app import service
from services.provider_capacity.domain import commands as c
from services.provider_capacity.domain import decider
from services.provider_capacity.domain.resolving import consequences
from services.provider_capacity.tests.cast import (
    AT,
    Tale,
    active,
    onboarded,
    preference,
    provider,
    registered,
    team,
    zone,
)

TEAMS = st.sampled_from(["t", "u"])
ZONES = st.sampled_from(["z", "y"])
CODES = st.sampled_from(["46001", "46002", "46003"])
SAID = st.sampled_from(["P1", "P2", "OPT_OUT"])
NAMES = st.sampled_from(["DOORS", "FLOORS", "PLUMBING", "GARDENS"])
DAYS = st.integers(1, 28).map(lambda day: date(2026, 3, day))
MORNING = (WorkShift(code="M", enabled=True, start="07:00", end="12:00"),)
SCHEDULES = st.builds(
    CalendarSettings,
    shifts=st.sampled_from([None, MORNING]),
    cross_shift=st.sampled_from([None, True, False]),
    max_daily_jobs=st.sampled_from([None, 2, 9]),
)


def wish(kind: type[Any], **rest: Any) -> st.SearchStrategy[Any]:
    """Commands of this kind."""
    return st.builds(kind, at=st.just(AT), **rest)


P = {"provider_id": st.just("p")}
WISHES = st.one_of(
    st.just((decider.create_provider, provider())),
    st.tuples(
        st.just(decider.update_provider),
        wish(
            c.UpdateProvider,
            changes=st.sampled_from([{"tier": 1}, {"tier": 9}, {"name": "T", "can_tv": True}]),
            **P,
        ),
    ),
    st.tuples(st.just(decider.create_zone), st.builds(zone, ZONES, CODES)),
    st.tuples(st.just(decider.delete_zone), wish(c.DeleteZone, zone_id=ZONES)),
    st.tuples(
        st.just(decider.create_team),
        st.builds(team, TEAMS, zones=st.sampled_from([(), (ZoneLink(zone_id="z"),)])),
    ),
    st.tuples(
        st.just(decider.update_team),
        wish(
            c.UpdateTeam,
            team_id=TEAMS,
            team=st.builds(
                c.TeamWish, name=st.just("T"), status=st.sampled_from(["ACTIVE", "INACTIVE"])
            ),
        ),
    ),
    st.tuples(st.just(decider.unlink_zone), wish(c.UnlinkZone, team_id=TEAMS, zone_id=ZONES)),
    st.tuples(st.just(decider.set_preferences), st.builds(preference, NAMES, SAID)),
    st.tuples(
        st.just(decider.remove_preference), wish(c.RemovePreference, specialty_id=NAMES, **P)
    ),
    st.tuples(
        st.just(decider.set_team_schedule),
        wish(c.SetTeamSchedule, team_id=TEAMS, settings=SCHEDULES),
    ),
    st.tuples(
        st.just(decider.set_provider_schedule),
        wish(c.SetProviderSchedule, settings=SCHEDULES, **P),
    ),
    st.tuples(
        st.just(decider.set_limits),
        wish(
            c.SetLimits,
            team_id=TEAMS,
            limits=st.builds(
                TeamLimits,
                jobs_day=st.integers(-1, 5),
                jobs_week=st.just(20),
                minutes_day=st.just(480),
                minutes_week=st.just(2400),
            ),
        ),
    ),
    st.tuples(
        st.just(decider.request_absence),
        wish(
            c.RequestAbsence,
            team_id=TEAMS,
            absence_id=st.just("a"),
            start=DAYS,
            end=DAYS,
            type=st.just("VACATION"),
        ),
    ),
    st.tuples(
        st.just(decider.decide_absence),
        wish(c.DecideAbsence, team_id=TEAMS, absence_id=st.just("a"), approved=st.booleans()),
    ),
    st.tuples(
        st.just(decider.assign_specialty),
        wish(
            c.AssignSpecialty,
            team_id=TEAMS,
            specialty_id=NAMES,
            experience=st.sampled_from(["JUNIOR", "SENIOR"]),
        ),
    ),
    st.tuples(st.just(decider.activate_provider), wish(c.ActivateProvider, **P)),
    st.tuples(st.just(decider.pause_provider), wish(c.PauseProvider, **P)),
    st.tuples(st.just(decider.resume_provider), wish(c.ResumeProvider, **P)),
    st.tuples(
        st.just(decider.suspend_provider),
        wish(c.SuspendProvider, reason=st.just("for good reason"), **P),
    ),
)
STARTS = st.sampled_from([Tale, registered, onboarded, active])
QUIET = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def told(start: Any, history: list[Any]) -> Tale:
    """A tale of all these wishes, refused ones left out."""
    tale: Tale = start()
    for decide, command in history:
        tale.history += tale.try_(decide, command).events
    return tale


@QUIET
@given(STARTS, st.lists(WISHES, max_size=8))
def test_what_follows_from_a_company_has_always_been_told(start: Any, history: list[Any]) -> None:
    tale = told(start, history)
    inherited = tale.family.calendar_of(tale.company)
    assert list(consequences(tale.company, None, inherited, AT, "SCHEDULE")) == []


@QUIET
@given(STARTS, st.lists(WISHES, max_size=6), WISHES)
def test_any_wish_twice_adds_nothing(start: Any, history: list[Any], wished: Any) -> None:
    tale = told(start, history)
    decide, command = wished
    tale.history += tale.try_(decide, command).events
    again = tale.try_(decide, command)
    assert again.events == ()


@QUIET
@given(st.lists(WISHES, max_size=6), st.lists(WISHES, max_size=6), st.randoms())
def test_companies_do_not_care_who_was_told_first(
    one: list[Any], other: list[Any], chance: Any
) -> None:
    histories = [_recorded(told(active, one), "p"), _recorded(told(onboarded, other), "q")]
    plain = _rows([e for history in histories for e in history])
    mixed, left = [], [list(history) for history in histories]
    while any(left):
        mixed.append(chance.choice([rest for rest in left if rest]).pop(0))
    assert _rows(mixed) == plain


def _recorded(tale: Tale, name: str) -> list[Recorded[Any]]:
    """The tale's events, as those of a company of this name."""
    versions: dict[str, int] = {}
    made = []
    for event in tale.history:
        owner = f"{event.aggregate}:{event.aggregate_id}"
        versions[owner] = versions.get(owner, 0) + 1
        made.append(_as(event, name, versions[owner]))
    return made


def _as(event: Any, name: str, version: int) -> Recorded[Any]:
    own = {event.identity, "provider_id", "absence_id", "zone_id", "preference_id"}
    changed = {
        field: name if field == "provider_id" else f"{name}-{getattr(event, field)}"
        for field in own & set(event.__struct_fields__)
    }
    renamed = msgspec.structs.replace(event, **changed)
    about = Context(command_id="c", correlation_id="c", about=About(country_code="ES"))
    meta = EventMeta(
        event_id="e",
        event_type=event.topic,
        schema_version=1,
        occurred_at=AT,
        aggregate_id=renamed.aggregate_id,
        aggregate_version=version,
        country_code=about.about.country_code,
        actor_type="USER",
        correlation_id=about.correlation_id,
    )
    return Recorded(meta=meta, event=renamed, key=name)


def _rows(history: list[Recorded[Any]]) -> dict[str, list[Any]]:
    store = MemoryStore(PlainCodec([]))
    with store.unit() as unit:
        unit.apply(writes(service().projections, *history))
    return {table.name: store.table(table) for table in service().tables.sorted_tables}
