"""What each role may do, as `resource:action:reach`; whatever is not here is denied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

from services.identity_access.domain.roles import ROLES, expanded

# A wider reach satisfies a narrower one.
REACHES: Final = ("own", "assigned", "team", "all")

_MATTERS: Final = (
    "projects orders bookings assignments offers tasks claims contracts documents providers"
    " work_teams absences"
)
_BOOKING: Final = ("availability: search: all", "bookings: create confirm move cancel: all")
_DISPATCHING: Final = ("assignments: create reassign cancel: all", "offers: withdraw: all")

# Resources, actions, reach: as the services' tables of calls name who may do what. What a role
# includes is not repeated. The names are written in a log of audits: they stay what they are.
_GIVEN: Final[Mapping[str, Sequence[str]]] = {
    "SUPER_ADMIN": ("roles: create update: all",),
    "ADMIN": (
        "users api_clients: read create update delete: all",
        "configuration catalogue: create update delete: all",
        "providers work_teams: create update: all",
        "absences: approve: all",
        "documents: verify delete: all",
    ),
    "MANAGER": (
        "projects orders: unfreeze: all",
        "orders: verify: all",
        "contracts: approve: all",
        "documents: hold: all",
        "providers: rate: all",
    ),
    "TEAM_LEAD": (
        "projects: reassign: all",
        "orders: recall: all",
        "tasks: assign cancel: all",
        "overrides: approve: all",
    ),
    "SENIOR_OPERATOR": (
        "projects orders: freeze: all",
        "orders: split merge: all",
        "claims: resolve: all",
    ),
    "OPERATOR": (
        *_BOOKING,
        *_DISPATCHING,
        "projects: create take: all",
        "orders: update cancel: all",
        "tasks claims contracts: create update: all",
        "contracts: cancel: all",
        "documents messages: create: all",
        "overrides: request: all",
    ),
    "VIEWER": (f"{_MATTERS}: read: all",),
    "DISPATCHER": (
        *_BOOKING,
        *_DISPATCHING,
        "projects orders bookings assignments offers work_teams: read: all",
    ),
    "CUSTOMER_CARE": (f"{_MATTERS}: read: all", "messages: create: all"),
    "PSM": (
        "providers work_teams documents: read create update: all",
        "absences: read approve: all",
        "documents: verify: all",
    ),
    "SELLER": (*_BOOKING, "projects orders bookings: read: own"),
    "OFFER_MANAGER": ("catalogue: create update: all",),
    "PROVIDER_ADMIN": (),  # accounts of its company come with invitations
    "PROVIDER_MANAGER": (
        "providers bookings assignments offers contracts: read: own",
        "work_teams: read create update: own",
        "absences: read approve: own",
        "availability: search: own",
        "offers: accept refuse: own",
        "assignments: cancel: own",
        "claims documents: read create: own",
    ),
    "WORK_TEAM": (
        "orders bookings: read: assigned",
        "jobs: read update: assigned",
        "work_teams: read: own",
        "absences: read create: own",
    ),
}
_EVERYBODY: Final = "configuration catalogue: read: all"


def _meant(line: str) -> list[str]:
    resources, actions, reach = (part.split() for part in line.split(":"))
    return [":".join(words) for words in product(resources, actions, reach)]


def _of(role: str) -> tuple[str, ...]:
    lines = [line for one in expanded(role) for line in _GIVEN[one]]
    return tuple(dict.fromkeys(p for line in (*lines, _EVERYBODY) for p in _meant(line)))


# By role, what it includes too. Programs and customers have no account to be asked about.
PERMISSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    role: _of(role) if role in _GIVEN else () for role in ROLES
}
_KNOWN: Final = frozenset(p.rpartition(":")[0] for held in PERMISSIONS.values() for p in held)


def known(permission: str) -> bool:
    """Whether anybody could have it."""
    matter, _, reach = permission.rpartition(":")
    return matter in _KNOWN and reach in REACHES


def holds(role: str, permission: str) -> bool:
    """Whether the role has it, or the same with a wider reach."""
    matter, _, reach = permission.rpartition(":")
    enough = REACHES[REACHES.index(reach) :]
    return any(f"{matter}:{wide}" in PERMISSIONS[role] for wide in enough)
