"""Whatever is asked of a parameter in whatever order: one version holds, and twice is once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fsm_common.core.errors import Rejected
from fsm_events.common import ConfigScope
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
        assert one.end is None or one.end <= following.start
        assert one.start < following.start or one.state == "EFFECTIVE"


@given(st.lists(commands, max_size=6), commands)
def test_any_command_given_twice_adds_nothing(history: list[Any], command: Any) -> None:
    before = clocked(played(history), command.at)
    once = told(before, command)
    assert told(once, command) == once
