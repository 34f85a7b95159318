"""What is said in config.*

Generated from schemas/avro by `python -m fsm_events`.
"""

from fsm_events.config.geo_area import GeoAreaRecorded
from fsm_events.config.org_unit import OrgUnitCreated, OrgUnitUpdated
from fsm_events.config.parameter import (
    ParameterCreated,
    ParameterEffective,
    ParameterExpired,
    ParameterUpdated,
    ParameterWithdrawn,
)
from fsm_events.config.sales_system import SalesSystemCreated, SalesSystemUpdated
from fsm_events.config.service_item import (
    ServiceItemCreated,
    ServiceItemDeprecated,
    ServiceItemUpdated,
)

__all__ = [
    "GeoAreaRecorded",
    "OrgUnitCreated",
    "OrgUnitUpdated",
    "ParameterCreated",
    "ParameterEffective",
    "ParameterExpired",
    "ParameterUpdated",
    "ParameterWithdrawn",
    "SalesSystemCreated",
    "SalesSystemUpdated",
    "ServiceItemCreated",
    "ServiceItemDeprecated",
    "ServiceItemUpdated",
]
