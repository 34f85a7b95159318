"""Configuration and accounts of both stories, as the events of their owners."""

from __future__ import annotations

import json
from typing import Any

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common import CodeMapping, ConfigScope, GrantScope, PostalPlace
from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    ParameterEffective,
    SalesSystemCreated,
    ServiceItemCreated,
)
from fsm_events.enums import ScopeLevel
from fsm_events.identity import GrantAdded, UserCreated
from services.orchestration_control.tests.sales import ES_AT


def unit(level: ScopeLevel, code: str, country: str, **values: Any) -> OrgUnitCreated:
    return OrgUnitCreated(
        unit_id=f"{level}:{country}:{code}",
        level=level,
        code=code,
        name=code,
        country_code=country,
        active=True,
        **values,
    )


def parameter(kind: str, value: dict[str, Any], country: str | None = None) -> ParameterEffective:
    return ParameterEffective(
        parameter_id=f"{kind}:{country}",
        kind=kind,
        scope=ConfigScope(level="COUNTRY" if country else "EU", country_code=country),
        version=1,
        value=json.dumps(value),
        effective_from=ES_AT,
    )


def item(code: str, country: str, bu: str) -> ServiceItemCreated:
    return ServiceItemCreated(
        service_item_id=f"{bu}:{code}",
        external_code=code,
        internal_code=code,
        country_code=country,
        bu_code=bu,
        type="INSTALLATION",
        category="WINDOWS_DOORS",
        status="ACTIVE",
        specialty_ids=("DOOR_WINDOW_FITTING",),
        duration_min=120,
        requires_tv=False,
        requires_contract=True,
        requires_wcf=True,
        effective_from=ES_AT,
    )


def area(
    country: str, region: str, name: str, code: str, lat: float, lng: float
) -> GeoAreaRecorded:
    return GeoAreaRecorded(
        area_id=region,
        country_code=country,
        province_code=region,
        province_name=name,
        region_code=region,
        places=(PostalPlace(code=code, latitude=lat, longitude=lng),),
    )


def operator(user_id: str, country: str, role: str = "OPERATOR") -> list[Event]:
    def sealed(text: str, field: str) -> Sealed[str]:
        made: Sealed[str] = Sealed(f"{field}:{text}".encode())
        return made

    user = UserCreated(
        user_id=user_id,
        kind="INTERNAL",
        status="ACTIVE",
        roles=(role,),
        countries=(country,),
        language="en",
        auth_provider="LOCAL",
        verified=True,
        name=sealed(user_id, "name"),
        email=sealed(user_id, "email"),
    )
    grant = GrantAdded(
        user_id=user_id,
        grant_id=f"{user_id}:{role}",
        role=role,
        scope=GrantScope(country_code=country),
    )
    return [user, grant]


SYSTEM = SalesSystemCreated(
    system_code="STORE_SALES",
    name="Stores",
    countries=("FR", "ES", "IT", "PL"),
    channels=("STORE", "WEB", "CALL_CENTER"),
    has_store=True,
    code_mappings=(CodeMapping(pattern="INSTALL_*", service_type="INSTALLATION"),),
    mapping_version=1,
    active=True,
)
CATEGORIES = {"categories": [{"category": "DOOR_WINDOW", "patterns": ["DOOR_*", "WINDOW_*"]}]}
SEEDED: list[Event] = [
    unit("COUNTRY", "ES", "ES", time_zone="Europe/Madrid", locale="es-ES"),
    unit("BU", "HOME_ES", "ES", bu_code="HOME_ES"),
    unit("STORE", "ES-VLC-003", "ES", bu_code="HOME_ES"),
    unit("COUNTRY", "FR", "FR", time_zone="Europe/Paris", locale="fr-FR"),
    unit("BU", "HOME_FR", "FR", bu_code="HOME_FR"),
    unit("STORE", "FR-LYO-014", "FR", bu_code="HOME_FR"),
    SYSTEM,
    item("INSTALL_DOOR", "ES", "HOME_ES"),
    item("INSTALL_WINDOW", "FR", "HOME_FR"),
    area("ES", "ES-VC", "Valencia", "46004", 39.4697, -0.3690),
    area("FR", "FR-ARA", "Rhône", "69003", 45.7530, 4.8690),
    parameter("PRODUCT_CATEGORY", CATEGORIES),
    parameter("OWNERSHIP", {"mode": "AUTO", "cap": 50}, "ES"),
    parameter("OWNERSHIP", {"mode": "MANUAL", "cap": 30}, "FR"),
    parameter("CONTRACT_GATE", {"gate": "GO"}, "ES"),
    parameter("CONTRACT_GATE", {"gate": "ASSIGNMENT"}, "FR"),
    *operator("op_es", "ES"),
    *operator("op_fr", "FR"),
    *operator("admin", "EU", "ADMIN"),
]
