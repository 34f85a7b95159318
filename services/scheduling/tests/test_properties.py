"""What holds for any history: commands twice and in any order, words, rows in any order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_common.core.errors import Rejected
from fsm_common.core.messages import Recorded
from fsm_common.flows.effects import writes
from fsm_common.testing.memory import MemoryStore
from fsm_events.scheduling import BookingPreBooked
from services.scheduling.domain import commands
from services.scheduling.domain.decider.words import (
    each,
    fitting,
    quanta,
    runs,
    segments,
    span,
    widened,
)
from services.scheduling.domain.facts.day import DayPlan, Shift
from services.scheduling.domain.state import BOOKING, Freed, Held, Unplaced
from services.scheduling.projections.bookings import booking
from services.scheduling.projections.busy import busy
from services.scheduling.tests.floor import Floor, a_team, an_order, configuration
from services.scheduling.tests.world import local, quarter

ORDERS = ("o1", "o2")
DAYS = (date(2026, 3, 12), date(2026, 3, 13))
STARTS = tuple(map(quarter, ("08:00", "09:00", "14:00")))
NOW = local("2026-03-02 10:19")
WORDS = st.integers(0, (1 << 96) - 1)


class Told(NamedTuple):
    """An order takes another time by now."""

    at: datetime
    order: str
    minutes: int


@st.composite
def wishes(draw: st.DrawFn) -> list[Any]:
    """Commands about a few bookings, at times that may go past their expiry."""
    made: list[Any] = []
    at = NOW
    for _ in range(draw(st.integers(1, 12))):
        at += timedelta(hours=draw(st.sampled_from([0, 1, 30])))
        reference = draw(st.sampled_from(["r1", "r2", "r3", "r4"]))
        booking_id = commands.booking_id_of(reference)
        made.append(draw(st.sampled_from(_about(draw, at, reference, booking_id))))
    return made


def _about(draw: st.DrawFn, at: Any, reference: str, booking_id: str) -> list[Any]:
    day, start = draw(st.sampled_from(DAYS)), draw(st.sampled_from(STARTS))
    order = draw(st.sampled_from(ORDERS))
    hold = commands.HoldSlot(
        at=at,
        booking_id=booking_id,
        hold_reference=reference,
        order_id=order,
        day=day,
        start=start,
    )
    return [
        Told(at, order, draw(st.sampled_from([60, 180, 240, 300]))),
        hold,
        hold,
        commands.ConfirmBooking(at=at, booking_id=booking_id),
        commands.CancelBooking(at=at, booking_id=booking_id, reason="changed"),
        commands.MoveBooking(at=at, booking_id=booking_id, day=day, start=start),
        commands.ExpireHold(at=at, booking_id=booking_id),
        commands.ReleaseOrder(at=at, order_id=order, reason="gone", settled=draw(st.booleans())),
        commands.ReviewOrder(at=at, order_id=order, changed=("lines", "site"), cause_event_id="e"),
    ]


def played(wanted: Iterable[Any]) -> Floor:
    """All of them through the handler, each twice; refusals are answers too."""
    floor = Floor.on()
    floor.tell(*configuration(), *a_team("tem_1_a", "p1"), *a_team("tem_2_a", "p2"))
    floor.tell(*(an_order(name, estimated_min=180) for name in ORDERS))
    for number, command in enumerate(wanted):
        floor.clock.at = command.at
        if isinstance(command, Told):
            floor.tell(an_order(command.order, estimated_min=command.minutes))
            continue
        if given_once(floor, command, f"{number}"):
            assert not given_once(floor, command, f"{number}-again"), "twice must add nothing"
    return floor


def given_once(floor: Floor, command: Any, command_id: str) -> int:
    """How many events it led to."""
    try:
        return len(floor.give(command, command_id).events)
    except Rejected:
        return 0


def store_of(floor: Floor) -> MemoryStore:
    assert isinstance(floor.parts.store, MemoryStore)
    return floor.parts.store


@settings(max_examples=60, deadline=None)
@given(wishes())
def test_any_commands_in_any_order_keep_the_rules(wanted: list[Any]) -> None:
    floor = played(wanted)
    store = store_of(floor)
    rows = {row["booking_id"]: row for row in store.table(booking)}
    entries = store.table(busy)
    with store.reader() as reader:
        states = {name: reader.load(BOOKING, name) for name in rows}
    for name, state in states.items():
        assert not isinstance(state, Unplaced)
        active = not isinstance(state, Freed)
        assert active == any(entry["booking_id"] == name for entry in entries)
        assert (state.whole.expires_at is not None) == isinstance(state, Held) or not active
        minutes = sum((s.end_q - s.start_q + 1) * 15 for s in state.whole.segments)
        assert minutes == 15 * quanta(state.whole.duration_min)
    _check_no_overlap(entries)
    for order in ORDERS:
        mine = [row for row in rows.values() if row["order_id"] == order]
        assert sum(row["status"] == "CONFIRMED" for row in mine) <= 1


@pytest.mark.parametrize("confirmed", ["r1", "r2"])
def test_an_order_that_grows_in_two_places_keeps_the_limits_and_what_is_confirmed(
    confirmed: str,
) -> None:
    holds = {
        name: commands.HoldSlot(
            at=NOW,
            booking_id=commands.booking_id_of(name),
            hold_reference=name,
            order_id="o1",
            day=DAYS[0],
            start=start,
        )
        for name, start in zip(("r1", "r2"), (STARTS[0], STARTS[2]), strict=True)
    }
    first = holds.pop(confirmed)
    confirm = commands.ConfirmBooking(at=NOW, booking_id=first.booking_id)
    review = commands.ReviewOrder(at=NOW, order_id="o1", changed=("lines",), cause_event_id="e")
    floor = played([first, confirm, *holds.values(), Told(NOW, "o1", 300), review])
    _check_no_overlap(store_of(floor).table(busy))
    rows = {row["hold_reference"]: row for row in store_of(floor).table(booking)}
    assert {row["team_id"] for row in rows.values()} == {"tem_1_a"}
    assert (rows[confirmed]["duration_min"], rows[confirmed]["at_risk"]) == (300, None)


@settings(max_examples=30, deadline=None)
@given(wishes(), st.randoms(use_true_random=False))
def test_rows_are_the_same_however_bookings_interleave(wanted: list[Any], random: Any) -> None:
    """Events of bookings that share no row may be projected in any order between them."""
    floor = played(wanted)
    events = [(new.aggregate_id, new) for _, new in store_of(floor).events]
    names = sorted({name for name, _ in events})
    lines = {name: [new for own, new in events if own == name] for name in names}
    other = Floor.on()
    while any(lines.values()):
        name = random.choice([name for name in names if lines[name]])
        new = lines[name].pop(0)
        meta, event = other.parts.codec.decode(new.type, new.payload)
        recorded = Recorded(meta=meta, event=event, key=new.key)
        with other.parts.store.unit() as unit:
            unit.apply(writes(other.parts.service.projections, recorded))
    for table in (booking, busy):
        assert store_of(other).table(table) == store_of(floor).table(table)


@given(WORDS, st.integers(1, 40))
def test_runs_are_what_they_say(word: int, length: int) -> None:
    expected = {at for at in range(97 - length) if all(word >> (at + n) & 1 for n in range(length))}
    assert set(each(runs(word, length))) == expected


@given(WORDS, st.integers(0, 12))
def test_widened_reaches_exactly_so_far(word: int, by: int) -> None:
    bits = set(each(word))
    expected = {at for at in range(96) if any(abs(at - bit) <= by for bit in bits)}
    assert set(each(widened(word, by))) == expected


@given(st.integers(0, 40), st.integers(41, 70), st.integers(71, 96), st.booleans(), WORDS)
def test_what_fits_has_segments_and_they_are_free(
    first: int, second: int, end: int, cross: bool, word: int
) -> None:
    shifts = (Shift("M", first, second), Shift("A", second, end))
    free = word | span(first, first + 4)
    plan = DayPlan(shifts, f"{free:x}")
    for start in each(fitting(shifts, free, 4, cross)):
        parts = segments(plan, start, 4, cross)
        assert sum(last - begin + 1 for begin, last in parts) == 4
        assert all(free >> q & 1 for begin, last in parts for q in range(begin, last + 1))


def _check_no_overlap(entries: list[dict[str, Any]]) -> None:
    """Nor anything closer than 45 minutes, nor a day with more than its limits allow."""
    taken: dict[tuple[str, date], list[int]] = {}
    for entry in entries:
        word = int.from_bytes(entry["word"], "big")
        words = taken.setdefault((entry["team_id"], entry["date"]), [])
        assert not any(widened(word, 3) & other for other in words), "two bookings meet"
        words.append(word)
        assert len(words) == 1 or sum(map(int.bit_count, words)) <= 480 // 15


def test_the_first_event_of_a_booking_is_its_hold() -> None:
    wanted = commands.HoldSlot(
        at=NOW,
        booking_id="b",
        hold_reference="r",
        order_id="o1",
        day=DAYS[0],
        start=STARTS[0],
    )
    store = store_of(played([wanted]))
    assert [event.type for _, event in store.events] == [BookingPreBooked.topic]
