"""Shared records of config.

Generated from schemas/avro by `python -m fsm_events`.
"""

import msgspec

from fsm_events.enums import ScopeLevel, ServiceType


class CodeMapping(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which of a sales system's codes mean which service."""

    pattern: str  # INSTALL_*
    service_type: ServiceType


class ConfigScope(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a value holds."""

    level: ScopeLevel
    country_code: str | None = None
    bu_code: str | None = None
    store_id: str | None = None


class PostalPlace(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A postal code and where it lies."""

    code: str
    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    region: str | None = None  # ISO 3166-2, where it differs from the province's
