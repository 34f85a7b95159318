"""What a caller may reach: companies of the own country and unit, the own company, the own team."""

from __future__ import annotations

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
    return _company(call, provider_id, store="*")


def changeable_company(call: Call, provider_id: str) -> Row:
    """The same for a change, which no grant of a store reaches: companies work beyond it."""
    return _company(call, provider_id, store=None)


def company_and_team(call: Call, team_id: str) -> tuple[Row, Row]:
    """The rows of a team and its company, or 404."""
    return _company_and_team(call, team_id, store="*")


def changeable_team(call: Call, team_id: str) -> None:
    """404 where the caller may not change the team; see changeable_company."""
    _company_and_team(call, team_id, store=None)


def visible() -> dict[str, ColumnElement[Any] | None]:
    """What narrows a list of companies."""
    return {
        "country": provider.c.country_code,
        "bu": any_(provider.c.bu_codes),
        "provider": provider.c.provider_id,
        "store": None,
        "team": None,
    }


def new_company(call: Call, country: str, units: list[str]) -> None:
    """404 where the caller may not register companies there."""
    inside = call.scope.covers(country=country, bu=units or "*", provider="*", team="*")
    if not inside:
        raise not_found("There is no such country for you.")


def _company(call: Call, provider_id: str, store: str | None) -> Row:
    row = call.get(provider, sentence=NO_COMPANY, provider_id=provider_id)
    _check(call, row, "*", store, NO_COMPANY)
    return row


def _company_and_team(call: Call, team_id: str, store: str | None) -> tuple[Row, Row]:
    found = call.get(team, sentence=NO_TEAM, team_id=team_id)
    row = call.get(provider, sentence=NO_TEAM, provider_id=found["provider_id"])
    _check(call, row, team_id, store, NO_TEAM)
    return row, found


def _check(call: Call, row: Row, team_id: str, store: str | None, sentence: str) -> None:
    inside = call.scope.covers(
        country=row["country_code"],
        bu=row["bu_codes"],
        store=store,
        provider=row["provider_id"],
        team=team_id,
    )
    if not inside:
        raise not_found(sentence)
