"""Teams as candidates, copied; their open words, derived from their calendars; what takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import assert_never

import msgspec
from sqlalchemy import Column, Integer, LargeBinary, Table

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Statement
from fsm_common.core.sealed import from_wire, to_wire
from services.scheduling.domain.decider.calendar import open_words
from services.scheduling.domain.decider.eligibility import covering
from services.scheduling.domain.facts.day import OpenWords
from services.scheduling.domain.facts.need import Need
from services.scheduling.domain.facts.team import Profile, Team
from services.scheduling.domain.inbound import (
    CalendarUpdated,
    ProviderStatusChanged,
    TeamProfileChanged,
)
from services.scheduling.projections.busy import loads, weeks_of
from services.scheduling.projections.tables import SORTED, tables, text

candidate = Table(
    "candidate",
    tables,
    text("team_id", key=True),
    text("country_code"),
    text("provider_id"),
    Column("profile", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
)
provider = Table("provider", tables, text("provider_id", key=True), text("status"))
open_word = Table(
    "open_word",
    tables,
    text("team_id", key=True),
    text("provider_id"),
    Column("words", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
)


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Days to be looked at, both within, and the instant of looking; the time of the bookings
    `without` counts as free."""

    first: date
    last: date
    now: datetime
    without: tuple[str, ...] = ()


def project(recorded: Recorded[TeamProfileChanged | ProviderStatusChanged]) -> Sequence[Statement]:
    """The team as its company's service last told it, cut down to what is read here."""
    event = recorded.event
    match event:
        case TeamProfileChanged():
            row = {
                "team_id": event.team_id,
                "country_code": event.country_code,
                "provider_id": event.provider_id,
                "profile": msgspec.json.encode(from_wire(to_wire(event), Profile), order=SORTED),
                "version": event.profile_version,
            }
            return [Put(candidate, row)]
        case ProviderStatusChanged():
            return [Put(provider, {"provider_id": event.provider_id, "status": event.new_status})]
        case _:
            assert_never(event)


def derive(recorded: Recorded[CalendarUpdated]) -> Sequence[Statement]:
    """A team's open words, all of them, from its calendar: what the Faust agent writes."""
    event = recorded.event
    # Sorted are text keys alone; exceptional days have dates as theirs.
    words = msgspec.to_builtins(open_words(event), str_keys=True)
    row = {
        "team_id": event.team_id,
        "provider_id": event.provider_id,
        "words": msgspec.json.encode(words, order=SORTED),
        "version": event.calendar_version,
    }
    return [Put(open_word, row)]


def teams(
    reader: Reader, need: Need, span: Span, team_id: str | None, provider_id: str | None
) -> tuple[Team, ...]:
    """All teams of the tenant, or the one, or a company's; the time of those in whose zones the
    site lies, and of one that was named."""
    profiles = _profiles(reader, need, team_id, provider_id)
    near = [one.team_id for one in profiles if team_id or covering(one, need, overflow=True)]
    words = _words(reader, near)
    taken = loads(reader, near, weeks_of(span.first, span.last), span.now, span.without)
    return tuple(Team(one, words.get(one.team_id), taken.get(one.team_id, {})) for one in profiles)


def suspended(reader: Reader, team_id: str) -> bool:
    """Whether the team's company gets no new work."""
    row = reader.get(candidate, team_id=team_id)
    if row is None:
        return False
    owner = reader.get(provider, provider_id=row["provider_id"])
    profile = profile_of(row["profile"])
    return profile.suspended or bool(owner and owner["status"] == "SUSPENDED")


def _profiles(
    reader: Reader, need: Need, team_id: str | None, provider_id: str | None
) -> list[Profile]:
    named = {"team_id": team_id, "provider_id": provider_id}
    chosen = {name: value for name, value in named.items() if value is not None}
    rows = reader.find(candidate, country_code=need.country, **chosen)
    profiles = (profile_of(row["profile"]) for row in rows)
    return [one for one in profiles if need.bu in one.bu_codes]


def _words(reader: Reader, team_ids: Sequence[str]) -> dict[str, OpenWords]:
    if not team_ids:
        return {}
    rows = reader.find(open_word, team_id=list(team_ids))
    return {row["team_id"]: words_of(row["words"]) for row in rows}


@lru_cache(maxsize=4096)
def profile_of(kept: bytes) -> Profile:
    """From the bytes of a row; the same bytes are taken apart once."""
    return msgspec.json.decode(kept, type=Profile)


@lru_cache(maxsize=4096)
def words_of(kept: bytes) -> OpenWords:
    """From the bytes of a row; most teams of a zone work the same week."""
    return msgspec.json.decode(kept, type=OpenWords)
