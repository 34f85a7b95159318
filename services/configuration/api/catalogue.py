"""The catalogue of services."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from pydantic import Field
from sqlalchemy import select

from fsm_common.edges.http import (
    ANYONE,
    Answer,
    Body,
    Call,
    Instant,
    Listing,
    Page,
    Routes,
    Written,
)
from fsm_events.enums import CertificationType, ServiceType
from services.configuration.api import reach
from services.configuration.api.codes import CATALOGUE, CODES
from services.configuration.domain.commands import (
    CreateServiceItem,
    DeprecateServiceItem,
    ItemWish,
    UpdateServiceItem,
)
from services.configuration.projections.catalogue import service_item

routes = Routes("configuration", CODES)
NOTHING = "There is no such service."
Code = Annotated[str, Field(min_length=1, max_length=100)]


class ItemBody(Body, example={"durationMin": 150}):
    """What may change of a service; what is absent stays as it is."""

    internal_code: Code = ""
    category: Code = "OTHER"
    source_system: str | None = None
    specialty_ids: list[str] = []
    certification_types: list[CertificationType] = []
    crew: int = Field(1, le=100)
    duration_min: int = Field(0, le=10_080)
    complexity: str | None = None
    requires_tv: bool = False
    requires_contract: bool | None = None
    requires_wcf: bool = True
    names: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    scope_included: list[str] = []
    scope_excluded: list[str] = []
    worksite_requirements: list[str] = []
    product_prerequisites: list[str] = []
    effective_from: Instant | None = None
    effective_to: Instant | None = None


class NewItemBody(
    ItemBody,
    example={
        "countryCode": "ES",
        "buCode": "HOME_ES",
        "externalCode": "INSTALL_DOOR",
        "type": "INSTALLATION",
        "internalCode": "INST-DOOR",
        "category": "WINDOWS_DOORS",
        "durationMin": 120,
    },
):
    """A new service; external code and type never change. `requiresContract` left out: as its
    type says."""

    country_code: str
    bu_code: str
    external_code: Code
    type: ServiceType
    internal_code: Code
    category: Code
    duration_min: int = Field(le=10_080)


class DeprecateBody(Body, example={"reason": "no longer sold"}):
    """Why, and what takes its place."""

    reason: str
    replacement_service_item_id: str | None = None


class ItemWritten(Written):
    """Which service it was."""

    service_item_id: str


class ItemAnswer(Answer):
    """A service."""

    service_item_id: str
    external_code: str
    internal_code: str
    country_code: str
    bu_code: str
    type: str
    category: str
    status: str
    source_system: str | None
    specialty_ids: list[str]
    certification_types: list[str]
    crew: int
    duration_min: int
    complexity: str | None
    requires_tv: bool
    requires_contract: bool
    requires_wcf: bool
    names: dict[str, str]
    descriptions: dict[str, str]
    scope_included: list[str]
    scope_excluded: list[str]
    worksite_requirements: list[str]
    product_prerequisites: list[str]
    effective_from: datetime
    effective_to: datetime | None
    version: int


ITEMS = Listing(
    select(service_item),
    key=service_item.c.service_item_id,
    sorts={"externalCode": service_item.c.external_code},
    filters={
        "countryCode": service_item.c.country_code,
        "buCode": service_item.c.bu_code,
        "externalCode": service_item.c.external_code,
        "status": service_item.c.status,
        "type": service_item.c.type,
    },
    sort="externalCode:asc",
)


@routes.post(
    "/catalog/services",
    "CreateServiceItem",
    CATALOGUE,
    status_code=201,
    errors=["DUPLICATE", "INVALID_PERIOD", "INVALID_SERVICE", "UNKNOWN_BU"],
)
def create_service_item(body: NewItemBody, call: Call) -> ItemWritten:
    """A service of a business unit."""
    reach.writes(call, body.country_code, body.bu_code)
    named = {"country_code", "bu_code", "external_code", "type"}
    command = CreateServiceItem(
        at=call.now,
        country_code=body.country_code,
        bu_code=body.bu_code,
        external_code=body.external_code,
        type=body.type,
        item=msgspec.convert(body.model_dump(exclude=named), ItemWish),
    )
    return call.handle(command, lambda _: ItemWritten(service_item_id=command.service_item_id))


@routes.patch(
    "/catalog/services/{service_item_id}",
    "UpdateServiceItem",
    CATALOGUE,
    errors=["INVALID_PERIOD", "INVALID_SERVICE", "NOT_ACTIVE"],
)
def update_service_item(service_item_id: str, body: ItemBody, call: Call) -> ItemWritten:
    """Something of a service changes."""
    _changeable(call, service_item_id)
    changes = body.model_dump(exclude_unset=True)
    command = UpdateServiceItem(at=call.now, service_item_id=service_item_id, changes=changes)
    return call.handle(command, lambda _: ItemWritten(service_item_id=service_item_id))


@routes.post(
    "/catalog/services/{service_item_id}/deprecate",
    "DeprecateServiceItem",
    CATALOGUE,
    errors=["NOT_ACTIVE", "REASON_REQUIRED"],
)
def deprecate_service_item(service_item_id: str, body: DeprecateBody, call: Call) -> Written:
    """A service is sold no more."""
    _changeable(call, service_item_id)
    return call.handle(
        DeprecateServiceItem(at=call.now, service_item_id=service_item_id, **body.model_dump())
    )


@routes.get("/catalog/services", "ListServiceItems", ANYONE, listing=ITEMS)
def list_service_items(call: Call) -> Page[ItemAnswer]:
    """Services, by their external code."""
    mine = reach.near(call, service_item.c.country_code, service_item.c.bu_code)
    return call.page(ITEMS, lambda row: ItemAnswer(**row), mine)


@routes.get("/catalog/services/{service_item_id}", "GetServiceItem", ANYONE)
def get_service_item(service_item_id: str, call: Call) -> ItemAnswer:
    """One service."""
    row = call.get(service_item, sentence=NOTHING, service_item_id=service_item_id)
    reach.reads(call, row["country_code"], row["bu_code"])
    call.etag(row["version"])
    return ItemAnswer(**row)


def _changeable(call: Call, service_item_id: str) -> None:
    row = call.get(service_item, sentence=NOTHING, service_item_id=service_item_id)
    reach.writes(call, row["country_code"], row["bu_code"])
