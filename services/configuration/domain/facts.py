"""What decisions of configuration look at beside the history of their own aggregate."""

from __future__ import annotations

import msgspec

from fsm_events.enums import ScopeLevel


class ScopeFacts(msgspec.Struct, frozen=True):
    """Whether the org unit that a value or service is meant for exists."""

    unit_known: bool


class ParentFacts(msgspec.Struct, frozen=True):
    """The unit that shall stand above another: its level, country and business unit."""

    level: ScopeLevel | None = None
    country_code: str | None = None
    bu_code: str | None = None
