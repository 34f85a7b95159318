"""Versions of a parameter, told by given, when, then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fsm_common.core.messages import Event
from fsm_common.testing.scenario import Scenario
from fsm_events.common import ConfigScope
from fsm_events.config import (
    ParameterCreated,
    ParameterEffective,
    ParameterExpired,
    ParameterUpdated,
    ParameterWithdrawn,
)
from fsm_events.enums import VersionState
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

NOW = datetime(2026, 3, 1, 11, tzinfo=UTC)
SOON, LATER = NOW + timedelta(days=10), NOW + timedelta(days=20)
FR = ConfigScope(level="COUNTRY", country_code="FR")
ID = parameter_id("CONTRACT_SEND", FR, {})
KNOWN = ScopeFacts(unit_known=True)
TEXT = '{{"minutes":{}}}'.format


def wish(minutes: int = 120, **rest: Any) -> VersionWish:
    return VersionWish(value={"minutes": minutes}, **{"reason": "as agreed", **rest})


def define(at: datetime = NOW, **rest: Any) -> DefineParameter:
    return DefineParameter(at=at, kind="CONTRACT_SEND", scope=FR, version=wish(**rest))


def add(at: datetime = NOW, **rest: Any) -> AddVersion:
    return AddVersion(at=at, parameter_id=ID, version=wish(**rest))


def created(state: VersionState = "EFFECTIVE", start: datetime = NOW, **rest: Any) -> Event:
    fields: dict[str, Any] = {"value": TEXT(120), "effective_from": start, "reason": "as agreed"}
    return ParameterCreated(
        parameter_id=ID,
        kind="CONTRACT_SEND",
        scope=FR,
        version=1,
        state=state,
        **fields | rest,
    )


MOVED = ("version", "state", "value", "effectiveFrom")


def updated(number: int, minutes: int, state: VersionState, start: datetime, **rest: Any) -> Event:
    fields: dict[str, Any] = {
        "reason": "as agreed",
        "effective_from": start,
        "changed_fields": MOVED,
    }
    return ParameterUpdated(
        parameter_id=ID,
        kind="CONTRACT_SEND",
        scope=FR,
        version=number,
        state=state,
        value=TEXT(minutes),
        **fields | rest,
    )


def effective(
    number: int = 1, minutes: int = 120, start: datetime = NOW, **rest: Any
) -> ParameterEffective:
    return ParameterEffective(
        parameter_id=ID,
        kind="CONTRACT_SEND",
        scope=FR,
        version=number,
        value=TEXT(minutes),
        effective_from=start,
        **rest,
    )


def rules(decide: Any, *history: Event) -> Scenario:
    return Scenario(state.parameter, decide, history)


class TestDefineParameter:
    rules = rules(decider.define_parameter)

    def test_from_now_on_it_is_effective_at_once(self) -> None:
        self.rules.when(define(), KNOWN).then(created(), effective())

    def test_a_later_start_is_scheduled(self) -> None:
        told = self.rules.when(define(effective_from=SOON), KNOWN)
        told.then(created("SCHEDULED", SOON))

    def test_unpublished_it_is_a_draft(self) -> None:
        self.rules.when(define(publish=False), KNOWN).then(created("DRAFT"))

    def test_the_same_again_is_nothing(self) -> None:
        self.rules.given(created(), effective()).when(define(), KNOWN).then_nothing()

    def test_another_value_is_a_version_and_no_definition(self) -> None:
        history = self.rules.given(created(), effective())
        refusal = history.when(define(minutes=60), KNOWN).then_rejected(code="DUPLICATE")
        assert refusal.data == {"parameterId": ID}

    def test_an_unknown_place_is_not_found(self) -> None:
        told = self.rules.when(define(), ScopeFacts(unit_known=False))
        told.then_rejected("no such country", "UNKNOWN_SCOPE")

    def test_a_scope_names_no_more_than_its_level(self) -> None:
        scope = ConfigScope(level="COUNTRY", country_code="FR", bu_code="HOME_FR")
        command = DefineParameter(at=NOW, kind="CONTRACT_SEND", scope=scope, version=wish())
        self.rules.when(command, KNOWN).then_rejected(code="INVALID_SCOPE")

    def test_the_past_is_left_alone(self) -> None:
        past = NOW - timedelta(days=1)
        told = self.rules.when(define(effective_from=past), KNOWN)
        told.then_rejected("correction", "EFFECTIVE_IN_PAST")

    def test_a_correction_of_the_past_gives_its_reason(self) -> None:
        past = NOW - timedelta(days=1)
        command = define(effective_from=past, correction=True, reason="typed in wrongly")
        made = created("EFFECTIVE", past, reason="typed in wrongly")
        self.rules.when(command, KNOWN).then(made, effective(start=past))
        command = define(effective_from=past, correction=True, reason="oops")
        self.rules.when(command, KNOWN).then_rejected(code="REASON_REQUIRED")

    def test_a_reason_is_needed(self) -> None:
        self.rules.when(define(reason=" "), KNOWN).then_rejected(code="REASON_REQUIRED")


class TestAddVersion:
    rules = rules(decider.add_version, created(), effective())

    def test_from_now_on_it_supersedes(self) -> None:
        self.rules.when(add(minutes=60)).then(
            updated(2, 60, "EFFECTIVE", NOW, changed_fields=("version", "value")),
            effective(2, 60, previous_version=1),
        )

    def test_what_changes_is_said_of_the_version_that_it_replaces(self) -> None:
        withdrawn = ParameterWithdrawn(
            parameter_id=ID, kind="CONTRACT_SEND", scope=FR, version=2, reason="no"
        )
        history = self.rules.given(updated(2, 60, "SCHEDULED", SOON), withdrawn)
        changed = ("version", "value")
        told = history.when(add(minutes=60))
        told.then(
            updated(3, 60, "EFFECTIVE", NOW, changed_fields=changed),
            effective(3, 60, previous_version=1),
        )

    def test_later_it_waits(self) -> None:
        self.rules.when(add(minutes=60, effective_from=SOON)).then(
            updated(2, 60, "SCHEDULED", SOON)
        )

    def test_the_same_value_is_nothing(self) -> None:
        self.rules.when(add()).then_nothing()

    def test_two_versions_do_not_begin_together(self) -> None:
        history = self.rules.given(updated(2, 60, "SCHEDULED", SOON))
        told = history.when(add(minutes=30, effective_from=SOON))
        told.then_rejected("Version 2 holds", "OVERLAPPING_VERSION")

    @pytest.mark.parametrize("start", [NOW, SOON])
    def test_one_in_force_is_replaced_whatever_its_end(self, start: datetime) -> None:
        ends = NOW + timedelta(days=300)
        history = self.rules.given(
            updated(2, 60, "EFFECTIVE", NOW, effective_to=ends),
            effective(2, 60, previous_version=1, effective_to=ends),
        )
        told = history.when(add(minutes=30, effective_from=start))
        if start == NOW:
            told.then(
                updated(
                    3, 30, "EFFECTIVE", NOW, changed_fields=("version", "value", "effectiveTo")
                ),
                effective(3, 30, previous_version=2),
            )
        else:
            changed = (*MOVED, "effectiveTo")
            told.then(updated(3, 30, "SCHEDULED", start, changed_fields=changed))

    def test_a_scheduled_version_with_an_end_is_not_cut_short(self) -> None:
        history = self.rules.given(updated(2, 60, "SCHEDULED", SOON, effective_to=LATER))
        command = add(minutes=30, effective_from=SOON + timedelta(days=1))
        history.when(command).then_rejected(code="OVERLAPPING_VERSION")

    def test_nor_does_one_reach_into_the_next(self) -> None:
        history = self.rules.given(updated(2, 60, "SCHEDULED", SOON))
        command = add(minutes=30, effective_to=LATER)
        history.when(command).then_rejected(code="OVERLAPPING_VERSION")

    def test_without_an_end_it_lasts_until_the_next(self) -> None:
        history = self.rules.given(updated(2, 60, "SCHEDULED", SOON))
        history.when(add(minutes=30)).then(
            updated(3, 30, "EFFECTIVE", NOW, changed_fields=("version", "value")),
            effective(3, 30, previous_version=1),
        )

    def test_an_end_lies_behind_the_start(self) -> None:
        command = add(minutes=30, effective_from=SOON, effective_to=SOON)
        self.rules.when(command).then_rejected(code="INVALID_PERIOD")

    def test_an_unknown_parameter_is_not_found(self) -> None:
        rules(decider.add_version).when(add()).then_rejected("no such parameter", "NOT_FOUND")


class TestDrafts:
    rules = rules(decider.publish_version, created("DRAFT"))
    command = PublishVersion(at=SOON, parameter_id=ID, version=1, reason="as agreed")

    def test_a_draft_holds_from_the_moment_it_is_published(self) -> None:
        self.rules.when(self.command).then(
            updated(1, 120, "EFFECTIVE", SOON, changed_fields=("state", "effectiveFrom")),
            effective(1, 120, SOON),
        )

    def test_twice_is_once(self) -> None:
        self.rules.twice(self.command).then_nothing()

    def test_what_was_withdrawn_stays_so(self) -> None:
        gone = ParameterWithdrawn(
            parameter_id=ID, kind="CONTRACT_SEND", scope=FR, version=1, reason="no"
        )
        self.rules.given(gone).when(self.command).then_rejected(code="NOT_A_DRAFT")


class TestWithdraw:
    rules = rules(decider.withdraw_version, created(), effective())
    scheduled = updated(2, 60, "SCHEDULED", SOON)

    def test_what_has_not_begun_is_taken_back(self) -> None:
        command = WithdrawVersion(at=NOW, parameter_id=ID, version=2, reason="not now", by="adm")
        self.rules.given(self.scheduled).when(command).then(
            ParameterWithdrawn(
                parameter_id=ID,
                kind="CONTRACT_SEND",
                scope=FR,
                version=2,
                reason="not now",
                by="adm",
            )
        )
        self.rules.given(self.scheduled).twice(command).then_nothing()

    def test_what_holds_is_not(self) -> None:
        command = WithdrawVersion(at=NOW, parameter_id=ID, version=1, reason="no")
        self.rules.when(command).then_rejected("has been in force", "ALREADY_EFFECTIVE")

    def test_an_unknown_number_is_not_found(self) -> None:
        command = WithdrawVersion(at=NOW, parameter_id=ID, version=7, reason="no")
        self.rules.when(command).then_rejected("no version 7", "NOT_FOUND")


class TestTheClock:
    scheduled = updated(2, 60, "SCHEDULED", SOON, effective_to=LATER)
    begin = BeginVersion(at=SOON, parameter_id=ID, version=2)
    end = EndVersion(at=LATER, parameter_id=ID, version=2)
    begun = effective(2, 60, SOON, previous_version=1, effective_to=LATER)

    def test_at_its_start_a_version_supersedes_the_one_before(self) -> None:
        scene = rules(decider.begin_version, created(), effective(), self.scheduled)
        scene.when(self.begin).then(self.begun)
        scene.twice(self.begin).then_nothing()

    def test_at_its_end_it_expires(self) -> None:
        scene = rules(decider.end_version, created(), effective(), self.scheduled, self.begun)
        scene.when(self.end).then(
            ParameterExpired(
                parameter_id=ID, kind="CONTRACT_SEND", scope=FR, version=2, effective_to=LATER
            )
        )
        scene.twice(self.end).then_nothing()

    @pytest.mark.parametrize("number", [1, 3])
    def test_what_is_not_scheduled_does_not_begin(self, number: int) -> None:
        scene = rules(decider.begin_version, created(), effective())
        command = BeginVersion(at=SOON, parameter_id=ID, version=number)
        scene.when(command).then_nothing()
