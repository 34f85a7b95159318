"""Answered searches, kept for a day: the question, the answer, and what it was read from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
from sqlalchemy import Column, Index, LargeBinary, Table
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.decider import Reader
from fsm_common.core.rows import Put, Remove, Row
from fsm_common.ports.store import PROGRESS
from services.scheduling.domain.decider.search import Answer, search
from services.scheduling.domain.events import AvailabilityQueried
from services.scheduling.domain.facts.asked import Asked
from services.scheduling.domain.facts.need import Need, Wish
from services.scheduling.projections.asking import asked
from services.scheduling.projections.tables import instant, tables, text

KEPT = timedelta(hours=24)
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
    """An answer, what it was read from, and how far the service's copies had come then."""

    answer: Answer
    asked: Asked
    offsets: dict[str, int]


def find(reader: Reader, need: Need, wish: Wish, now: datetime) -> Found:
    """Search the window; where it has nothing, say when there is something within the longest.

    Give a reader whose reads agree. Raises Rejected as `search` does."""
    question = asked(reader, need, wish, now)
    answer = search(question)
    if answer.first_available is None:
        answer = msgspec.structs.replace(answer, first_available=_later(reader, need, wish, now))
    return Found(answer, question, offsets(reader))


def offsets(reader: Reader) -> dict[str, int]:
    """By `consumer topic-partition`, the next offset of every copy and agent."""
    return {
        f"{row['consumer']} {row['topic']}-{row['partition']}": row["next_offset"]
        for row in reader.find(PROGRESS)
    }


def queried(
    search_id: str, order_id: str | None, found: Found, took_ms: int
) -> AvailabilityQueried:
    """What is told of it."""
    need, answer = found.asked.need, found.answer
    return AvailabilityQueried(
        search_id=search_id,
        order_id=order_id,
        country_code=need.country,
        bu_code=need.bu,
        slots=len(answer.slots),
        teams=answer.eligible,
        duration_ms=took_ms,
        offsets=found.offsets,
        rule_versions=answer.rule_versions,
        at=found.asked.now,
    )


def kept(search_id: str, caller: str, found: Found, result: bytes) -> tuple[Put, Remove]:
    """The row of an answered search; those older than a day go away."""
    now = found.asked.now
    row = {
        "search_id": search_id,
        "bucket": _bucket(now),
        "caller": caller,
        "country_code": found.asked.need.country,
        "bu_code": found.asked.need.bu,
        "result": result,
        "words": _words(found.asked),
        "offsets": found.offsets,
        "created_at": now,
    }
    old = [_bucket(now - KEPT - timedelta(hours=hours)) for hours in range(1, 25)]
    return Put(searches, row), Remove(searches, {"bucket": old})


def known(reader: Reader, search_id: str, now: datetime) -> Row | None:
    """The row, as long as it is kept."""
    row = reader.get(searches, search_id=search_id)
    return row if row and row["created_at"] > now - KEPT else None


def _later(reader: Reader, need: Need, wish: Wish, now: datetime) -> date | None:
    """The first day with a slot after the window, up to the longest one."""
    first = max(wish.last + timedelta(days=1), now.astimezone(UTC).date())
    later = msgspec.structs.replace(wish, first=first, last=wish.first + timedelta(days=90))
    if later.first > later.last:
        return None
    return search(asked(reader, need, later, now)).first_available


def _words(question: Asked) -> dict[str, dict[str, str]]:
    """The busy words that were read, by team and day."""
    return {
        team.profile.team_id: {str(day): f"{load.word:024x}" for day, load in team.loads.items()}
        for team in question.teams
        if team.loads
    }


def _bucket(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H}"
