"""Why not: a gate with the values behind it, for programs and for the texts of a screen."""

from __future__ import annotations

import msgspec

# In the order in which gates are looked at; of two reasons the later one is closer to a slot.
CATEGORIES = {
    "PAST_DATE": "request",
    "ADVANCE_BUFFER": "buffer",
    "STATIC_BUFFER": "buffer",
    "DEPENDENCY": "buffer",
    "OUTSIDE_WINDOW": "request",
    "CUSTOMER_BLACKOUT": "request",
    "PUBLIC_HOLIDAY": "holiday",
    "OTHER_TENANT": "team",
    "INACTIVE": "team",
    "CONTRACT_ENDED": "team",
    "ZONE": "team",
    "RADIUS": "team",
    "PROFILE": "team",
    "NO_PREFERENCE": "team",
    "OPT_OUT": "team",
    "PRODUCT": "team",
    "SPECIALTY": "team",
    "CERT_MISSING": "team",
    "CERT_EXPIRED": "team",
    "DOCUMENT": "team",
    "SUSPENDED": "team",
    "CREW": "team",
    "NO_TEAM": "team",
    "TEAM_ABSENT": "calendar",
    "NOT_WORKING_DAY": "calendar",
    "DAY_CAPACITY": "capacity",
    "WEEK_CAPACITY": "capacity",
    "OUTSIDE_SHIFT": "calendar",
    "OCCUPIED": "conflict",
    "TRAVEL_GAP": "travel",
}
RANK = {code: number for number, code in enumerate(CATEGORIES)}


class Gate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A test with its answer; `value` is what was found, `limit` what it is held against."""

    code: str
    passed: bool = False
    value: str | None = None
    limit: str | None = None
    rule_version: int | None = None

    @property
    def category(self) -> str:
        """The family that the code belongs to."""
        return CATEGORIES[self.code]

    @property
    def text_key(self) -> str:
        """The key of the sentence for people."""
        return f"scheduling.reason.{self.code.lower()}"
