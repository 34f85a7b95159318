"""What holds a team's quarter hours: one entry per team-day and booking, behind the day's guard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from struct import Struct
from typing import assert_never

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, Table

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Remove, Row, Statement
from services.scheduling.domain.events import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingEvent,
    BookingExpired,
    BookingMoved,
    BookingPreBooked,
    BookingReleased,
    Segment,
    Whole,
)
from services.scheduling.domain.facts.day import QUANTA, QUANTUM_MIN, Load
from services.scheduling.projections.tables import instant, tables, text

BYTES = QUANTA // 8
busy = Table(
    "busy",
    tables,
    text("team_id", key=True),
    Column("date", Date, primary_key=True),
    text("booking_id", key=True),
    Column("word", LargeBinary, nullable=False),
    Column("minutes", Integer, nullable=False),
    instant("expires_at", nullable=True),
    Index("busy_booking", "booking_id"),
    Index("busy_expiry", "expires_at", postgresql_where="expires_at is not null"),
)
# A row a team: 1,400 of a zone's month would take longer to read than all else of a search.
TAKEN = """
select team_id,
       string_agg(int4send(date - %(first)s::date) || int4send(minutes) || word, '') as packed
  from busy
 where team_id = any(%(teams)b) and date between %(first)s and %(last)s
   and (expires_at is null or expires_at > %(now)s)
   and booking_id <> all(%(without)s::text[])
 group by team_id
"""
_ENTRY = Struct(">iiIQ")  # a word has twelve bytes


def project(recorded: Recorded[BookingEvent]) -> Sequence[Statement]:
    """The entries of a booking follow its events."""
    event = recorded.event
    mine = {"booking_id": event.booking_id}
    match event:
        case BookingPreBooked():
            return _entries(Whole.of(event))
        case BookingConfirmed():
            return [Change(busy, mine, {"expires_at": None})]
        case BookingMoved():
            return [Remove(busy, mine), *_entries(Whole.of(event))]
        case BookingReleased() | BookingExpired():
            return [Remove(busy, mine)]
        case BookingConflictDetected():
            return []
        case _:
            assert_never(event)


class Taken(dict[date, Load]):
    """A team's loads by date. `packed` is what was read: for each entry the days since `first`, the
    minutes (four bytes each) and the word."""

    def __init__(self, days: Sequence[date], packed: bytes) -> None:
        super().__init__()
        self.first, self.packed = days[0], packed
        for number, minutes, high, low in _ENTRY.iter_unpack(packed):
            day, taken = days[number], Load(high << 64 | low, 1, minutes)
            self[day] = self[day].plus(taken) if day in self else taken


def loads(
    reader: Reader,
    team_ids: Sequence[str],
    days: Sequence[date],
    now: datetime,
    without: Sequence[str] = (),
) -> dict[str, Taken]:
    """What is taken of these teams' days, which follow each other. A hold's time is free from its
    expiry on, whether or not anybody has written that; `without` leaves bookings out."""
    if not (team_ids and days):
        return {}
    asked = {"teams": list(team_ids), "first": days[0], "last": days[-1]}
    rows = reader.query(TAKEN, **asked, now=now, without=list(without))
    return {row["team_id"]: Taken(days, row["packed"]) for row in rows}


def entries(reader: Reader, team_ids: Sequence[str], days: Sequence[date]) -> list[Row]:
    """The rows of these teams' days, one a booking."""
    return reader.find(busy, team_id=list(team_ids), date=list(days))


def is_over(row: Row, now: datetime) -> bool:
    """Whether it is a hold whose time is over."""
    return row["expires_at"] is not None and row["expires_at"] <= now


def weeks_of(first: date, last: date) -> list[date]:
    """All days of the ISO weeks that these days lie in."""
    monday = first - timedelta(days=first.weekday())
    sunday = last + timedelta(days=6 - last.weekday())
    return [monday + timedelta(days=number) for number in range((sunday - monday).days + 1)]


def day_guard(team_id: str, day: date) -> str:
    """The guard of a team's day."""
    return f"team-day:{team_id}:{day}"


def week_guard(team_id: str, day: date) -> str:
    """The guard of a team's ISO week."""
    year, week, _ = day.isocalendar()
    return f"team-week:{team_id}:{year}-{week:02}"


def _entries(whole: Whole) -> list[Statement]:
    by_day: dict[date, list[Segment]] = defaultdict(list)
    for segment in whole.segments:
        by_day[segment.date].append(segment)
    return [Put(busy, _entry(whole, day, parts)) for day, parts in by_day.items()]


def _entry(whole: Whole, day: date, parts: Iterable[Segment]) -> Row:
    word = 0
    for part in parts:
        word |= (1 << part.end_q + 1) - (1 << part.start_q)
    return {
        "team_id": whole.team_id,
        "date": day,
        "booking_id": whole.booking_id,
        "word": word.to_bytes(BYTES, "big"),
        "minutes": word.bit_count() * QUANTUM_MIN,
        "expires_at": whole.expires_at,
    }
