"""Facts of configuration."""

from __future__ import annotations

from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    OrgUnitUpdated,
    ParameterCreated,
    ParameterEffective,
    ParameterExpired,
    ParameterUpdated,
    ParameterWithdrawn,
    SalesSystemCreated,
    SalesSystemUpdated,
    ServiceItemCreated,
    ServiceItemDeprecated,
    ServiceItemUpdated,
)

ParameterEvent = (
    ParameterCreated | ParameterUpdated | ParameterEffective | ParameterExpired | ParameterWithdrawn
)
OrgUnitEvent = OrgUnitCreated | OrgUnitUpdated
SalesSystemEvent = SalesSystemCreated | SalesSystemUpdated
ServiceItemEvent = ServiceItemCreated | ServiceItemUpdated | ServiceItemDeprecated

EVENTS = (
    ParameterCreated,
    ParameterUpdated,
    ParameterEffective,
    ParameterExpired,
    ParameterWithdrawn,
    OrgUnitCreated,
    OrgUnitUpdated,
    SalesSystemCreated,
    SalesSystemUpdated,
    ServiceItemCreated,
    ServiceItemUpdated,
    ServiceItemDeprecated,
    GeoAreaRecorded,
)
