"""What provider_capacity reads of configuration."""

from __future__ import annotations

from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    OrgUnitUpdated,
    ParameterEffective,
    ParameterExpired,
)

ConfigurationEvent = (
    ParameterEffective | ParameterExpired | OrgUnitCreated | OrgUnitUpdated | GeoAreaRecorded
)
COPIED = (ParameterEffective, ParameterExpired, OrgUnitCreated, OrgUnitUpdated, GeoAreaRecorded)
KINDS = ("CALENDAR", "SPECIALTY", "PRODUCT_CATEGORY")  # the only parameters that are looked at here
