"""Answered searches, kept for a day: the question, the answer, and what it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import msgspec
from sqlalchemy import Column, Index, LargeBinary, Table, func, select
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.adapters.postgres.tables import event as events
from fsm_common.core.decider import Reader
from fsm_common.core.errors import Rejected
from fsm_common.core.ids import derived
from fsm_common.core.rows import Put, Remove, Row
from fsm_common.ports.store import PROGRESS
from services.scheduling.domain.decider.search import Answer, search
from services.scheduling.domain.events import AvailabilityQueried
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.projections.asking import with_teams
from services.scheduling.projections.busy import busy
from services.scheduling.projections.tables import instant, tables, text

KEPT = timedelta(hours=24)
LONGEST = 90  # days
LATE = 1000  # positions within which a transaction that began earlier may still commit
Words = dict[str, dict[str, str]]
searches = Table(
    "search",
    tables,
    text("search_id", key=True),
    text("bucket"),
    text("caller"),
    text("country_code"),
    text("bu_code"),
    Column("result", LargeBinary, nullable=False),
    Column("words", JSONB, nullable=False),
    Column("offsets", JSONB, nullable=False),
    instant("created_at"),
    Index("search_bucket", "bucket"),
    info={"undigested": True},  # searches are no facts
)


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


def offsets(reader: Reader) -> dict[str, int]:
    """By `consumer topic-partition`, the next offset of every copy and agent."""
    return {
        f"{row['consumer']} {row['topic']}-{row['partition']}": row["next_offset"]
        for row in reader.find(PROGRESS)
    }


def stamp(reader: Reader, offsets: Mapping[str, int], now: datetime) -> str:
    """Another one whenever an answer may be another: after an event of ours or of those that we
    copy, and when a hold is over. A late commit has a lower position, hence the count."""
    last = select(func.max(events.c.position)).scalar_subquery()
    ours = select(func.count()).where(events.c.position > last - LATE).scalar_subquery()
    over = select(func.count()).where(busy.c.expires_at <= now).scalar_subquery()
    (row,) = reader.query(select(last.label("last"), ours.label("ours"), over.label("over")))
    return derived("stamp", *row.values(), *sorted(offsets.items()))


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


def written(row: Row, read: Words) -> tuple[Put, Remove]:
    """The row with the words; those older than a day go away."""
    old = [_bucket(row["created_at"] - KEPT - timedelta(hours=hours)) for hours in range(1, 25)]
    return Put(searches, {**row, "words": read}), Remove(searches, {"bucket": old})


def words(question: Asked) -> Words:
    """The busy words that were read, by team and day."""
    return {
        team.profile.team_id: {str(day): f"{load.word:024x}" for day, load in team.loads.items()}
        for team in question.teams
        if team.loads
    }


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
        return search(with_teams(reader, asked)).first_available
    except Rejected:
        return None


def _bucket(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H}"
