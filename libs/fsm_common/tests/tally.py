"""A service small enough to test the way of events with: tallies in groups, each group limited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

import msgspec
from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

from fsm_common.core.decider import Aggregate, Decision, Reader
from fsm_common.core.errors import Waits, conflict
from fsm_common.core.messages import Command, Event, Message, Recorded
from fsm_common.core.rows import Add, ClearTimer, Put, SetTimer, Statement
from fsm_common.core.sealed import Sealed
from fsm_common.core.service import Service

LIMIT = 10
tables = MetaData()
shown = Table(
    "shown",
    tables,
    Column("tally_id", Text, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("by", LargeBinary),
)
summed = Table(
    "summed",
    tables,
    Column("group_id", Text, primary_key=True),
    Column("total", BigInteger, nullable=False),
)


class TallyEvent(Event, frozen=True, kw_only=True):
    service: ClassVar[str] = "tally"
    aggregate: ClassVar[str] = "tally"
    identity: ClassVar[str] = "tally_id"
    key: ClassVar[str] = "{countryCode}_{tallyId}"
    tally_id: str


class Counted(TallyEvent, frozen=True, kw_only=True):
    topic: ClassVar[str] = "tally.tally.counted"
    group_id: str
    amount: int
    total: int
    by: Sealed[str] | None = None


class Lapsed(TallyEvent, frozen=True, kw_only=True):
    topic: ClassVar[str] = "tally.tally.lapsed"
    public: ClassVar[bool] = False


class Told(Message, frozen=True, kw_only=True):
    topic: ClassVar[str] = "partner.tally.told"
    key: ClassVar[str] = "{tallyId}"
    tally_id: str
    total: int


class Count(Command, frozen=True, kw_only=True):
    tally_id: str
    group_id: str
    amount: int
    by: Sealed[str] | None = None


class Lapse(Command, frozen=True, kw_only=True):
    tally_id: str


class Follow(Command, frozen=True, kw_only=True):
    tally_id: str
    leader_id: str


class Tally(msgspec.Struct, frozen=True):
    total: int = 0
    lapsed: bool = False


def evolve(state: Tally, event: Counted | Lapsed) -> Tally:
    match event:
        case Counted():
            return Tally(event.total, state.lapsed)
        case Lapsed():
            return Tally(state.total, lapsed=True)


tally: Aggregate[Tally] = Aggregate("tally", Tally(), evolve)


def count(command: Count, state: Tally, used: int) -> Sequence[Event]:
    if command.amount == 0:
        return []
    if used + command.amount > LIMIT:
        raise conflict("FULL", f"The group holds at most {LIMIT}.", used=used)
    return [
        Counted(
            tally_id=command.tally_id,
            group_id=command.group_id,
            amount=command.amount,
            total=state.total + command.amount,
            by=command.by,
        )
    ]


def lapse(command: Lapse, state: Tally, facts: None) -> Sequence[Event]:
    return [] if state.lapsed else [Lapsed(tally_id=command.tally_id)]


def follow(command: Follow, state: Tally, leader: Tally) -> Sequence[Event]:
    if leader.total == 0:
        raise Waits(f"tally:{command.leader_id}", "The leader has not counted yet.")
    return [
        Counted(tally_id=command.tally_id, group_id="f", amount=0, total=state.total),
        Counted(tally_id=command.leader_id, group_id="f", amount=0, total=leader.total),
    ]


def group_guard(command: Count, reader: Reader) -> Sequence[str]:
    return [f"group:{command.group_id}", f"tally:{command.tally_id}"]


def group_used(command: Count, reader: Reader) -> int:
    return sum(row["total"] for row in reader.find(shown, group_id=command.group_id))


def leader_guard(command: Follow, reader: Reader) -> Sequence[str]:
    return [f"tally:{command.leader_id}"]


def leader_state(command: Follow, reader: Reader) -> Tally:
    return reader.load(tally, command.leader_id)


def project(recorded: Recorded[Counted | Lapsed]) -> list[Statement]:
    match recorded.event:
        case Counted() as e:
            row = {"tally_id": e.tally_id, "group_id": e.group_id, "total": e.total}
            due = recorded.meta.occurred_at + timedelta(hours=1)
            return [
                Put(shown, row | {"by": e.by.cipher if e.by else None}),
                Add(summed, {"group_id": e.group_id}, {"total": e.amount}),
                SetTimer(f"lapse:{e.tally_id}", due, Lapse(at=due, tally_id=e.tally_id)),
            ]
        case Lapsed() as e:
            return [ClearTimer(f"lapse:{e.tally_id}")]


def tell(recorded: Recorded[Counted | Lapsed]) -> Sequence[Message]:
    match recorded.event:
        case Counted() as e:
            return [Told(tally_id=e.tally_id, total=e.total)]
        case Lapsed():
            return []


def service() -> Service:
    return Service(
        name="tally",
        events=(Counted, Lapsed),
        decisions=(
            Decision(Count, tally, "tally_id", count, plan=group_guard, facts=group_used),
            Decision(Lapse, tally, "tally_id", lapse),
            Decision(Follow, tally, "tally_id", follow, plan=leader_guard, facts=leader_state),
        ),
        projections=(project,),
        replies=(tell,),
        tables=tables,
    )
