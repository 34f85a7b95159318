"""Who gets a project, and who may take it."""

from __future__ import annotations

import msgspec
import pytest

from fsm_common.core.errors import Kind
from fsm_common.testing.scenario import Scenario
from fsm_events.projects import OwnershipChanged, ProjectCreated
from services.orchestration_control.domain.commands import TakeOwnership
from services.orchestration_control.domain.decider.ownership import least_busy, take_ownership
from services.orchestration_control.domain.facts import Load, OwnershipFacts
from services.orchestration_control.domain.state import PROJECT
from services.orchestration_control.tests.sales import AUTO, ES_AT, LATER, MANUAL, SPAIN
from services.orchestration_control.tests.world import World

A = Load(operator_id="A", projects=30, minutes=150 * 60)
B = Load(operator_id="B", projects=40, minutes=120 * 60)
C = Load(operator_id="C", projects=50, minutes=80 * 60)


class TestByRule:
    def test_worked_example_2(self) -> None:
        assert least_busy(AUTO, (A, B, C)) == "B"

    def test_all_full_leaves_it_open(self) -> None:
        assert least_busy(AUTO, (A, C)) is None
        world = World(operators=(A, C))
        world.hears(SPAIN, ES_AT)
        assert not [e for e in world.history if isinstance(e, OwnershipChanged)]

    def test_equal_hours_go_by_projects_and_then_by_id(self) -> None:
        twins = [Load(operator_id=name) for name in ("y", "x")]
        assert least_busy(AUTO, twins) == "x"
        assert least_busy(AUTO, (Load(operator_id="a", projects=1), *twins)) == "x"

    def test_manual_countries_wait_for_somebody(self) -> None:
        assert least_busy(MANUAL, (B,)) is None


class TestTakeOwnership:
    project = next(
        e for e in World(operators=()).hears(SPAIN, ES_AT) if isinstance(e, ProjectCreated)
    )
    command = TakeOwnership(at=LATER, project_id=project.project_id, operator_id="op")
    rules = Scenario(PROJECT, take_ownership).given(project)
    free = OwnershipFacts(rule=MANUAL, load=Load(operator_id="op"), eligible=True)
    taken = OwnershipChanged(project_id=project.project_id, owner_id="op", mode="MANUAL", by="op")

    def test_an_operator_takes_it(self) -> None:
        self.rules.when(self.command, self.free).then(self.taken)

    def test_twice_is_once(self) -> None:
        self.rules.twice(self.command, self.free).then_nothing()

    def test_not_from_somebody_else(self) -> None:
        theirs = msgspec.structs.replace(self.taken, owner_id="other")
        self.rules.given(theirs).when(self.command, self.free).then_rejected(
            "Another operator", "ALREADY_OWNED"
        )

    def test_not_from_outside(self) -> None:
        facts = msgspec.structs.replace(self.free, eligible=False)
        refusal = self.rules.when(self.command, facts).then_rejected(
            "Only an active operator", "OPERATOR_NOT_ELIGIBLE"
        )
        assert refusal.kind is Kind.INVALID

    @pytest.mark.parametrize(
        "load",
        [
            Load(operator_id="op", projects=30),
            Load(operator_id="op", projects=1, minutes=int(140 * 60 * 0.9)),
        ],
    )
    def test_not_beyond_the_cap_or_nine_tenths_of_the_hours(self, load: Load) -> None:
        facts = msgspec.structs.replace(self.free, load=load)
        refusal = self.rules.when(self.command, facts).then_rejected(
            "the limit is 30 projects", "CAPACITY_EXCEEDED"
        )
        assert refusal.kind is Kind.CONFLICT

    def test_an_unknown_project(self) -> None:
        Scenario(PROJECT, take_ownership).when(self.command, self.free).then_rejected(
            "no such project", "NOT_FOUND"
        )
