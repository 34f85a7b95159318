"""Shared records of identity.

Generated from schemas/avro by `python -m fsm_events`.
"""

import msgspec


class GrantScope(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How far a role reaches; an absent part means all of it."""

    country_code: str  # EU for all countries
    bu_code: str | None = None
    store_id: str | None = None
    provider_id: str | None = None
    work_team_id: str | None = None
