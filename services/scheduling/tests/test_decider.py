"""Confirm, cancel, move, and what an order's change does, by values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from fsm_common.testing.scenario import Scenario
from services.scheduling.domain.commands import (
    CancelBooking,
    ConfirmBooking,
    MoveBooking,
    ReleaseOrder,
)
from services.scheduling.domain.decider.booking import cancel, confirm, move
from services.scheduling.domain.decider.reviewing import release_order
from services.scheduling.domain.events import (
    BookingConfirmed,
    BookingExpired,
    BookingMoved,
    BookingPreBooked,
    BookingReleased,
    Whole,
)
from services.scheduling.domain.facts.booking import ConfirmFacts, OrderBookings
from services.scheduling.domain.state import BOOKING, ORDER
from services.scheduling.tests.test_holds import FRIDAY, NOW, facts, held, order, other
from services.scheduling.tests.world import (
    day,
    load,
    local,
    need,
    quarter,
    team,
)

HOLD = held()
WHOLE = Whole.of(HOLD)
OVER = NOW + timedelta(hours=48)
CONFIRMED = BookingConfirmed(**WHOLE.told(expires_at=None))
FREED = WHOLE.told(expires_at=None)
RELEASED = BookingReleased(**FREED, reason="x")
EXPIRED = BookingExpired(**FREED)


class TestConfirm:
    rules = Scenario(BOOKING, confirm)
    command = ConfirmBooking(at=NOW, booking_id=WHOLE.booking_id)
    facts = ConfirmFacts(order=order())

    def test_a_hold_becomes_the_customers(self) -> None:
        self.rules.given(HOLD).when(self.command, self.facts).then(CONFIRMED)
        self.rules.given(HOLD).twice(self.command, self.facts).then_nothing()

    def test_the_orders_other_holds_go(self) -> None:
        two = other("r2"), other("r3", expires_at=NOW)
        made = self.rules.given(HOLD).when(self.command, ConfirmFacts(order=order(), others=two))
        kinds = [type(event) for event in made.events]
        assert kinds == [BookingConfirmed, BookingReleased, BookingExpired]

    def test_s10_until_the_instant_before_its_expiry(self) -> None:
        begun = local("2027-03-27 10:00", "Europe/Madrid")
        over = local("2027-03-29 11:00", "Europe/Madrid")
        hold = msgspec.structs.replace(HOLD, expires_at=begun + timedelta(hours=48))
        late = ConfirmBooking(at=over - timedelta(seconds=1), booking_id=hold.booking_id)
        assert len(self.rules.given(hold).when(late, self.facts).events) == 1
        too_late = ConfirmBooking(at=over, booking_id=hold.booking_id)
        self.rules.given(hold).when(too_late, self.facts).then_rejected(code="HOLD_EXPIRED")

    def test_after_its_expiry_was_written(self) -> None:
        gone = self.rules.given(HOLD, EXPIRED)
        gone.when(self.command, self.facts).then_rejected(code="HOLD_EXPIRED")

    def test_after_it_was_given_back(self) -> None:
        gone = self.rules.given(HOLD, RELEASED)
        gone.when(self.command, self.facts).then_rejected(code="BOOKING_NOT_ACTIVE")

    def test_an_order_is_booked_once(self) -> None:
        booked = ConfirmFacts(order=order(), others=(other("r2", confirmed=True),))
        refused = self.rules.given(HOLD).when(self.command, booked)
        refused.then_rejected(code="ORDER_ALREADY_BOOKED")

    @pytest.mark.parametrize(
        ("looked_at", "code"),
        [
            (ConfirmFacts(order=order(status="CANCELLED")), "ORDER_CANCELLED"),
            (
                ConfirmFacts(order=order(need("FR", waits_for="AWAITING_TV"))),
                "DEPENDENCY_UNSATISFIED",
            ),
            (
                ConfirmFacts(order=order(need("FR", waits_for="AWAITING_TV"), status="CANCELLED")),
                "ORDER_CANCELLED",
            ),
            (ConfirmFacts(order=order(), suspended=True), "SUSPENDED"),
            (ConfirmFacts(order=None), "NOT_FOUND"),
        ],
    )
    def test_refusals(self, looked_at: ConfirmFacts, code: str) -> None:
        self.rules.given(HOLD).when(self.command, looked_at).then_rejected(code=code)

    def test_nobody_knows_it(self) -> None:
        self.rules.when(self.command, self.facts).then_rejected(code="NOT_FOUND")


class TestCancel:
    rules = Scenario(BOOKING, cancel)

    def test_time_is_given_back_once(self) -> None:
        command = CancelBooking(at=NOW, booking_id=WHOLE.booking_id, reason="changed mind", by="u1")
        told = BookingReleased(**FREED, reason="changed mind", by="u1")
        self.rules.given(HOLD).when(command).then(told)
        self.rules.given(HOLD).twice(command).then_nothing()
        self.rules.given(HOLD, EXPIRED).when(command).then_nothing()

    def test_after_expiry_it_is_the_expiry(self) -> None:
        command = CancelBooking(at=OVER, booking_id=WHOLE.booking_id, reason="late")
        made = self.rules.given(HOLD).when(command)
        made.then(BookingExpired(**FREED, reason="HOLD_EXPIRED"))

    @pytest.mark.parametrize(("clock", "late"), [("17:59", False), ("18:00", True)])
    def test_a_customer_until_six_the_day_before(self, clock: str, late: bool) -> None:
        at = local(f"2026-11-12 {clock}")
        command = CancelBooking(at=at, booking_id="b", reason="changed mind", by_customer=True)
        told = self.rules.given(HOLD, CONFIRMED).when(command)
        if late:
            told.then_rejected(code="TOO_LATE")
        else:
            assert len(told.events) == 1


class TestMove:
    rules = Scenario(BOOKING, move)

    def command(self, clock: str = "15:00", **changes: Any) -> MoveBooking:
        fields: dict[str, Any] = {"at": NOW, "day": day(FRIDAY), "start": quarter(clock)} | changes
        return MoveBooking(booking_id=WHOLE.booking_id, **fields)

    def test_the_new_time_is_taken_and_the_old_one_told(self) -> None:
        made = self.rules.given(HOLD, CONFIRMED).when(self.command(), facts())
        event = made.events[0]
        assert isinstance(event, BookingMoved)
        assert (event.segments[0].start_q, event.from_segments) == (60, WHOLE.segments)
        assert (event.from_team_id, event.expires_at) == ("t1", None)
        self.rules.given(HOLD, CONFIRMED).twice(self.command(), facts()).then_nothing()

    def test_a_job_that_takes_longer_by_now_is_moved_as_it_is_now(self) -> None:
        longer = facts(order=order(need("FR", NOW, duration_min=180)))
        event = self.rules.given(HOLD, CONFIRMED).when(self.command(), longer).events[0]
        assert isinstance(event, BookingMoved)
        part = event.segments[0]
        assert (event.duration_min, 15 * (part.end_q - part.start_q + 1)) == (180, 180)

    def test_a_crew_that_is_larger_by_now_is_moved_as_it_is_now(self) -> None:
        larger = order(need("FR", NOW, crew=2))
        event = (
            self.rules.given(HOLD, CONFIRMED).when(self.command(), facts(order=larger)).events[0]
        )
        assert isinstance(event, BookingMoved)
        assert event.crew == 2

    def test_it_is_there_already(self) -> None:
        self.rules.given(HOLD).when(self.command("14:00"), facts()).then_nothing()

    def test_the_own_team_comes_first(self) -> None:
        two = team("FR", provider_id="a", team_id="a1"), team("FR")
        event = self.rules.given(HOLD).when(self.command(), facts(*two)).events[0]
        assert isinstance(event, BookingMoved)
        assert event.team_id == "t1"

    @pytest.mark.parametrize(("name", "placed"), [("t1", "FIRM"), ("t2", "TENTATIVE")])
    def test_firm_is_kept_on_the_same_team_only(self, name: str, placed: str) -> None:
        firm = msgspec.structs.replace(CONFIRMED, placement="FIRM")
        question = facts(team("FR", team_id=name))
        event = self.rules.given(HOLD, firm).when(self.command(), question).events[0]
        assert isinstance(event, BookingMoved)
        assert event.placement == placed

    def test_taken(self) -> None:
        busy = team("FR", {day(FRIDAY): load(("15:00", "17:00"))})
        self.rules.given(HOLD).when(self.command(), facts(busy)).then_rejected(code="SLOT_TAKEN")

    def test_begun_work_stays_where_it_is(self) -> None:
        begun = facts(order=order(status="IN_PROGRESS"))
        refused = self.rules.given(HOLD, CONFIRMED).when(self.command(), begun)
        refused.then_rejected(code="ORDER_STATE")

    def test_not_active(self) -> None:
        refused = self.rules.given(HOLD, RELEASED).when(self.command(), facts())
        refused.then_rejected(code="BOOKING_NOT_ACTIVE")
        refused = self.rules.given(HOLD).when(self.command(at=OVER), facts())
        refused.then_rejected("kept no longer", code="BOOKING_NOT_ACTIVE")
        refused = self.rules.given(HOLD, EXPIRED).when(self.command(), facts())
        refused.then_rejected("kept no longer", code="BOOKING_NOT_ACTIVE")


class TestReleaseOrder:
    rules = Scenario(ORDER, release_order)
    three = OrderBookings(
        order=order(),
        bookings=(
            (other("r1", confirmed=True), None),
            (other("r2"), None),
            (msgspec.structs.replace(other("r3"), at_risk="ZONE"), None),
        ),
    )

    def released(self, settled: bool) -> list[str]:
        command = ReleaseOrder(at=NOW, order_id="o1", reason="gone", settled=settled)
        made = self.rules.when(command, self.three)
        return [getattr(event, "hold_reference", "") for event in made.events]

    def test_a_cancelled_order_gives_back_everything(self) -> None:
        assert self.released(settled=False) == ["r1", "r2", "r3"]

    def test_an_invalid_slot_leaves_newer_holds_alone(self) -> None:
        assert self.released(settled=True) == ["r1", "r3"]


def test_a_hold_names_all_that_an_event_of_its_booking_tells() -> None:
    assert isinstance(HOLD, BookingPreBooked)
    assert Whole.of(HOLD).told() == Whole.of(CONFIRMED).told(expires_at=HOLD.expires_at)
