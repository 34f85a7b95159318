"""What an order's change does to its bookings, by values."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from fsm_common.testing.scenario import Scenario
from services.scheduling.domain.commands import ReviewOrder
from services.scheduling.domain.decider.reviewing import review
from services.scheduling.domain.events import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingMoved,
    BookingReleased,
    Whole,
)
from services.scheduling.domain.facts.blame import BLAMED
from services.scheduling.domain.facts.booking import OrderBookings, Other
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.team import Limits, Team, Zone
from services.scheduling.domain.state import ORDER
from services.scheduling.tests.test_holds import FRIDAY, NOW, held, order
from services.scheduling.tests.world import (
    absent,
    asked,
    day,
    load,
    local,
    need,
    product,
    team,
    wish,
)

WHOLE = Whole.of(held())
CONFIRMED = BookingConfirmed(**WHOLE.told(expires_at=None))


class TestReview:
    rules = Scenario(ORDER, review)
    command = ReviewOrder(
        at=NOW + timedelta(hours=1), order_id="o1", changed=tuple(BLAMED), cause_event_id="e9"
    )

    def facts(self, job: Need, *teams: Team, **changes: Any) -> OrderBookings:
        booked = Other(whole=Whole.of(CONFIRMED), confirmed=True)
        booked = msgspec.structs.replace(booked, **changes)
        now: datetime = self.command.at
        question = asked("FR", job, wish(FRIDAY, FRIDAY), teams or (team("FR"),), now=now)
        return OrderBookings(order=order(job), bookings=((booked, question),))

    def code(self, looked_at: OrderBookings, *changed: str) -> str | None:
        command = msgspec.structs.replace(self.command, changed=changed or self.command.changed)
        made = self.rules.when(command, looked_at)
        codes = [getattr(event, "code", None) for event in made.events]
        return codes[0] if codes else None

    def test_it_still_fits(self) -> None:
        self.rules.when(self.command, self.facts(need("FR", NOW))).then_nothing()

    def test_a_longer_job_is_extended_in_place(self) -> None:
        made = self.rules.when(self.command, self.facts(need("FR", NOW, duration_min=180)))
        event = made.events[0]
        assert isinstance(event, BookingMoved)
        assert (event.segments[0].start_q, event.segments[0].end_q) == (56, 67)
        assert (event.duration_min, event.reason) == (180, "DURATION_CHANGED")

    def test_a_longer_job_that_somebody_stands_behind(self) -> None:
        busy = team("FR", {day(FRIDAY): load(("17:00", "19:00"))})
        told = self.facts(need("FR", NOW, duration_min=180), busy)
        event = self.rules.when(self.command, told).events[0]
        assert isinstance(event, BookingConflictDetected)
        assert (event.code, event.value, event.limit) == ("TRAVEL_GAP", "14:00", "45 min")

    @pytest.mark.parametrize(
        "changed",
        [
            {"calendar": {"absences": (absent(day(FRIDAY)),)}},
            {"calendar": {"shifts": ()}},
            {"limits": Limits(jobs_day=0)},
        ],
    )
    def test_a_shorter_job_keeps_its_time_whatever_its_teams_day_has_become(
        self, changed: dict[str, Any]
    ) -> None:
        shorter = self.facts(need("FR", NOW, duration_min=60), team("FR", **changed))
        event = self.rules.when(self.command, shorter).events[0]
        assert isinstance(event, BookingMoved)
        part = event.segments[0]
        assert (part.start_q, part.end_q) == (56, 59)
        assert (part.start, part.end) == (local(f"{FRIDAY} 14:00"), local(f"{FRIDAY} 15:00"))
        assert (event.duration_min, event.reason) == (60, "DURATION_CHANGED")

    def test_a_shorter_job_gives_back_its_last_parts(self) -> None:
        parts = (*WHOLE.segments, msgspec.structs.replace(WHOLE.segments[0], start_q=68, end_q=71))
        both = msgspec.structs.replace(Whole.of(CONFIRMED), segments=parts, duration_min=180)
        told = self.facts(need("FR", NOW, duration_min=120), whole=both)
        event = self.rules.when(self.command, told).events[0]
        assert isinstance(event, BookingMoved)
        assert event.segments == WHOLE.segments

    def test_a_later_delivery(self) -> None:
        job = need("FR", NOW, lines=(product(day("2026-11-12")),))
        made = self.rules.when(self.command, self.facts(job)).events[0]
        assert isinstance(made, BookingConflictDetected)
        assert (made.code, made.cause, made.cause_event_id) == ("STATIC_BUFFER", "ORDER", "e9")

    def test_a_delivery_in_time(self) -> None:
        assert self.code(self.facts(need("FR", NOW, lines=(product(day("2026-11-11")),)))) is None

    def test_a_delivery_that_nobody_knows_any_more(self) -> None:
        assert self.code(self.facts(need("FR", NOW, lines=(product(None),)))) is None

    def test_another_address(self) -> None:
        far = team("FR", zones=(Zone(zone_id="z", postal_codes=frozenset({"20000"})),))
        assert self.code(self.facts(need("FR", NOW), far)) == "ZONE"

    def test_a_day_that_the_customer_excludes_now(self) -> None:
        job = need("FR", NOW, blackouts=frozenset({day(FRIDAY)}))
        assert self.code(self.facts(job)) == "CUSTOMER_BLACKOUT"

    def test_a_suspended_companys_booking_is_left(self) -> None:
        suspended = team("FR", provider_status="SUSPENDED")
        assert self.code(self.facts(need("FR", NOW), suspended)) is None

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"zones": (Zone(zone_id="z", postal_codes=frozenset({"20000"})),)}, "ZONE"),
            ({"crew_max": 1}, "CREW"),
            ({"loads": {day(FRIDAY): load(("17:00", "19:00"))}}, "TRAVEL_GAP"),
            ({}, None),
        ],
    )
    @pytest.mark.parametrize(
        "company",
        [
            {"provider_status": "UNAVAILABLE"},
            {"provider_status": "SUSPENDED"},
            {"parent_risk_status": "SUSPENDED"},
            {"contract_end": day("2026-11-01")},
        ],
    )
    def test_what_becomes_of_the_company_hides_nothing_and_is_no_reason(
        self, company: dict[str, Any], changed: dict[str, Any], code: str | None
    ) -> None:
        one = team("FR", **changed, **company)
        longer = 180 if code == "TRAVEL_GAP" else 120
        assert self.code(self.facts(need("FR", NOW, duration_min=longer, crew=2), one)) == code

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({}, None),
            ({"lines": (product(day("2026-11-12")),)}, "STATIC_BUFFER"),
            ({"duration_min": 180}, "NO_TEAM"),
        ],
    )
    def test_a_team_that_works_here_no_more(
        self, changed: dict[str, Any], code: str | None
    ) -> None:
        told = self.facts(need("FR", NOW, **changed))
        booked, question = told.bookings[0]
        assert question is not None
        gone = msgspec.structs.replace(question, teams=())
        assert self.code(OrderBookings(order=told.order, bookings=((booked, gone),))) == code

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ("site", "ZONE"),
            ("lines", "STATIC_BUFFER"),
            ("window", "CUSTOMER_BLACKOUT"),
            ("specialtyIds", "NO_PREFERENCE"),
            ("certificationTypes", "CERT_MISSING"),
            ("type", "PROFILE"),
            ("crew", "CREW"),
            ("estimatedMin", None),
        ],
    )
    def test_an_order_answers_for_what_changed_of_it_alone(
        self, changed: str, code: str | None
    ) -> None:
        """Its team has lost everything meanwhile, and goods come later by another rule."""
        job = need(
            "FR",
            NOW,
            service_type="CONFIRMATION_TV" if changed == "type" else "INSTALLATION",
            lines=(product(day("2026-11-12")),),
            blackouts=frozenset({day(FRIDAY)}),
            certification_types=("GAS",),
            crew=3,
        )
        far = (Zone(zone_id="z", postal_codes=frozenset({"20000"})),)
        lost = team("FR", zones=far, preferences=(), specialties=())
        assert self.code(self.facts(job, lost), changed) == code

    def test_what_is_known_not_to_fit_is_not_told_again(self) -> None:
        job = need("FR", NOW, blackouts=frozenset({day(FRIDAY)}))
        known = self.facts(job, at_risk="CUSTOMER_BLACKOUT")
        self.rules.when(self.command, known).then_nothing()

    def test_a_mere_hold_is_given_back(self) -> None:
        job = need("FR", NOW, blackouts=frozenset({day(FRIDAY)}))
        mere = self.facts(job, confirmed=False, whole=WHOLE)
        made = self.rules.when(self.command, mere).events[0]
        assert isinstance(made, BookingReleased)
        assert made.reason == "CUSTOMER_BLACKOUT"
