"""The catalogue of services."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select

from fsm_common.core.errors import not_found
from fsm_common.edges.http import ANYONE, Answer, Body, Call, Listing, Page, Routes, Written
from fsm_events.enums import CertificationType, ServiceType
from services.configuration.api.codes import CATALOGUE, CODES
from services.configuration.domain.commands import (
    CreateServiceItem,
    DeprecateServiceItem,
    ItemWish,
    UpdateServiceItem,
)
from services.configuration.projections.catalogue import service_item

routes = Routes("configuration", CODES)


class ItemBody(
    Body, example={"internalCode": "INST-DOOR", "category": "WINDOWS_DOORS", "durationMin": 120}
):
    """What may change of a service; `requiresContract` left out: as its type says."""

    internal_code: str
    category: str
    source_system: str | None = None
    specialty_ids: list[str] = []
    certification_types: list[CertificationType] = []
    crew: int = 1
    duration_min: int
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
    effective_from: datetime | None = None
    effective_to: datetime | None = None


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
    """A new service; external code and type never change."""

    country_code: str
    bu_code: str
    external_code: str
    type: ServiceType


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
    specialty_ids: list[str]
    certification_types: list[str]
    crew: int
    duration_min: int
    requires_tv: bool
    requires_contract: bool
    requires_wcf: bool
    names: dict[str, str]
    descriptions: dict[str, str]
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
    errors=["DUPLICATE", "INVALID_SERVICE", "UNKNOWN_BU"],
)
def create_service_item(body: NewItemBody, call: Call) -> ItemWritten:
    """A service of a business unit."""
    call.scope.check(country=body.country_code, bu=body.bu_code, store="*")
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
    errors=["INVALID_SERVICE", "NOT_ACTIVE"],
)
def update_service_item(service_item_id: str, body: ItemBody, call: Call) -> ItemWritten:
    """A service shall look like this."""
    _visible(call, service_item_id)
    wish = msgspec.convert(body.model_dump(), ItemWish)
    command = UpdateServiceItem(at=call.now, service_item_id=service_item_id, item=wish)
    return call.handle(command, lambda _: ItemWritten(service_item_id=service_item_id))


@routes.post(
    "/catalog/services/{service_item_id}/deprecate",
    "DeprecateServiceItem",
    CATALOGUE,
    errors=["NOT_ACTIVE", "REASON_REQUIRED"],
)
def deprecate_service_item(service_item_id: str, body: DeprecateBody, call: Call) -> Written:
    """A service is sold no more."""
    _visible(call, service_item_id)
    return call.handle(
        DeprecateServiceItem(at=call.now, service_item_id=service_item_id, **body.model_dump())
    )


@routes.get("/catalog/services", "ListServiceItems", ANYONE, listing=ITEMS)
def list_service_items(call: Call) -> Page[ItemAnswer]:
    """Services, by their external code."""
    return call.page(ITEMS, lambda row: ItemAnswer(**row))


@routes.get("/catalog/services/{service_item_id}", "GetServiceItem", ANYONE)
def get_service_item(service_item_id: str, call: Call) -> ItemAnswer:
    """One service."""
    row = call.get(service_item, service_item_id=service_item_id)
    call.etag(row["version"])
    return ItemAnswer(**row)


def _visible(call: Call, service_item_id: str) -> None:
    with call.reader() as reader:
        row = reader.get(service_item, service_item_id=service_item_id)
    if row is None:
        raise not_found("There is no such service.")
    call.scope.check(country=row["country_code"], bu=row["bu_code"], store="*")
