"""Companies of contractors and their teams, as far as accounts depend on them: copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Row, Statement
from fsm_events.providers import (
    ProviderCreated,
    ProviderStatusChanged,
    ProviderUpdated,
    TeamCreated,
    TeamUpdated,
)
from services.identity_access.domain.facts import Company, Team
from services.identity_access.projections.tables import tables

company = Table(
    "company",
    tables,
    Column("provider_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_codes", ARRAY(Text), nullable=False),
)
team = Table(
    "team",
    tables,
    Column("team_id", Text, primary_key=True),
    Column("provider_id", Text, nullable=False),
    Column("status", Text, nullable=False),
)
COPIED = (ProviderCreated, ProviderUpdated, ProviderStatusChanged, TeamCreated, TeamUpdated)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """Where it is at home, and what became of it last."""
    match recorded.event:
        case ProviderCreated() | ProviderUpdated() as e:
            row = {
                "provider_id": e.provider_id,
                "status": e.status,
                "country_code": e.country_code,
                "bu_codes": list(e.bu_codes),
            }
            return [Put(company, row)]
        case ProviderStatusChanged() as e:
            return [Change(company, {"provider_id": e.provider_id}, {"status": e.new_status})]
        case TeamCreated() | TeamUpdated() as e:
            row = {"team_id": e.team_id, "provider_id": e.provider_id, "status": e.status}
            return [Put(team, row)]
    return []


def company_of(provider_id: str | None, reader: Reader) -> Company | None:
    """None where nothing was said of it yet."""
    row = reader.get(company, provider_id=provider_id) if provider_id else None
    return Company(row["status"], row["country_code"], tuple(row["bu_codes"])) if row else None


def team_of(team_id: str | None, reader: Reader) -> Team | None:
    """The same of a team."""
    row = reader.get(team, team_id=team_id) if team_id else None
    return Team(row["provider_id"], inactive=row["status"] == "INACTIVE") if row else None


def is_gone(who: Row, reader: Reader) -> bool:
    """Whether the company of an account or program is known to be no more, or its team to be at
    work no more."""
    employer = company_of(who["provider_id"], reader)
    known = team_of(who["work_team_id"], reader)
    closed = employer is not None and employer.status == "DEACTIVATED"
    return closed or (known is not None and known.inactive)
