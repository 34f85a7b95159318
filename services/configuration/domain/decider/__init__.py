"""Decisions of configuration, one function a command."""

from services.configuration.domain.decider.geography import record_geo_area
from services.configuration.domain.decider.organisation import create_org_unit, update_org_unit
from services.configuration.domain.decider.parameters import (
    add_version,
    begin_version,
    define_parameter,
    end_version,
    publish_version,
    withdraw_version,
)
from services.configuration.domain.decider.sales_systems import (
    create_sales_system,
    update_sales_system,
)
from services.configuration.domain.decider.service_items import (
    activate_service_item,
    create_service_item,
    deprecate_service_item,
    update_service_item,
)

__all__ = [
    "activate_service_item",
    "add_version",
    "begin_version",
    "create_org_unit",
    "create_sales_system",
    "create_service_item",
    "define_parameter",
    "deprecate_service_item",
    "end_version",
    "publish_version",
    "record_geo_area",
    "update_org_unit",
    "update_sales_system",
    "update_service_item",
    "withdraw_version",
]
