"""Copies of configuration's facts: org units, sales systems, the catalogue, places, parameters."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Double, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Put, Remove, Statement
from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    OrgUnitUpdated,
    ParameterEffective,
    ParameterExpired,
    SalesSystemCreated,
    SalesSystemUpdated,
    ServiceItemCreated,
    ServiceItemDeprecated,
    ServiceItemUpdated,
)
from services.orchestration_control.domain.inbound import ConfigSaid
from services.orchestration_control.projections import TABLES

ORG_UNITS = Table(
    "org_unit",
    TABLES,
    Column("unit_id", Text, primary_key=True),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("country_code", Text),
    Column("bu_code", Text),
    Column("time_zone", Text),
    Column("locale", Text),
    Column("active", Boolean, nullable=False),
    Index("org_unit_code", "level", "code"),
)
SALES_SYSTEMS = Table(
    "sales_system",
    TABLES,
    Column("system_code", Text, primary_key=True),
    Column("countries", JSONB, nullable=False),
    Column("channels", JSONB, nullable=False),
    Column("default_duration_min", Integer),
    Column("mappings", JSONB, nullable=False),
    Column("mapping_version", Integer, nullable=False),
    Column("wording", JSONB, nullable=False),
    Column("active", Boolean, nullable=False),
)
SERVICE_ITEMS = Table(
    "service_item",
    TABLES,
    Column("service_item_id", Text, primary_key=True),
    Column("external_code", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("specialty_ids", JSONB, nullable=False),
    Column("certification_types", JSONB, nullable=False),
    Column("crew", Integer, nullable=False),
    Column("duration_min", Integer, nullable=False),
    Column("requires_tv", Boolean, nullable=False),
    Column("requires_contract", Boolean, nullable=False),
    Column("requires_wcf", Boolean, nullable=False),
    Column("effective_from", DateTime(timezone=True), nullable=False),
    Column("effective_to", DateTime(timezone=True)),
    Index("service_item_bu", "country_code", "bu_code"),
)
PLACES = Table(
    "place",
    TABLES,
    Column("country_code", Text, primary_key=True),
    Column("postal_code", Text, primary_key=True),
    Column("area_id", Text, primary_key=True),
    Column("province", Text, nullable=False),
    Column("region", Text),
    Column("latitude", Double),
    Column("longitude", Double),
    Index("place_area", "area_id"),
)
PARAMETERS = Table(
    "parameter",
    TABLES,
    Column("parameter_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("country_code", Text),
    Column("bu_code", Text),
    Column("store_id", Text),
    Column("value", JSONB, nullable=False),
    Index("parameter_kind", "kind"),
)
# Kinds of parameter that are read here; the rest is somebody else's.
KINDS = frozenset({"OWNERSHIP", "CONTRACT_GATE", "TAX", "PRODUCT_CATEGORY"})


def project(recorded: Recorded[ConfigSaid]) -> list[Statement]:
    """The rows of one aggregate of configuration."""
    match recorded.event:
        case OrgUnitCreated() | OrgUnitUpdated() as event:
            return [Put(ORG_UNITS, _unit(event))]
        case SalesSystemCreated() | SalesSystemUpdated() as event:
            return [Put(SALES_SYSTEMS, _system(event))]
        case ServiceItemCreated() | ServiceItemUpdated() as event:
            return [Put(SERVICE_ITEMS, _item(event))]
        case ServiceItemDeprecated() as event:
            key = {"service_item_id": event.service_item_id}
            return [Change(SERVICE_ITEMS, key, {"status": event.status})]
        case GeoAreaRecorded() as event:
            return [Remove(PLACES, {"area_id": event.area_id}), *_places(event)]
        case ParameterEffective() as event:
            return [Put(PARAMETERS, _parameter(event))] if event.kind in KINDS else []
        case ParameterExpired() as event:
            return [Remove(PARAMETERS, {"parameter_id": event.parameter_id})]


def _unit(event: OrgUnitCreated | OrgUnitUpdated) -> dict[str, Any]:
    return {
        "unit_id": event.unit_id,
        "level": event.level,
        "code": event.code,
        "country_code": event.country_code,
        "bu_code": event.bu_code,
        "time_zone": event.time_zone,
        "locale": event.locale,
        "active": event.active,
    }


def _system(event: SalesSystemCreated | SalesSystemUpdated) -> dict[str, Any]:
    return {
        "system_code": event.system_code,
        "countries": list(event.countries),
        "channels": list(event.channels),
        "default_duration_min": event.default_duration_min,
        "mappings": [[m.pattern, m.service_type] for m in event.code_mappings],
        "mapping_version": event.mapping_version,
        "wording": dict(event.status_wording),
        "active": event.active,
    }


def _item(event: ServiceItemCreated | ServiceItemUpdated) -> dict[str, Any]:
    return {
        "service_item_id": event.service_item_id,
        "external_code": event.external_code,
        "country_code": event.country_code,
        "bu_code": event.bu_code,
        "type": event.type,
        "category": event.category,
        "status": event.status,
        "specialty_ids": list(event.specialty_ids),
        "certification_types": list(event.certification_types),
        "crew": event.crew,
        "duration_min": event.duration_min,
        "requires_tv": event.requires_tv,
        "requires_contract": event.requires_contract,
        "requires_wcf": event.requires_wcf,
        "effective_from": event.effective_from,
        "effective_to": event.effective_to,
    }


def _places(event: GeoAreaRecorded) -> list[Statement]:
    by_code = {place.code: place for place in event.places}
    return [
        Put(
            PLACES,
            {
                "country_code": event.country_code,
                "postal_code": code,
                "area_id": event.area_id,
                "province": event.province_name,
                "region": place.region or event.region_code,
                "latitude": place.latitude,
                "longitude": place.longitude,
            },
        )
        for code, place in by_code.items()
    ]


def _parameter(event: ParameterEffective) -> dict[str, Any]:
    return {
        "parameter_id": event.parameter_id,
        "kind": event.kind,
        "level": event.scope.level,
        "country_code": event.scope.country_code,
        "bu_code": event.scope.bu_code,
        "store_id": event.scope.store_id,
        "value": json.loads(event.value),
    }
