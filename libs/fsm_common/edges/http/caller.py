"""Who calls, what they may do, and what they may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from fsm_common.core.errors import not_found
from fsm_common.core.messages import About, Actor
from fsm_common.edges.refusals import refused

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """The grants under which a call is made. Each names what it reaches (`country`, `bu`, `store`,
    `provider`, `team`, …, as the issuer of the tokens calls them); a name left out reaches all."""

    entries: tuple[Entry, ...]

    def covers(self, **resource: str | Sequence[str] | None) -> bool:
        """True where one grant contains the resource. A name that a grant has and the resource
        does not give refuses; several values (a company's business units) need one in common.
        Give `name="*"` where the name does not narrow this kind of thing."""
        return any(_contains(entry, resource) for entry in self.entries)

    def check(self, sentence: str = "There is no such thing.", **resource: str | None) -> None:
        """404 where the resource lies outside."""
        if not self.covers(**resource):
            raise not_found(sentence)

    def where(self, **columns: ColumnElement[Any] | None) -> ColumnElement[bool]:
        """The same as a clause: a column for each name, None where it does not narrow."""
        return or_(false(), *(_clause(entry, columns) for entry in self.entries))


def _contains(entry: Entry, resource: Entry) -> bool:
    return all(_meets(v, resource.get(k)) for k, v in entry.items() if k != "roles")


def _meets(granted: Any, given: str | Sequence[str] | None) -> bool:
    if given is None or given == "*":
        return given == "*"
    return granted == given if isinstance(given, str) else granted in given


def _clause(entry: Entry, columns: Mapping[str, Any]) -> ColumnElement[bool]:
    if entry.keys() - columns.keys():
        return false()
    kept = [columns[k] == v for k, v in entry.items() if columns[k] is not None]
    return and_(true(), *kept)


@dataclass(frozen=True)
class Caller:
    """The claims of a token; empty for a public call."""

    claims: Mapping[str, Any]

    @property
    def subject(self) -> str:
        """An opaque id; `public` where nobody signed in."""
        return str(self.claims.get("sub", "public"))

    @property
    def type(self) -> str:
        """What kind of account it is, as the issuer calls it; empty for a public call."""
        return str(self.claims.get("userType", ""))

    @property
    def roles(self) -> frozenset[str]:
        """All roles, inherited ones among them, whatever their reach."""
        return frozenset(role for entry in self._scopes for role in entry["roles"])

    def roles_at(self, **resource: str | Sequence[str] | None) -> frozenset[str]:
        """The roles of those grants that contain the resource, as `Scope.covers` reads it."""
        reaching = (entry for entry in self._scopes if _contains(entry, resource))
        return frozenset(role for entry in reaching for role in entry["roles"])

    @property
    def actor(self) -> Actor:
        """As events name it."""
        if not self.claims:
            return Actor()
        return Actor(kind=str(self.claims.get("actor", "USER")), id=self.subject)

    @property
    def about(self) -> About:
        """The tenant of somebody with one; the first of several; EU where all are reached."""
        return About(country_code=self._first("country") or "EU", bu_code=self._first("bu"))

    def acting_as(self, roles: Sequence[str]) -> Scope:
        """The grants with one of these roles; all of them where no role is asked for.
        Raises Rejected (403) where there is none."""
        wanted = set(roles)
        fitting = tuple(
            {name: value for name, value in entry.items() if name != "roles"}
            for entry in self._scopes
            if not wanted or wanted & set(entry["roles"])
        )
        if not fitting:
            raise refused("FORBIDDEN")
        return Scope(fitting)

    @property
    def _scopes(self) -> Sequence[Entry]:
        scopes: Sequence[Entry] = self.claims.get("scopes", ())
        return scopes

    def _first(self, name: str) -> str | None:
        """What the first grant names; None where one of them reaches all."""
        if any(name not in entry for entry in self._scopes):
            return None
        return next((str(entry[name]) for entry in self._scopes), None)
