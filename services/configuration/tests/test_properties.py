"""Whatever is asked of a parameter in whatever order: one version holds, and twice is once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsm_common.core.errors import Rejected
from fsm_common.core.messages import Command, Recorded
from fsm_common.testing.office import Office
from fsm_events.common import ConfigScope, PostalPlace
from services.configuration.app import service
from services.configuration.domain import commands as c
from services.configuration.domain import decider, state
from services.configuration.domain.commands import (
    AddVersion,
    BeginVersion,
    DefineParameter,
    EndVersion,
    PublishVersion,
    VersionWish,
    WithdrawVersion,
    parameter_id,
)
from services.configuration.domain.facts import ScopeFacts
from services.configuration.domain.state import Parameter

START = datetime(2026, 3, 1, tzinfo=UTC)
FR = ConfigScope(level="COUNTRY", country_code="FR")
ID = parameter_id("CONTRACT_SEND", FR, {})
days = st.integers(0, 6).map(lambda n: START + timedelta(days=n))
wishes = st.builds(
    VersionWish,
    value=st.integers(1, 3).map(lambda n: {"minutes": n}),
    effective_from=st.none() | days,
    effective_to=st.none() | days,
    publish=st.booleans(),
    correction=st.booleans(),
    reason=st.just("because it is so"),
)
numbers = st.integers(1, 4)
commands = st.one_of(
    st.builds(
        DefineParameter, at=days, kind=st.just("CONTRACT_SEND"), scope=st.just(FR), version=wishes
    ),
    st.builds(AddVersion, at=days, parameter_id=st.just(ID), version=wishes),
    st.builds(
        PublishVersion, at=days, parameter_id=st.just(ID), version=numbers, reason=st.just("yes")
    ),
    st.builds(
        WithdrawVersion, at=days, parameter_id=st.just(ID), version=numbers, reason=st.just("no")
    ),
)
DECIDE: dict[type, Any] = {
    DefineParameter: decider.define_parameter,
    AddVersion: decider.add_version,
    PublishVersion: decider.publish_version,
    WithdrawVersion: decider.withdraw_version,
    BeginVersion: decider.begin_version,
    EndVersion: decider.end_version,
}


def told(current: Parameter, command: Any) -> Parameter:
    """The state behind a command; the same one where it was refused."""
    try:
        events = DECIDE[type(command)](command, current, ScopeFacts(unit_known=True))
    except Rejected:
        return current
    return reduce(state.parameter.evolve, events, current)


def clocked(current: Parameter, at: datetime) -> Parameter:
    """The timers that are due by then, in their order."""
    due = [
        *((v.start, BeginVersion(at=v.start, parameter_id=ID, version=v.number))
          for v in current.versions.values() if v.state == "SCHEDULED"),
        *((v.end, EndVersion(at=v.end, parameter_id=ID, version=v.number))
          for v in current.versions.values() if v.state == "EFFECTIVE" and v.end),
    ]  # fmt: skip
    first = min((pair for pair in due if pair[0] <= at), key=lambda pair: pair[0], default=None)
    return current if first is None else clocked(told(current, first[1]), at)


def played(history: list[Any]) -> Parameter:
    """All of them in the order of time, timers between."""
    current = Parameter()
    for command in sorted(history, key=lambda c: c.at):
        current = told(clocked(current, command.at), command)
    return current


@given(st.lists(commands, max_size=8))
def test_at_most_one_version_holds_at_any_time(history: list[Any]) -> None:
    live = played(history).live
    assert sum(version.state == "EFFECTIVE" for version in live) <= 1
    for one, following in pairwise(live):
        ended = one.state == "EFFECTIVE" or one.end is None or one.end <= following.start
        assert ended, "only what is in force is cut short by its successor"
        assert one.start < following.start or one.state == "EFFECTIVE"


@given(st.lists(commands, max_size=6), commands)
def test_any_command_given_twice_adds_nothing(history: list[Any], command: Any) -> None:
    before = clocked(played(history), command.at)
    once = told(before, command)
    assert told(once, command) == once


CONFIGURATION = service()
QUIET = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
CODES = st.sampled_from(["A", "B"])
NAMES = st.sampled_from(["one", "two"])
SYSTEM = st.builds(
    c.SystemWish,
    name=NAMES,
    countries=st.just(("FR",)),
    channels=st.just(("STORE",)),
    has_store=st.booleans(),
)
ITEM = st.builds(
    c.ItemWish,
    internal_code=NAMES,
    category=st.just("WINDOWS_DOORS"),
    duration_min=st.sampled_from([60, 120]),
    names=st.just({"en": "A window"}),
    effective_from=st.none() | days,
)
ITEMS = CODES.map(
    lambda code: (
        c.CreateServiceItem(
            at=START,
            country_code="FR",
            bu_code="HOME_FR",
            external_code=code,
            type="INSTALLATION",
            item=c.ItemWish(internal_code="x", category="WINDOWS_DOORS", duration_min=60),
        ).service_item_id
    )
)
CHANGES = st.fixed_dictionaries(
    {}, optional={"duration_min": st.sampled_from([60, 90]), "internal_code": NAMES}
)
UNIT = st.builds(c.UnitWish, name=NAMES, parent_id=st.just("FR"), active=st.booleans())
PLACE = st.builds(
    PostalPlace,
    code=st.sampled_from(["69001", "69002"]),
    name=NAMES,
    latitude=st.just(45.0),
    longitude=st.just(4.8),
)
WISHES = st.one_of(
    commands,
    st.builds(c.BeginVersion, at=days, parameter_id=st.just(ID), version=numbers),
    st.builds(c.EndVersion, at=days, parameter_id=st.just(ID), version=numbers),
    st.builds(
        c.CreateOrgUnit,
        at=days,
        level=st.just("BU"),
        code=CODES,
        country_code=st.just("FR"),
        unit=UNIT,
    ),
    st.builds(c.UpdateOrgUnit, at=days, unit_id=CODES.map("FR:{}".format), unit=UNIT),
    st.builds(c.CreateSalesSystem, at=days, system_code=CODES, system=SYSTEM),
    st.builds(c.UpdateSalesSystem, at=days, system_code=CODES, system=SYSTEM),
    st.builds(
        c.CreateServiceItem,
        at=days,
        country_code=st.just("FR"),
        bu_code=st.just("HOME_FR"),
        external_code=CODES,
        type=st.just("INSTALLATION"),
        item=ITEM,
    ),
    st.builds(c.UpdateServiceItem, at=days, service_item_id=ITEMS, changes=CHANGES),
    st.builds(c.ActivateServiceItem, at=days, service_item_id=ITEMS),
    st.builds(c.DeprecateServiceItem, at=days, service_item_id=ITEMS, reason=st.just("sold out")),
    st.builds(
        c.RecordGeoArea,
        at=days,
        country_code=st.just("FR"),
        province_code=CODES,
        province_name=NAMES,
        places=st.lists(PLACE, min_size=1, max_size=2, unique_by=lambda p: p.code).map(tuple),
    ),
)
FIRST: list[Command] = [
    c.CreateOrgUnit(at=START, level="EU", code="EU", unit=c.UnitWish(name="Europe")),
    c.CreateOrgUnit(
        at=START,
        level="COUNTRY",
        code="FR",
        country_code="FR",
        unit=c.UnitWish(
            name="France",
            parent_id="EU",
            time_zone="Europe/Paris",
            locale="fr-FR",
            currency="EUR",
        ),
    ),
    c.CreateOrgUnit(
        at=START,
        level="BU",
        code="HOME_FR",
        country_code="FR",
        unit=c.UnitWish(name="Home", parent_id="FR"),
    ),
]
HISTORIES = st.lists(WISHES, max_size=12).map(
    lambda wished: [*FIRST, *sorted(wished, key=lambda wish: wish.at)]
)


def test_what_every_history_begins_with_is_accepted() -> None:
    assert len(Office(CONFIGURATION, FIRST).told) == len(FIRST)


@QUIET
@given(HISTORIES, WISHES)
def test_any_wish_twice_adds_nothing(history: list[Command], wish: Command) -> None:
    office = Office(CONFIGURATION, history)
    office.do(wish)
    assert office.do(wish) == ()


@QUIET
@given(HISTORIES, st.randoms(use_true_random=False))
def test_rows_do_not_depend_on_whose_facts_came_first(history: list[Command], chance: Any) -> None:
    office = Office(CONFIGURATION, history)
    assert office.interleaved(_owner, chance) == office.rows()


def _owner(recorded: Recorded[Any]) -> str:
    return f"{recorded.event.aggregate}:{recorded.event.aggregate_id}"
