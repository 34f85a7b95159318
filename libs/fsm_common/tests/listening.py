"""A third small service: it listens to the tallies and to a partner's wishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec
from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.dead_letters import DeadLetterRecorded
from fsm_common.core.decider import Aggregate, Decision, Reader
from fsm_common.core.errors import Poison, Rejected, Waits, invalid
from fsm_common.core.messages import About, Command, Event, Message, Recorded
from fsm_common.core.rows import ClearTimer, Put, SetTimer, Statement
from fsm_common.core.sealed import Sealed
from fsm_common.core.service import Agent, Service
from fsm_common.testing.plain import PlainCodec
from fsm_common.tests.tally import Counted, Lapsed, Told

PATIENCE = timedelta(minutes=15)
MOST = 100
SHELF_LIFE = timedelta(hours=1)
tables = MetaData()
heard = Table(
    "heard",
    tables,
    Column("note_id", Text, primary_key=True),
    Column("total", BigInteger, nullable=False),
    Column("times", BigInteger, nullable=False),
)
derived_rows = Table(
    "derived_rows",
    tables,
    Column("tally_id", Text, primary_key=True),
    Column("total", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
)


class NoteEvent(Event, frozen=True, kw_only=True):
    service: ClassVar[str] = "listener"
    aggregate: ClassVar[str] = "note"
    identity: ClassVar[str] = "note_id"
    key: ClassVar[str] = "{noteId}"
    note_id: str


class Noted(NoteEvent, frozen=True, kw_only=True):
    topic: ClassVar[str] = "listener.note.noted"
    total: int
    times: int


class Granted(NoteEvent, frozen=True, kw_only=True):
    topic: ClassVar[str] = "listener.note.granted"
    amount: int
    by: Sealed[str] | None = None


class Faded(NoteEvent, frozen=True, kw_only=True):
    topic: ClassVar[str] = "listener.note.faded"
    public: ClassVar[bool] = False


class Wish(Message, frozen=True, kw_only=True):
    topic: ClassVar[str] = "partner.wish.made"
    key: ClassVar[str] = "{countryCode}_{noteId}"
    note_id: str
    amount: int
    by: str = ""


class Answered(Message, frozen=True, kw_only=True):
    topic: ClassVar[str] = "partner.wish.answered"
    key: ClassVar[str] = "{noteId}"
    note_id: str
    answer: str


class Write(Command, frozen=True, kw_only=True):
    note_id: str
    total: int


class Grant(Command, frozen=True, kw_only=True):
    note_id: str
    amount: int
    by: Sealed[str] | None = None


class Fade(Command, frozen=True, kw_only=True):
    note_id: str


class Note(msgspec.Struct, frozen=True):
    total: int = 0
    times: int = 0
    granted: int = 0
    faded: bool = False


def evolve(state: Note, event: Noted | Granted | Faded) -> Note:
    match event:
        case Noted():
            return Note(event.total, event.times, state.granted, state.faded)
        case Granted():
            return Note(state.total, state.times, state.granted + event.amount, state.faded)
        case Faded():
            return Note(state.total, state.times, state.granted, faded=True)


note: Aggregate[Note] = Aggregate("note", Note(), evolve)


def write(command: Write, state: Note, facts: None) -> Sequence[Event]:
    return [Noted(note_id=command.note_id, total=command.total, times=state.times + 1)]


def grant(command: Grant, state: Note, facts: None) -> Sequence[Event]:
    if state.times == 0:
        due = command.at + PATIENCE
        raise Waits(f"note:{command.note_id}", "The note is not written yet.", due)
    if command.amount > MOST:
        raise invalid("TOO_MUCH", f"At most {MOST} can be granted.")
    return [Granted(note_id=command.note_id, amount=command.amount, by=command.by)]


def fade(command: Fade, state: Note, facts: None) -> Sequence[Event]:
    return [Faded(note_id=command.note_id)]


def own_guard(command: Write | Grant, reader: Reader) -> Sequence[str]:
    return [f"note:{command.note_id}"]


def project(recorded: Recorded[Noted | Granted | Faded]) -> list[Statement]:
    match recorded.event:
        case Noted() as e:
            due = recorded.meta.occurred_at + SHELF_LIFE
            return [
                Put(heard, {"note_id": e.note_id, "total": e.total, "times": e.times}),
                SetTimer(f"fade:{e.note_id}", due, Fade(at=due, note_id=e.note_id)),
            ]
        case Faded() as e:
            return [ClearTimer(f"fade:{e.note_id}")]
        case Granted():
            return []


def on_count(recorded: Recorded[Counted], at: datetime) -> Sequence[Command]:
    return [Write(at=at, note_id=recorded.event.tally_id, total=recorded.event.total)]


def derive(recorded: Recorded[Counted]) -> Sequence[Statement]:
    row = {"tally_id": recorded.event.tally_id, "total": recorded.event.total}
    return [Put(derived_rows, row | {"version": recorded.meta.aggregate_version})]


def on_wish(wish: Wish, at: datetime) -> Sequence[Command]:
    if wish.amount < 0:
        raise Poison("IMPOSSIBLE", "A wish is not negative.")
    by = Sealed.of(wish.by, subject=wish.by, field="by") if wish.by else None
    return [Grant(at=at, note_id=wish.note_id, amount=wish.amount, by=by)]


def refused(wish: Wish, refusal: Rejected, at: datetime) -> Sequence[Message]:
    return [Answered(note_id=wish.note_id, answer=refusal.code)]


def overdue(wish: Wish, at: datetime) -> Sequence[Message]:
    return [Answered(note_id=wish.note_id, answer=f"still waiting at {at:%H:%M}")]


def notes(journal: str, number: str = "") -> tuple[Agent, Agent]:
    """One agent that commands and one that derives, on a journal of tallies."""
    return (
        Agent(f"notes{number}", journal, (Counted,), react=on_count),
        Agent(f"sums{number}", journal, (Counted,), derive=derive),
    )


WISHES = Agent(
    "wishes",
    Wish.topic,
    (Wish,),
    react=on_wish,
    identity=lambda wish: wish.note_id,
    about=lambda wish: About(country_code="ES"),
    refused=refused,
    overdue=overdue,
    misfit=lambda fault: Wish(note_id=fault.wire["noteId"], amount=MOST + 1),
)


def service(
    name: str = "listener",
    agents: Sequence[Agent] = (*notes("tally.journal"), WISHES),
) -> Service:
    return Service(
        name=name,
        events=(Noted, Granted, Faded),
        decisions=(
            Decision(Write, note, "note_id", write, plan=own_guard),
            Decision(Grant, note, "note_id", grant, plan=own_guard),
            Decision(Fade, note, "note_id", fade),
        ),
        projections=(project,),
        agents=agents,
        tables=tables,
    )


def codec() -> PlainCodec:
    """All that is spoken here."""
    said = (Noted, Granted, Faded, Wish, Answered, Counted, Lapsed, Told)
    return PlainCodec([*said, DeadLetterRecorded, EntryRecorded])
