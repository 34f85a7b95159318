"""What a token says about its bearer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.identity_access.domain.roles import expanded

Claims = dict[str, Any]
EVERYWHERE: Final = "EU"

# Calls a minute, by kind of account; anything else has the least.
RATES: Final[Mapping[str, int]] = {
    "INTERNAL": 1000,
    "EXTERNAL_PROVIDER": 500,
    "EXTERNAL_WORK_TEAM": 200,
    "SERVICE": 1000,
    "PARTNER": 1000,
}
LEAST_RATE: Final = 200
_ACTORS: Final[Mapping[str, str]] = {
    "EXTERNAL_WORK_TEAM": "CREW",
    "CUSTOMER": "CUSTOMER",
    "SERVICE": "SYSTEM",
    "PARTNER": "PARTNER",
}
_SCOPE: Final[Mapping[str, str]] = {
    "country": "country_code",
    "bu": "bu_code",
    "store": "store_id",
    "provider": "provider_id",
    "team": "work_team_id",
}


def entry(roles: Iterable[str], scope: Mapping[str, Any]) -> Claims:
    """One grant: its roles, inherited ones too, and how far they reach; EU reaches everywhere."""
    reach = {name: scope[column] for name, column in _SCOPE.items() if scope.get(column)}
    if reach.get("country") == EVERYWHERE:
        del reach["country"]
    known = dict.fromkeys(role for one in roles for role in expanded(one))
    return {"roles": list(known), **reach}


def claims(kind: str, subject: str, scopes: list[Claims], **more: Any) -> Claims:
    """The claims of a bearer; what is None is left out."""
    roles = dict.fromkeys(role for scope in scopes for role in scope["roles"])
    made = {
        "sub": subject,
        "type": "access",
        "userType": kind,
        "actor": _ACTORS.get(kind, "USER"),
        "roles": list(roles),
        "scopes": scopes,
        "countries": _named(scopes, "country"),
        "businessUnits": _named(scopes, "bu"),
        "stores": _named(scopes, "store"),
        "rate": RATES.get(kind, LEAST_RATE),
        **more,
    }
    return {name: value for name, value in made.items() if value is not None}


def _named(scopes: list[Claims], name: str) -> list[str]:
    return list(dict.fromkeys(scope[name] for scope in scopes if name in scope))
