"""What rules look at beside an aggregate's own history."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Company(msgspec.Struct, frozen=True):
    """A company as far as its accounts depend on it; no business units: all of its country."""

    status: str
    country_code: str
    bu_codes: tuple[str, ...] = ()


class Team(msgspec.Struct, frozen=True):
    """A work team: whose it is, and whether it is at work no more."""

    provider_id: str
    inactive: bool = False


class Holders(msgspec.Struct, frozen=True):
    """Who has this e-mail address, how many have SUPER_ADMIN, whether anybody has an account;
    the account's company and team, where we have heard of them."""

    email: str | None = None
    super_admins: int = 0
    anybody: bool = False
    company: Company | None = None
    team: Team | None = None


class Open(msgspec.Struct, frozen=True):
    """The sessions of an account that have not ended."""

    sessions: tuple[str, ...] = ()


class Tries(msgspec.Struct, frozen=True):
    """Wrong passwords in a row; whether its company is no more, or its team inactive."""

    failures: int = 0
    employer_gone: bool = False


class Holder(msgspec.Struct, frozen=True):
    """The account behind a session: what it is, and whether it may go on."""

    kind: str = "UNKNOWN"
    active: bool = False


class Member(msgspec.Struct, frozen=True):
    """An account of a company or a team, and its open sessions."""

    user_id: str
    disabled: bool
    sessions: tuple[str, ...] = ()


class Members(msgspec.Struct, frozen=True):
    """All accounts of a company or a team."""

    accounts: tuple[Member, ...] = ()


class Keys(msgspec.Struct, frozen=True):
    """The key that signs now, and when it is to be replaced (real time)."""

    current: str | None = None
    rotate_at: datetime | None = None
