"""What a caller may reach: companies of the own country and unit, the own company, the own team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, any_

from fsm_common.core.errors import not_found
from fsm_common.core.rows import Row
from fsm_common.edges.http import Call
from services.provider_capacity.projections.providers import provider
from services.provider_capacity.projections.teams import team

NO_COMPANY = "There is no such company."
NO_TEAM = "There is no such team."


def company(call: Call, provider_id: str) -> Row:
    """The company's row, or 404 where it is unknown or outside of the caller's scope."""
    return _company(call, provider_id, change=False)


def changeable_company(call: Call, provider_id: str) -> Row:
    """The same for a change, which no grant of a store reaches, since companies work beyond it,
    and one of a business unit only where the company works for no other."""
    return _company(call, provider_id, change=True)


def company_and_team(call: Call, team_id: str) -> tuple[Row, Row]:
    """The rows of a team and its company, or 404."""
    return _company_and_team(call, team_id, change=False)


def changeable_team(call: Call, team_id: str) -> None:
    """404 where the caller may not change the team; see changeable_company."""
    _company_and_team(call, team_id, change=True)


def visible() -> dict[str, ColumnElement[Any] | None]:
    """What narrows a list of companies."""
    return {
        "country": provider.c.country_code,
        "bu": any_(provider.c.bu_codes),
        "provider": provider.c.provider_id,
        "store": None,
        "team": None,
    }


def settles(call: Call, country: str, units: Sequence[str], provider_id: str | None = None) -> None:
    """404 where the caller may not let a company work there; without units: in all of them."""
    named: Sequence[str | None] = units or (None,)
    for bu in named:
        if not call.scope.covers(country=country, bu=bu, provider=provider_id):
            raise not_found("There is no such country or business unit for you.")


def _company(call: Call, provider_id: str, *, change: bool) -> Row:
    row = call.get(provider, sentence=NO_COMPANY, provider_id=provider_id)
    _check(call, row, "*", change, NO_COMPANY)
    return row


def _company_and_team(call: Call, team_id: str, *, change: bool) -> tuple[Row, Row]:
    found = call.get(team, sentence=NO_TEAM, team_id=team_id)
    row = call.get(provider, sentence=NO_TEAM, provider_id=found["provider_id"])
    _check(call, row, team_id, change, NO_TEAM)
    return row, found


def _check(call: Call, row: Row, team_id: str, change: bool, sentence: str) -> None:
    units = row["bu_codes"]
    # One in common is enough for who only reads, or reaches that team alone; a company without
    # any is the country's.
    own = any(grant.get("team") == team_id for grant in call.scope.entries)
    for bu in (units or [None]) if change and not own else [units]:
        inside = call.scope.covers(
            country=row["country_code"],
            bu=bu,
            store=None if change else "*",
            provider=row["provider_id"],
            team=team_id,
        )
        if not inside:
            raise not_found(sentence)
