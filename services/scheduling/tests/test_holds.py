"""Taking a time: the decider of holds, by values."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from fsm_common.core.messages import About
from fsm_common.testing.scenario import Scenario
from services.scheduling.domain.commands import ExpireHold, HoldSlot, booking_id_of
from services.scheduling.domain.decider.explaining import explain
from services.scheduling.domain.decider.holding import expire, hold
from services.scheduling.domain.decider.search import search
from services.scheduling.domain.events import BookingExpired, BookingPreBooked, Whole
from services.scheduling.domain.facts.booking import HoldFacts, Order, Other
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.team import Limits, Team, Zone
from services.scheduling.domain.state import BOOKING
from services.scheduling.tests.world import (
    absent,
    asked,
    day,
    load,
    local,
    need,
    quarter,
    rule,
    rules,
    team,
    wish,
)

FAR = frozenset({"20000"})
NOW = local("2026-11-09 10:00")
FRIDAY = "2026-11-13"


def order(job: Need | None = None, status: str = "CREATED") -> Order:
    about = About(country_code="FR", bu_code="HOME_FR", correlation_id="c1")
    return Order(
        order_id="o1",
        project_id="pr1",
        customer_id="cu1",
        status=status,
        need=job or need("FR", NOW),
        about=about,
    )


def facts(*teams: Team, on: str = FRIDAY, now: datetime = NOW, **changes: Any) -> HoldFacts:
    of = changes.pop("order", None) or order()
    question = asked(of.need.country, of.need, wish(on, on), teams or (team("FR"),), now=now)
    return HoldFacts(order=of, asked=question, **changes)


def wanted(at: datetime = NOW, ref: str = "r1", on: str = FRIDAY, **changes: Any) -> HoldSlot:
    fields: dict[str, Any] = {"start": quarter(changes.pop("clock", "14:00"))} | changes
    return HoldSlot(
        at=at,
        booking_id=booking_id_of(ref),
        hold_reference=ref,
        order_id="o1",
        day=day(on),
        **fields,
    )


def held(ref: str = "r1", **changes: Any) -> BookingPreBooked:
    """What such a hold says."""
    made = Scenario(BOOKING, hold).when(wanted(ref=ref, **changes), facts())
    assert isinstance(made.events[0], BookingPreBooked)
    return made.events[0]


def other(ref: str, confirmed: bool = False, **changes: Any) -> Other:
    whole = Whole.of(held(ref))
    return Other(whole=msgspec.structs.replace(whole, **changes), confirmed=confirmed)


class TestHold:
    rules = Scenario(BOOKING, hold)

    def test_it_says_everything_about_the_booking(self) -> None:
        event = held()
        assert (event.team_id, event.promise, event.placement) == ("t1", "EXACT", "TENTATIVE")
        part = event.segments[0]
        assert (part.start_q, part.end_q) == (56, 63)
        assert part.start == local("2026-11-13 14:00")
        assert event.expires_at == NOW + timedelta(hours=48)
        assert (event.order_id, event.zone_id, event.rule_version) == ("o1", "z1", 1)

    def test_the_same_wish_again_is_already_true(self) -> None:
        self.rules.given(held()).when(wanted(), facts()).then_nothing()
        self.rules.twice(wanted(), facts()).then_nothing()

    def test_the_same_reference_for_another_wish(self) -> None:
        again = wanted(clock="15:00")
        self.rules.given(held()).when(again, facts()).then_rejected(code="IDEMPOTENCY_CONFLICT")

    def test_s12_a_fourth_hold_and_the_third_again(self) -> None:
        three = facts(others=tuple(other(f"r{number}") for number in (1, 2, 3)))
        self.rules.when(wanted(ref="r4"), three).then_rejected("3 times", code="HOLD_LIMIT")
        self.rules.given(held("r3")).when(wanted(ref="r3"), three).then_nothing()

    def test_holds_that_are_over_or_confirmed_do_not_count(self) -> None:
        three = (other("r1"), other("r2", confirmed=True), other("r3", expires_at=NOW))
        assert len(self.rules.when(wanted(ref="r4"), facts(others=three)).events) == 1

    def test_the_expiry_of_an_older_hold_is_written_first(self) -> None:
        old = other("old", expires_at=NOW).whole
        made = self.rules.when(wanted(), facts(lapsed=(old,)))
        assert [type(event) for event in made.events] == [BookingExpired, BookingPreBooked]
        assert made.events[0].aggregate_id == old.booking_id

    def test_s13_the_second_of_two_is_told_that_it_is_taken(self) -> None:
        busy = team("FR", {day(FRIDAY): load(("14:00", "16:00"))})
        refusal = self.rules.when(wanted(), facts(busy)).then_rejected(code="SLOT_TAKEN")
        assert refusal.data["explanation"]["code"] == "OCCUPIED"

    def test_too_close_to_another_job(self) -> None:
        busy = team("FR", {day(FRIDAY): load(("16:30", "18:30"))})
        refusal = self.rules.when(wanted(), facts(busy)).then_rejected(code="SLOT_TAKEN")
        assert refusal.data["explanation"]["code"] == "TRAVEL_GAP"

    @pytest.mark.parametrize(
        ("clock", "own", "said"),
        [
            ("14:00", "t1", "order itself"),
            ("16:00", "t1", "order itself"),
            ("14:00", "t2", "Somebody else"),
            ("10:00", "t1", "Somebody else"),
        ],
    )
    def test_a_time_that_the_order_keeps_itself(self, clock: str, own: str, said: str) -> None:
        busy = team("FR", {day(FRIDAY): load(("10:00", "12:00"), ("14:00", "16:00"))})
        kept = facts(busy, others=(other("r0", team_id=own),))
        refusal = self.rules.when(wanted(clock=clock), kept)
        refusal.then_rejected(said, code="SLOT_TAKEN")

    def test_taken_counts_before_the_limits_that_it_used_up(self) -> None:
        busy = team("FR", {day(FRIDAY): load(("14:00", "19:00"), jobs=4)})
        self.rules.when(wanted(), facts(busy)).then_rejected(code="SLOT_TAKEN")
        self.rules.when(wanted(clock="09:00"), facts(busy)).then_rejected(code="DAY_CAPACITY")

    def test_the_first_free_team_by_company_and_name(self) -> None:
        first = team("FR", {day(FRIDAY): load(("14:00", "16:00"))}, provider_id="a", team_id="a1")
        second = team("FR", provider_id="b", team_id="b1")
        third = team("FR", provider_id="c", team_id="c1")
        event = self.rules.when(wanted(), facts(third, second, first)).events[0]
        assert isinstance(event, BookingPreBooked)
        assert event.team_id == "b1"

    def test_the_surest_team_comes_before_the_first_by_name(self) -> None:
        taken = {day(FRIDAY): load(jobs=5)}
        full = team("FR", taken, provider_id="a", team_id="a", limits=Limits(jobs_day=6))
        free = team("FR", provider_id="b", team_id="b")
        two = facts(full, free)
        assert two.asked is not None
        row = next(slot for slot in search(two.asked).slots if slot.start == "14:00")
        event = self.rules.when(wanted(), two).events[0]
        assert isinstance(event, BookingPreBooked)
        assert event.team_id == row.team_id == "b"

    def test_a_half_day_goes_to_the_team_whose_row_begins_there(self) -> None:
        far = "2026-11-30"
        early = team("FR", provider_id="a", team_id="a")
        later = team("FR", {day(far): load(("08:00", "09:00"))}, provider_id="b", team_id="b")
        two = facts(early, later, on=far)
        assert two.asked is not None
        row = next(slot for slot in search(two.asked).slots if slot.start == "10:00")
        event = self.rules.when(wanted(on=far, clock="10:00"), two).events[0]
        assert isinstance(event, BookingPreBooked)
        assert event.team_id == row.team_id == "b"

    @pytest.mark.parametrize("clock", ["08:00", "10:00"])
    def test_beyond_day_14_any_start_may_be_held_and_half_a_day_is_promised(
        self, clock: str
    ) -> None:
        far = "2026-11-30"
        event = self.rules.when(wanted(on=far, clock=clock), facts(on=far)).events[0]
        assert isinstance(event, BookingPreBooked)
        assert event.promise == "HALF_DAY"
        assert event.segments[0].start_q == quarter(clock)

    @pytest.mark.parametrize(
        ("on", "clock", "code"),
        [
            ("2026-11-08", "09:00", "PAST_DATE"),
            ("2026-11-12", "09:00", "ADVANCE_BUFFER"),
            ("2026-11-14", "09:00", "NOT_WORKING_DAY"),
            ("2026-12-25", "09:00", "PUBLIC_HOLIDAY"),
            (FRIDAY, "12:00", "OUTSIDE_SHIFT"),
            (FRIDAY, "08:30", "OUTSIDE_SHIFT"),
            (FRIDAY, "22:00", "OUTSIDE_SHIFT"),
        ],
    )
    def test_the_gate_that_is_closed(self, on: str, clock: str, code: str) -> None:
        self.rules.when(wanted(on=on, clock=clock), facts(on=on)).then_rejected(code=code)

    def test_hours_that_must_pass_let_a_day_begin_late(self) -> None:
        hours = rule("BUFFER_GLOBAL", {"workingDays": 1, "hours": 28}, bu="HOME_FR", level="BU")
        tuesday = facts(on="2026-11-10")
        assert tuesday.asked is not None
        asked_of = msgspec.structs.replace(tuesday.asked, rules=rules("FR", hours))
        late = msgspec.structs.replace(tuesday, asked=asked_of)  # 10:00 and 28 hours: 14:00
        early = wanted(on="2026-11-10", clock="11:00")
        refusal = self.rules.when(early, late).then_rejected(code="ADVANCE_BUFFER")
        assert refusal.data["explanation"]["limit"] == "2026-11-10 13:00:00+00:00"
        at_two = wanted(on="2026-11-10", clock="14:00")
        assert len(self.rules.when(at_two, late).events) == 1
        answer = search(asked_of)
        assert [slot.start for slot in answer.slots] == ["14:00", "15:00", "16:00", "17:00"]
        explained = explain(asked_of, day("2026-11-10"), quarter("11:00"))
        assert next(g.code for g in explained.gates if not g.passed) == "ADVANCE_BUFFER"

    def test_of_teams_that_may_the_one_closest_to_a_slot_names_the_reason(self) -> None:
        elsewhere = team("FR", team_id="t2", zones=(Zone(zone_id="z", postal_codes=FAR),))
        regional = {"date": "2026-11-16", "name": "n", "regions": ["FR-57"]}
        holiday = rule("HOLIDAY", {"year": 2026, "days": [regional]}, selector={"year": "x"})
        monday = facts(team("FR", calendar={"holiday_region": "FR-57"}), elsewhere, on="2026-11-16")
        assert monday.asked is not None
        asked_of = msgspec.structs.replace(monday.asked, rules=rules("FR", holiday))
        closed = msgspec.structs.replace(monday, asked=asked_of)
        self.rules.when(wanted(on="2026-11-16"), closed).then_rejected(code="PUBLIC_HOLIDAY")
        away = team("FR", calendar={"absences": (absent(day(FRIDAY)),)})
        self.rules.when(wanted(), facts(away, elsewhere)).then_rejected(code="TEAM_ABSENT")

    def test_where_nobody_may_the_teams_of_the_zone_name_the_reason(self) -> None:
        elsewhere = team("FR", team_id="t2", zones=(Zone(zone_id="z", postal_codes=FAR),))
        ended = team("FR", contract_end=day("2026-11-10"))
        self.rules.when(wanted(), facts(ended, elsewhere)).then_rejected(code="CONTRACT_ENDED")
        unfit = team("FR", team_id="t3", can_install=False)
        self.rules.when(wanted(), facts(ended, unfit)).then_rejected(code="PROFILE")
        self.rules.when(wanted(), facts(elsewhere)).then_rejected(code="ZONE")

    def test_an_explanation_names_all_that_the_team_lacks(self) -> None:
        lacking = team(
            "FR",
            zones=(Zone(zone_id="z", postal_codes=FAR),),
            specialties=(),
            provider_status="SUSPENDED",
        )
        question = facts(lacking).asked
        assert question is not None
        gates = explain(question, day(FRIDAY)).gates
        closed = [gate.code for gate in gates if not gate.passed]
        assert closed == ["ZONE", "SPECIALTY", "SUSPENDED"]

    def test_too_early_is_too_early_even_for_a_team_that_is_away(self) -> None:
        hours = rule("BUFFER_GLOBAL", {"workingDays": 1, "hours": 28}, bu="HOME_FR", level="BU")
        away = team("FR", calendar={"absences": (absent(day("2026-11-10")),)})
        elsewhere = team("FR", team_id="t2", zones=(Zone(zone_id="z", postal_codes=FAR),))
        tuesday = facts(away, elsewhere, on="2026-11-10")
        assert tuesday.asked is not None
        asked_of = msgspec.structs.replace(tuesday.asked, rules=rules("FR", hours))
        early = msgspec.structs.replace(tuesday, asked=asked_of)
        wish_early = wanted(on="2026-11-10", clock="11:00")
        self.rules.when(wish_early, early).then_rejected(code="ADVANCE_BUFFER")
        self.rules.when(wanted(on="2026-11-10"), early).then_rejected(code="TEAM_ABSENT")

    def test_an_hour_that_a_spring_day_leaves_out(self) -> None:
        job = order(need("FR", local("2027-03-01 10:00")))
        question = facts(on="2027-03-28", order=job, now=local("2027-03-01 10:00"))
        late = wanted(on="2027-03-28", clock="02:30", at=local("2027-03-01 10:00"))
        self.rules.when(late, question).then_rejected(code="NONEXISTENT_LOCAL_TIME")

    @pytest.mark.parametrize(
        ("of", "code"),
        [
            (order(status="CANCELLED"), "ORDER_CANCELLED"),
            (order(status="IN_PROGRESS"), "ORDER_STATE"),
            (order(need("FR", NOW, waits_for="AWAITING_TV")), "DEPENDENCY_UNSATISFIED"),
        ],
    )
    def test_an_order_that_cannot_be_planned(self, of: Order, code: str) -> None:
        self.rules.when(wanted(), facts(order=of)).then_rejected(code=code)

    def test_an_unknown_order(self) -> None:
        self.rules.when(wanted(), HoldFacts(order=None)).then_rejected(code="NOT_FOUND")

    def test_a_suspended_company_gets_no_new_hold(self) -> None:
        suspended = team("FR", provider_status="SUSPENDED")
        self.rules.when(wanted(), facts(suspended)).then_rejected(code="SUSPENDED")


class TestExpiry:
    rules = Scenario(BOOKING, expire)

    def test_from_the_instant_on(self) -> None:
        due = ExpireHold(at=NOW + timedelta(hours=48), booking_id=held().booking_id)
        made = self.rules.given(held()).when(due)
        assert [type(event) for event in made.events] == [BookingExpired]
        self.rules.given(held()).twice(due).then_nothing()

    def test_not_before(self) -> None:
        early = ExpireHold(at=NOW + timedelta(hours=47), booking_id=held().booking_id)
        self.rules.given(held()).when(early).then_nothing()
