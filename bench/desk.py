"""Small services of the bench: a desk that confirms bookings, and one that follows its journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

from fsm_common.core.decider import Aggregate, Decision
from fsm_common.core.messages import Command, Event, Recorded
from fsm_common.core.rows import Put, Statement
from fsm_common.core.service import Agent, Copy, Service
from fsm_events.scheduling import BookingConfirmed


class Confirm(Command, frozen=True, kw_only=True):
    """Confirm a booking, once more if it was."""

    booking_id: str
    booking: BookingConfirmed


class Booking(msgspec.Struct, frozen=True):
    """How often it was confirmed, and how the last time."""

    times: int = 0
    last: BookingConfirmed | None = None


def evolve(state: Booking, event: BookingConfirmed) -> Booking:
    """The last one counts."""
    return Booking(state.times + 1, event)


def confirm(command: Confirm, state: Booking, facts: None) -> Sequence[Event]:
    """Nothing is refused here."""
    return [command.booking]


booking: Aggregate[Booking] = Aggregate("booking", Booking(), evolve)


def desk(name: str) -> Service:
    """Decides and appends; it shows nothing, as the library does not either."""
    return Service(
        name=name,
        events=(BookingConfirmed,),
        decisions=(Decision(Confirm, booking, "booking_id", confirm),),
    )


def follower_tables() -> MetaData:
    """A table of bookings; made anew for each service."""
    made = MetaData()
    Table(
        "heard",
        made,
        Column("booking_id", Text, primary_key=True),
        Column("order_id", Text),
        Column("team_id", Text, nullable=False),
        Column("start_q", Integer, nullable=False),
        Column("duration_min", Integer, nullable=False),
        Column("version", BigInteger, nullable=False),
    )
    return made


def copying(name: str, journal: str) -> Service:
    """Keeps a copy of the desk's bookings."""
    tables = follower_tables()
    heard = tables.tables["heard"]

    def project(recorded: Recorded[BookingConfirmed]) -> list[Statement]:
        return [Put(heard, row_of(recorded))]

    copy = Copy(journal, (BookingConfirmed,), project)
    return Service(name=name, events=(), decisions=(), copies=(copy,), tables=tables)


def deriving(name: str, journal: str) -> Service:
    """An agent that answers each booking with a row."""
    tables = follower_tables()
    heard = tables.tables["heard"]

    def derive(recorded: Recorded[BookingConfirmed]) -> Sequence[Statement]:
        return [Put(heard, row_of(recorded))]

    agent = Agent("heard", journal, (BookingConfirmed,), derive=derive)
    return Service(name=name, events=(), decisions=(), agents=(agent,), tables=tables)


def deciding(name: str, journal: str) -> Service:
    """An agent that answers each booking with a command, whose event makes a row."""
    tables = follower_tables()
    heard = tables.tables["heard"]

    def react(recorded: Recorded[BookingConfirmed], at: datetime) -> Sequence[Command]:
        event = recorded.event
        return [Confirm(at=at, booking_id=event.booking_id, booking=event)]

    def project(recorded: Recorded[BookingConfirmed]) -> list[Statement]:
        return [Put(heard, row_of(recorded))]

    return Service(
        name=name,
        events=(BookingConfirmed,),
        decisions=(Decision(Confirm, booking, "booking_id", confirm),),
        projections=(project,),
        agents=(Agent("heard", journal, (BookingConfirmed,), react=react),),
        tables=tables,
    )


def row_of(recorded: Recorded[BookingConfirmed]) -> dict[str, object]:
    """A booking as a row."""
    event = recorded.event
    return {
        "booking_id": event.booking_id,
        "order_id": event.order_id,
        "team_id": event.team_id,
        "start_q": event.segments[0].start_q,
        "duration_min": event.duration_min,
        "version": recorded.meta.aggregate_version,
    }
