"""From registered to active and back: every way, and what bars it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from fsm_events.providers import ProviderStatusChanged
from services.provider_capacity.domain import decider
from services.provider_capacity.domain.commands import (
    ActivateProvider,
    DeactivateProvider,
    PauseProvider,
    ReactivateProvider,
    ResumeProvider,
    SuspendProvider,
    TeamWish,
    UpdateProvider,
    UpdateTeam,
)
from services.provider_capacity.tests.cast import (
    AT,
    GROUND,
    Tale,
    active,
    onboarded,
    preference,
    provider,
    registered,
    team,
    topics,
    zone,
)

ACTIVATE = ActivateProvider(at=AT, provider_id="p")
PAUSE = PauseProvider(at=AT, provider_id="p", reason="holidays")
RESUME = ResumeProvider(at=AT, provider_id="p")
SUSPEND = SuspendProvider(at=AT, provider_id="p", reason="three complaints in a week")
REACTIVATE = ReactivateProvider(at=AT, provider_id="p", note="settled")
DEACTIVATE = DeactivateProvider(at=AT, provider_id="p", reason="contract has ended")


class TestActivation:
    def test_a_complete_company_becomes_active_and_its_team_a_candidate(self) -> None:
        changed, profile = onboarded().do(decider.activate_provider, ACTIVATE)
        assert isinstance(changed, ProviderStatusChanged)
        assert (changed.old_status, changed.new_status) == ("REGISTERED", "ACTIVE")
        assert profile.provider_status == "ACTIVE"  # type: ignore[attr-defined]

    def test_an_empty_company_hears_all_that_is_missing(self) -> None:
        told = registered().try_(decider.activate_provider, ACTIVATE)
        refusal = told.then_rejected("primary zone", "ONBOARDING_INCOMPLETE")
        assert refusal.data["missing"] == ["PRIMARY_ZONE", "ACTIVE_TEAM", "ACCEPTED_PREFERENCE"]

    @pytest.mark.parametrize(
        ("change", "missing"),
        [
            ({"contract_start": date(2026, 3, 2)}, "CONTRACT_STARTED"),
            ({"contract_end": date(2026, 2, 28)}, "CURRENT_CONTRACT"),
            ({}, "CALENDAR"),
        ],
    )
    def test_one_thing_is_missing(self, change: dict[str, Any], missing: str) -> None:
        tale = Tale(_without_calendar()) if missing == "CALENDAR" else Tale()
        tale.do(decider.create_provider, provider(**change))
        tale.do(decider.create_zone, zone())
        tale.do(decider.create_team, team())
        tale.do(decider.set_preferences, preference())
        refusal = tale.try_(decider.activate_provider, ACTIVATE).then_rejected()
        assert refusal.data["missing"] == [missing]

    def test_a_preference_and_a_contract_count_to_their_last_day(self) -> None:
        tale = registered(contract_end=AT.date())
        tale.do(decider.create_zone, zone())
        tale.do(decider.create_team, team())
        over = date(2026, 2, 28)
        tale.do(decider.set_preferences, preference(valid_until=over))
        refusal = tale.try_(decider.activate_provider, ACTIVATE).then_rejected()
        assert refusal.data["missing"] == ["ACCEPTED_PREFERENCE"]
        tale.do(decider.set_preferences, preference(valid_until=AT.date()))
        tale.do(decider.activate_provider, ACTIVATE)

    def test_a_secondary_zone_and_an_inactive_team_are_not_enough(self) -> None:
        tale = registered()
        tale.do(decider.create_zone, zone(type="SECONDARY"))
        tale.do(decider.create_team, team(status="ON_VACATION"))
        tale.do(decider.set_preferences, preference(said="P2", bundled_with=("FLOORS",)))
        refusal = tale.try_(decider.activate_provider, ACTIVATE).then_rejected()
        assert refusal.data["missing"] == ["PRIMARY_ZONE", "ACTIVE_TEAM"]


WAYS = [
    ("ACTIVE", decider.pause_provider, PAUSE, "UNAVAILABLE"),
    ("UNAVAILABLE", decider.resume_provider, RESUME, "ACTIVE"),
    ("ACTIVE", decider.suspend_provider, SUSPEND, "SUSPENDED"),
    ("UNAVAILABLE", decider.suspend_provider, SUSPEND, "SUSPENDED"),
    ("SUSPENDED", decider.reactivate_provider, REACTIVATE, "ACTIVE"),
]
BARRED = [
    ("SUSPENDED", decider.pause_provider, PAUSE),
    ("SUSPENDED", decider.resume_provider, RESUME),
    ("SUSPENDED", decider.activate_provider, ACTIVATE),
    ("UNAVAILABLE", decider.reactivate_provider, REACTIVATE),
    ("REGISTERED", decider.pause_provider, PAUSE),
    ("REGISTERED", decider.suspend_provider, SUSPEND),
]


def in_status(status: str) -> Tale:
    """A company that is there."""
    if status == "REGISTERED":
        return onboarded()
    tale = active()
    if status == "UNAVAILABLE":
        tale.do(decider.pause_provider, PAUSE)
    if status == "SUSPENDED":
        tale.do(decider.suspend_provider, SUSPEND)
    return tale


class TestWays:
    @pytest.mark.parametrize(("start", "decide", "command", "end"), WAYS)
    def test_open(self, start: str, decide: Any, command: Any, end: str) -> None:
        tale = in_status(start)
        assert topics(tale.do(decide, command)) == [
            "provider.status_changed",
            "team.profile_changed",
        ]
        assert tale.company.provider.status == end
        tale.try_(decide, command).then_nothing()

    @pytest.mark.parametrize(("start", "decide", "command"), BARRED)
    def test_barred(self, start: str, decide: Any, command: Any) -> None:
        told = in_status(start).try_(decide, command)
        assert told.then_rejected(code="INVALID_TRANSITION").data == {"status": start}

    def test_a_suspension_takes_ten_letters(self) -> None:
        command = SuspendProvider(at=AT, provider_id="p", reason="too late")
        active().try_(decider.suspend_provider, command).then_rejected(code="REASON_TOO_SHORT")

    def test_nobody_is_deactivated_with_active_teams(self) -> None:
        told = active().try_(decider.deactivate_provider, DEACTIVATE)
        told.then_rejected(code="TEAMS_ACTIVE")

    def test_deactivated_is_for_ever(self) -> None:
        tale = resting()
        tale.do(decider.deactivate_provider, DEACTIVATE)
        told = tale.try_(decider.reactivate_provider, REACTIVATE)
        told.then_rejected(code="INVALID_TRANSITION")
        back = UpdateTeam(at=AT, team_id="t", team=TeamWish(name="Turia A", status="ACTIVE"))
        tale.try_(decider.update_team, back).then_rejected(code="INVALID_TRANSITION")
        named = UpdateTeam(at=AT, team_id="t", team=TeamWish(name="Turia", status="INACTIVE"))
        assert topics(tale.do(decider.update_team, named))[0] == "team.updated"

    def test_nobody_knows_the_company(self) -> None:
        Tale().try_(decider.activate_provider, ACTIVATE).then_rejected(code="NOT_FOUND")


class TestParents:
    def test_a_subcontractor_needs_an_active_parent(self) -> None:
        command = provider(provider_type="P2", parent_id="q")
        for parent in (None, registered().company):
            told = Tale(parent=parent).try_(decider.create_provider, command)
            told.then_rejected(code="PARENT_NOT_ACTIVE")
        french = msgspec.structs.replace(command, country_code="FR")
        told = Tale(parent=active().company).try_(decider.create_provider, french)
        told.then_rejected(code="PARENT_NOT_ACTIVE")
        created = Tale(parent=active().company).do(decider.create_provider, command)
        assert topics(created) == ["provider.created"]

    @pytest.mark.parametrize("status", ["ACTIVE", "UNAVAILABLE", "SUSPENDED"])
    def test_nobody_is_deactivated_above_a_company_that_works_or_will_again(
        self, status: str
    ) -> None:
        tale = resting()
        tale.children = (_renamed(in_status(status).company),)
        told = tale.try_(decider.deactivate_provider, DEACTIVATE)
        told.then_rejected(code="CHILDREN_ACTIVE")

    def test_a_company_below_that_never_began_holds_nobody(self) -> None:
        tale = resting()
        tale.children = (_renamed(in_status("REGISTERED").company),)
        tale.do(decider.deactivate_provider, DEACTIVATE)

    @pytest.mark.parametrize(
        ("status", "decide", "command"),
        [
            ("UNAVAILABLE", decider.resume_provider, RESUME),
            ("SUSPENDED", decider.reactivate_provider, REACTIVATE),
        ],
    )
    @pytest.mark.parametrize("above", ["UNAVAILABLE", "SUSPENDED", "DEACTIVATED"])
    def test_nobody_comes_back_below_one_that_does_not_work(
        self, status: str, decide: Any, command: Any, above: str
    ) -> None:
        parent = resting() if above == "DEACTIVATED" else in_status(above)
        if above == "DEACTIVATED":
            parent.do(decider.deactivate_provider, DEACTIVATE)
        tale = subcontractor(status)
        tale.parent = parent.company
        tale.try_(decide, command).then_rejected(code="PARENT_NOT_ACTIVE")
        tale.parent = active().company
        assert topics(tale.do(decide, command))[0] == "provider.status_changed"

    def test_a_parent_that_rests_bars_another_parent_and_no_other_change(self) -> None:
        tale = subcontractor("UNAVAILABLE")
        tale.parent = in_status("UNAVAILABLE").company
        told = tale.try_(decider.update_provider, _changing({"parent_id": "other"}))
        told.then_rejected(code="PARENT_NOT_ACTIVE")
        same = {"parent_id": "q", "payment_terms_days": 60}
        assert topics(tale.do(decider.update_provider, _changing(same)))[0] == "provider.updated"

    def test_a_subcontractor_keeps_a_parent(self) -> None:
        told = subcontractor("UNAVAILABLE").try_(
            decider.update_provider, _changing({"parent_id": None})
        )
        told.then_rejected(code="PARENT_NOT_ACTIVE")

    def test_a_suspended_parent_is_seen_in_the_profiles_below(self) -> None:
        child, parent = active().company, active()
        parent.children = (_renamed(child),)
        told = parent.do(decider.suspend_provider, SUSPEND)
        below = [e for e in told if e.topic.endswith("profile_changed")][-1]
        assert below.provider_id == "c"  # type: ignore[attr-defined]
        assert below.parent_status == "SUSPENDED"  # type: ignore[attr-defined]


def resting() -> Tale:
    """An active company without active teams."""
    tale = active()
    away = UpdateTeam(at=AT, team_id="t", team=TeamWish(name="Turia A", status="INACTIVE"))
    tale.do(decider.update_team, away)
    return tale


def subcontractor(status: str) -> Tale:
    """A company below an active one."""
    tale = Tale(parent=active().company)
    tale.do(decider.create_provider, provider(provider_type="P2", parent_id="q"))
    tale.do(decider.create_zone, zone())
    tale.do(decider.create_team, team())
    tale.do(decider.set_preferences, preference())
    tale.do(decider.activate_provider, ACTIVATE)
    if status == "UNAVAILABLE":
        tale.do(decider.pause_provider, PAUSE)
    else:
        tale.do(decider.suspend_provider, SUSPEND)
    return tale


def _changing(changes: dict[str, Any]) -> UpdateProvider:
    return UpdateProvider(at=AT, provider_id="p", changes=changes)


def _without_calendar() -> Any:
    return msgspec.structs.replace(GROUND, calendars={})


def _renamed(company: Any) -> Any:
    replace = msgspec.structs.replace
    record = replace(company.provider.record, provider_id="c", provider_type="P2", parent_id="p")
    return replace(company, provider=replace(company.provider, record=record))
