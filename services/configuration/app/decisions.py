"""Each command with its aggregate, its decision and what that looks at."""

from __future__ import annotations

from typing import Any

from fsm_common.core.decider import Decision
from fsm_common.core.messages import About
from services.configuration.domain import commands, decider, state
from services.configuration.projections import organisation


def _of_scope(command: commands.DefineParameter, facts: Any) -> About:
    scope = command.scope
    return About(
        country_code=scope.country_code or "EU", bu_code=scope.bu_code, store_id=scope.store_id
    )


def _of_unit(command: commands.CreateOrgUnit, facts: Any) -> About:
    bu = command.code if command.level == "BU" else facts.bu_code
    country = command.code if command.level == "COUNTRY" else command.country_code
    return About(country_code=country or "EU", bu_code=bu)


def _of_service(command: commands.CreateServiceItem, facts: Any) -> About:
    return About(country_code=command.country_code, bu_code=command.bu_code)


def _of_country(command: commands.RecordGeoArea, facts: Any) -> About:
    return About(country_code=command.country_code)


def _of_all(command: commands.CreateSalesSystem, facts: Any) -> About:
    return About(country_code="EU")


PARAMETER, UNIT, SYSTEM, ITEM = "parameter_id", "unit_id", "system_code", "service_item_id"
DECISIONS: tuple[Decision[Any, Any, Any], ...] = (
    Decision(
        commands.DefineParameter,
        state.parameter,
        PARAMETER,
        decider.define_parameter,
        facts=organisation.of_parameter,
        about=_of_scope,
    ),
    Decision(commands.AddVersion, state.parameter, PARAMETER, decider.add_version),
    Decision(commands.PublishVersion, state.parameter, PARAMETER, decider.publish_version),
    Decision(commands.WithdrawVersion, state.parameter, PARAMETER, decider.withdraw_version),
    Decision(commands.BeginVersion, state.parameter, PARAMETER, decider.begin_version),
    Decision(commands.EndVersion, state.parameter, PARAMETER, decider.end_version),
    Decision(
        commands.CreateOrgUnit,
        state.org_unit,
        UNIT,
        decider.create_org_unit,
        facts=organisation.parent,
        about=_of_unit,
    ),
    Decision(
        commands.UpdateOrgUnit,
        state.org_unit,
        UNIT,
        decider.update_org_unit,
        facts=organisation.parent,
    ),
    Decision(
        commands.CreateSalesSystem,
        state.sales_system,
        SYSTEM,
        decider.create_sales_system,
        about=_of_all,
    ),
    Decision(commands.UpdateSalesSystem, state.sales_system, SYSTEM, decider.update_sales_system),
    Decision(
        commands.CreateServiceItem,
        state.service_item,
        ITEM,
        decider.create_service_item,
        facts=organisation.of_service,
        about=_of_service,
    ),
    Decision(commands.UpdateServiceItem, state.service_item, ITEM, decider.update_service_item),
    Decision(commands.ActivateServiceItem, state.service_item, ITEM, decider.activate_service_item),
    Decision(
        commands.DeprecateServiceItem, state.service_item, ITEM, decider.deprecate_service_item
    ),
    Decision(
        commands.RecordGeoArea,
        state.geo_area,
        "area_id",
        decider.record_geo_area,
        about=_of_country,
    ),
)
