"""The roles: who may hold each, and which others it includes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from fsm_events.enums import UserKind

INTERNAL: Final = "INTERNAL"
PROVIDER: Final = "EXTERNAL_PROVIDER"
TEAM: Final = "EXTERNAL_WORK_TEAM"
PROGRAM: Final = "SERVICE"
ACCOUNTS: Final = (INTERNAL, PROVIDER, TEAM)  # the kinds that have an account here
MOST_SUPER_ADMINS: Final = 3


class Role(msgspec.Struct, frozen=True):
    """Which kind of account may hold it, the role just below it, and what it is for."""

    kind: UserKind
    includes: str | None
    reach: str


ROLES: Final[Mapping[str, Role]] = {
    "SUPER_ADMIN": Role(INTERNAL, "ADMIN", "the platform; at most 3 accounts"),
    "ADMIN": Role(INTERNAL, "MANAGER", "tenant administration, overrides"),
    "MANAGER": Role(INTERNAL, "TEAM_LEAD", "territory, unfreeze, approvals"),
    "TEAM_LEAD": Role(INTERNAL, "SENIOR_OPERATOR", "reassign, recall"),
    "SENIOR_OPERATOR": Role(INTERNAL, "OPERATOR", "freeze, split and merge"),
    "OPERATOR": Role(INTERNAL, "VIEWER", "orders, assignments, tasks"),
    "VIEWER": Role(INTERNAL, None, "read"),
    "DISPATCHER": Role(INTERNAL, None, "assignments and schedules only"),
    "CUSTOMER_CARE": Role(INTERNAL, None, "read, messages to customers"),
    "PSM": Role(INTERNAL, None, "provider onboarding, document checks"),
    "SELLER": Role(INTERNAL, None, "availability and bookings"),
    "OFFER_MANAGER": Role(INTERNAL, None, "catalogue and rates"),
    "PROVIDER_ADMIN": Role(PROVIDER, "PROVIDER_MANAGER", "own company and its accounts"),
    "PROVIDER_MANAGER": Role(PROVIDER, None, "own company"),
    "WORK_TEAM": Role(TEAM, None, "own team's assigned jobs"),
    "CUSTOMER": Role("CUSTOMER", None, "own project"),
    "SERVICE": Role(PROGRAM, None, "a service of the platform"),
    "PARTNER": Role(PROGRAM, None, "a partner's program"),
}


def expanded(role: str) -> tuple[str, ...]:
    """The role and all that it includes, highest first."""
    below = ROLES[role].includes
    return (role, *(expanded(below) if below else ()))


def may_grant(held: frozenset[str], role: str) -> bool:
    """Whether these roles, held there, hand out that one: SUPER_ADMIN is given by its like alone,
    the others by an ADMIN."""
    return ("SUPER_ADMIN" if role == "SUPER_ADMIN" else "ADMIN") in held
