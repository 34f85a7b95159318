"""Search, explanation and hold say the same of every start of every team, on random calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_common.core.errors import Rejected
from services.scheduling.domain.decider.explaining import explain
from services.scheduling.domain.decider.place import place
from services.scheduling.domain.decider.search import search
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.rules import RuleBook
from services.scheduling.tests.test_oracle import team_of, teams
from services.scheduling.tests.world import local, need, quarter, rule, rules, wish

TODAY = date(2026, 3, 25)
SPRING = date(2026, 3, 29)
# Many starts of the grids here, some beside them, and the hour that a spring day leaves out.
STARTS = range(0, 92, 2)


@st.composite
def squads(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Two teams, some of which work at night."""
    made = [draw(teams("a")), draw(teams("b"))]
    for one in made:
        if draw(st.booleans()):
            one |= {"shifts": [("00:00", "06:00"), ("08:00", "13:00")], "weekdays": set(range(7))}
    return made


@settings(max_examples=60, deadline=None)
@given(
    squad=squads(),
    day=st.one_of(
        st.just(SPRING), st.integers(1, 30).map(lambda number: TODAY + timedelta(days=number))
    ),
    minutes=st.sampled_from([15, 60, 120, 360]),
    hours=st.sampled_from([None, 80, 200]),
    blackouts=st.sets(st.integers(1, 30).map(lambda number: TODAY + timedelta(days=number))),
)
def test_of_every_start(
    squad: list[dict[str, Any]], day: date, minutes: int, hours: int | None, blackouts: set[date]
) -> None:
    created = local(f"{TODAY} 09:40")
    job = need("FR", created, duration_min=minutes, blackouts=frozenset(blackouts))
    candidates = tuple(team_of(one) for one in squad)
    window = wish(str(day), str(day), limit=100_000)
    book = _rules(hours)
    asked = Asked(now=created, need=job, wish=window, rules=book, teams=candidates)
    offered = {(slot.team_id, slot.start) for slot in search(asked).slots}
    exact = (day - TODAY).days <= 14
    for team in candidates:
        name = team.profile.team_id
        alone = _named(asked, name)
        rows = {slot.start for slot in search(alone).slots}
        shown = explain(alone, day).starts
        starts = {*STARTS, *shown}
        free = {at for at in starts if _held(alone, day, at) == name}
        assert {at for at in starts if _explained(alone, day, at)} == free
        assert {at for at, code in shown.items() if code is None} == free
        assert {quarter(start) for start in rows} == free if exact else rows <= _clocks(free)
        assert bool(rows) == bool(free) == explain(alone, day).feasible
    for at in STARTS:
        takers = {name for name, start in offered if quarter(start) == at}
        taker = _held(asked, day, at)
        assert taker in takers if takers else taker is None or not exact


def _rules(hours: int | None) -> RuleBook:
    late = {"workingDays": 1} | ({"hours": hours} if hours else {})
    return rules("FR", rule("BUFFER_GLOBAL", late, bu="HOME_FR", level="BU"))


def _named(asked: Asked, name: str) -> Asked:
    """As it is read where one team is wished for."""
    window = msgspec.structs.replace(asked.wish, team_id=name)
    only = tuple(team for team in asked.teams if team.profile.team_id == name)
    return msgspec.structs.replace(asked, wish=window, teams=only)


def _held(asked: Asked, day: date, at: int) -> str | None:
    try:
        return place(asked, day, at).team_id
    except Rejected:
        return None


def _explained(asked: Asked, day: date, at: int) -> bool:
    try:
        return explain(asked, day, at).feasible
    except Rejected:  # in the hour that is left out
        return False


def _clocks(starts: set[int]) -> set[str]:
    return {f"{at // 4:02}:{at % 4 * 15:02}" for at in starts}
