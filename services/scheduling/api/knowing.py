"""Who may know which company and team it is."""

from __future__ import annotations

from fsm_common.core.errors import invalid
from fsm_common.core.messages import About
from fsm_common.edges.http import Call

KNOWING = ("VIEWER", "SERVICE", "DISPATCHER", "PROVIDER_MANAGER")
STAFF = {*KNOWING, "SELLER"}
EVERY = "*"


def is_anonymous(call: Call, of: About) -> bool:
    """Sellers and customers are not told which company or team it is; whoever has a role that
    knows elsewhere (another country, business unit or store) is a seller here."""
    return not _reaches(call, KNOWING, of)


def is_customer(call: Call) -> bool:
    """Nobody but a customer."""
    return not STAFF & call.caller.roles


def own_company(call: Call, of: About) -> str | None:
    """The company that the caller acts for there."""
    if _reaches(call, KNOWING[:-1], of):
        return None
    return next((str(e["provider"]) for e in call.scope.entries if "provider" in e), None)


def check_may_name(anonymous: bool, **fields: str | None) -> None:
    """Raises Rejected (422): whom a company is not told to may not ask for one either."""
    for name, value in fields.items() if anonymous else ():
        if value is not None:
            raise invalid(
                "INVALID_FIELD",
                "Which company and team it will be is not yours to choose; leave this field out.",
                name,
            )


def _reaches(call: Call, roles: tuple[str, ...], of: About) -> bool:
    """Whether one of these roles was granted for this country, business unit and store."""
    if not call.caller.roles.intersection(roles):
        return False
    return call.caller.acting_as(roles).covers(
        country=of.country_code, bu=of.bu_code, store=of.store_id, provider=EVERY, team=EVERY
    )
