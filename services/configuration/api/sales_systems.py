"""Sales systems."""

from __future__ import annotations

from typing import Any

import msgspec
from pydantic import Field
from sqlalchemy import select

from fsm_common.edges.http import Answer, Body, Call, Listing, Page, Routes, Written
from fsm_events.common import CodeMapping
from fsm_events.enums import SalesChannel, ServiceType
from services.configuration.api import reach
from services.configuration.api.codes import ADMIN, CODES, KNOWN
from services.configuration.domain.commands import CreateSalesSystem, SystemWish, UpdateSalesSystem
from services.configuration.projections.sales_systems import sales_system

routes = Routes("configuration", CODES)
FAULTS = ["DUPLICATE_PATTERN", "UNSUPPORTED_COUNTRY"]


class MappingBody(Body, example={"pattern": "INSTALL_*", "serviceType": "INSTALLATION"}):
    """Codes that begin so mean this type."""

    pattern: str
    service_type: ServiceType


class SystemBody(Body, example={"name": "Stores", "countries": ["ES"], "channels": ["STORE"]}):
    """What may change of a sales system."""

    name: str = Field(min_length=1, max_length=100)
    countries: list[str]
    channels: list[SalesChannel]
    has_store: bool = True
    default_duration_min: int | None = Field(None, ge=1, le=10_080)
    code_mappings: list[MappingBody] = []
    status_wording: dict[str, str] = {}
    active: bool = True


class NewSystemBody(
    SystemBody,
    example={
        "systemCode": "STORE_SALES",
        "name": "Stores",
        "countries": ["ES"],
        "channels": ["STORE"],
    },
):
    """A new sales system."""

    system_code: str = Field(pattern=r"^\w[\w.-]{0,49}$")


class SystemAnswer(Answer):
    """A sales system."""

    system_code: str
    name: str
    countries: list[str]
    channels: list[str]
    has_store: bool
    default_duration_min: int | None
    code_mappings: list[dict[str, Any]]
    mapping_version: int
    status_wording: dict[str, str]
    active: bool
    version: int


SYSTEMS = Listing(
    select(sales_system),
    key=sales_system.c.system_code,
    sorts={"name": sales_system.c.name},
    filters={"active": sales_system.c.active},
    sort="name:asc",
)


@routes.post(
    "/config/sales-systems",
    "CreateSalesSystem",
    ADMIN,
    status_code=201,
    errors=["DUPLICATE", *FAULTS],
)
def create_sales_system(body: NewSystemBody, call: Call) -> Written:
    """A system that may send orders."""
    _may(call, body.countries)
    wish = _wish(body.model_dump(exclude={"system_code"}))
    return call.handle(CreateSalesSystem(at=call.now, system_code=body.system_code, system=wish))


@routes.put("/config/sales-systems/{code}", "UpdateSalesSystem", ADMIN, errors=FAULTS)
def update_sales_system(code: str, body: SystemBody, call: Call) -> Written:
    """A system shall look like this."""
    row = call.get(sales_system, sentence="There is no such sales system.", system_code=code)
    _may(call, [*row["countries"], *body.countries])
    wish = _wish(body.model_dump())
    return call.handle(UpdateSalesSystem(at=call.now, system_code=code, system=wish))


@routes.delete("/config/sales-systems/{code}", "RetireSalesSystem", ADMIN)
def retire_sales_system(code: str, call: Call) -> Written:
    """A system sends nothing any more; what was said of it stays, and a PUT brings it back."""
    row = call.get(sales_system, sentence="There is no such sales system.", system_code=code)
    _may(call, row["countries"])
    kept = {name: row[name] for name in SystemWish.__struct_fields__}
    wish = msgspec.convert(kept | {"active": False}, SystemWish)
    return call.handle(UpdateSalesSystem(at=call.now, system_code=code, system=wish))


@routes.get("/config/sales-systems", "ListSalesSystems", KNOWN, listing=SYSTEMS)
def list_sales_systems(call: Call) -> Page[SystemAnswer]:
    """Systems that send orders for the caller's country, by name."""
    mine = reach.near(call, sales_system.c.countries)
    return call.page(SYSTEMS, lambda row: SystemAnswer(**row), mine)


@routes.get("/config/sales-systems/{code}", "GetSalesSystem", KNOWN)
def get_sales_system(code: str, call: Call) -> SystemAnswer:
    """One system."""
    row = call.get(sales_system, system_code=code)
    reach.reads(call, row["countries"])
    call.etag(row["version"])
    return SystemAnswer(**row)


def _may(call: Call, countries: list[str]) -> None:
    for country in countries or ["EU"]:
        reach.writes(call, country)


def _wish(fields: dict[str, Any]) -> SystemWish:
    mappings = tuple(CodeMapping(**mapping) for mapping in fields.pop("code_mappings"))
    return msgspec.structs.replace(msgspec.convert(fields, SystemWish), code_mappings=mappings)
