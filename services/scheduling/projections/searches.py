"""Answered searches, kept for a day: the question, the answer, and what it was read from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
from sqlalchemy import Column, Index, LargeBinary, Table
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.decider import Reader
from fsm_common.core.errors import Rejected
from fsm_common.core.ids import derived
from fsm_common.core.rows import Put, Remove, Row
from services.scheduling.domain.decider.search import Answer, search
from services.scheduling.domain.events import AvailabilityQueried
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.projections.asking import with_teams
from services.scheduling.projections.busy import Taken
from services.scheduling.projections.tables import instant, tables, text

KEPT = timedelta(hours=24)
LONGEST = 90  # days
# A transaction that began earlier may still commit at a lower position, hence the count.
STATE = """
select (select max(position) from event) as last,
       (select count(*) from event
         where position > (select max(position) from event) - 1000) as ours,
       (select count(*) from busy where expires_at <= %(now)s) as over,
       (select jsonb_object_agg(consumer || ' ' || topic || '-' || partition, next_offset)
          from progress) as offsets
"""
searches = Table(
    "search",
    tables,
    text("search_id", key=True),
    text("bucket"),
    text("caller"),
    text("country_code"),
    text("bu_code"),
    Column("result", LargeBinary, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("offsets", JSONB, nullable=False),
    instant("created_at"),
    Index("search_bucket", "bucket"),
    info={"undigested": True},  # searches are no facts
)


class State(msgspec.Struct, frozen=True):
    """`offsets` has the next one of every copy and agent, by `consumer topic-partition`. `stamp`
    is another one whenever an answer may be another: after an event of ours or of those that we
    copy, and when a hold is over."""

    stamp: str
    offsets: dict[str, int]


class Found(msgspec.Struct, frozen=True):
    """An answer and what it was read from."""

    answer: Answer
    asked: Asked


def find(reader: Reader, question: Asked) -> Found:
    """Search the window; where it has nothing, say when there is something within the longest.

    The question comes without teams. Give a reader whose reads agree. Raises Rejected as
    `search` does."""
    read = with_teams(reader, question)
    answer = search(read)
    if answer.first_available is None:
        answer = msgspec.structs.replace(answer, first_available=_later(reader, question))
    return Found(answer, read)


def state(reader: Reader, now: datetime) -> State:
    """How far everything is that an answer is read from."""
    (row,) = reader.query(STATE, now=now)
    offsets = row["offsets"] or {}
    read = (row["last"], row["ours"], row["over"])
    return State(derived("stamp", *read, *sorted(offsets.items())), offsets)


def kept(told: AvailabilityQueried, caller: str, result: bytes) -> Row:
    """The row of an answered search, but for the busy words that it read."""
    return {
        "search_id": told.search_id,
        "bucket": _bucket(told.at),
        "caller": caller,
        "country_code": told.country_code,
        "bu_code": told.bu_code,
        "result": result,
        "offsets": told.offsets,
        "created_at": told.at,
    }


def written(row: Row, read: bytes, sweep: bool) -> list[Put | Remove]:
    """The row with the words; with `sweep`, those older than a day go away."""
    put = Put(searches, {**row, "words": read})
    if not sweep:
        return [put]
    old = [_bucket(row["created_at"] - KEPT - timedelta(hours=hours)) for hours in range(1, 25)]
    return [put, Remove(searches, {"bucket": old})]


def words(question: Asked) -> bytes:
    """The busy words that were read: MessagePack, by team `[first, packed]` as Taken has them."""
    read = {t.profile.team_id: t.loads for t in question.teams if isinstance(t.loads, Taken)}
    return msgspec.msgpack.encode({n: (str(t.first), t.packed) for n, t in read.items()})


def known(reader: Reader, search_id: str, now: datetime) -> Row | None:
    """The row, as long as it is kept."""
    row = reader.get(searches, search_id=search_id)
    return row if row and row["created_at"] > now - KEPT else None


def _later(reader: Reader, question: Asked) -> date | None:
    """The first day with a slot after the window, up to the longest one; None also where the
    calendar there is not published yet, which is no fault of the question."""
    wish = question.wish
    first = max(wish.last + timedelta(days=1), question.now.astimezone(UTC).date())
    last = wish.first + timedelta(days=LONGEST)
    if first > last:
        return None
    later = msgspec.structs.replace(wish, first=first, last=last)
    try:
        asked = msgspec.structs.replace(question, wish=later)
        return search(with_teams(reader, asked), LONGEST).first_available
    except Rejected:
        return None


def _bucket(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H}"
