"""What other services say that is read here."""

from __future__ import annotations

from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    OrgUnitUpdated,
    ParameterEffective,
    ParameterExpired,
)
from fsm_events.projects import (
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderCreated,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
    ServiceOrderUpdated,
)
from fsm_events.providers import CalendarUpdated, ProviderStatusChanged, TeamProfileChanged

ORDERS = (
    ServiceOrderCreated,
    ServiceOrderUpdated,
    ServiceOrderBlocked,
    ServiceOrderUnblocked,
    ServiceOrderStatusChanged,
    ServiceOrderCancelled,
)
TEAMS = (TeamProfileChanged, ProviderStatusChanged)
PARAMETERS = (ParameterEffective, ParameterExpired)
GROUND = (GeoAreaRecorded, OrgUnitCreated, OrgUnitUpdated)
OrderChange = ServiceOrderUpdated | ServiceOrderCancelled | ServiceOrderBlocked

__all__ = [
    "GROUND",
    "ORDERS",
    "PARAMETERS",
    "TEAMS",
    "CalendarUpdated",
    "GeoAreaRecorded",
    "OrderChange",
    "OrgUnitCreated",
    "OrgUnitUpdated",
    "ParameterEffective",
    "ParameterExpired",
    "ProviderStatusChanged",
    "ServiceOrderBlocked",
    "ServiceOrderCancelled",
    "ServiceOrderCreated",
    "ServiceOrderStatusChanged",
    "ServiceOrderUnblocked",
    "ServiceOrderUpdated",
    "TeamProfileChanged",
]
