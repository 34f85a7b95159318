"""Companies: registered, changed, shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from pydantic import Field
from sqlalchemy import select

from fsm_common.core.rows import Row
from fsm_common.core.sealed import Sealed
from fsm_common.edges.http import Answer, Body, Call, Listing, Page, Routes, Written
from fsm_common.flows.sealing import unseal
from fsm_events.common import Address, Contact
from fsm_events.enums import BillingModel, CompanyKind, ProviderType, StoreRank, TvPolicy
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, OFFICE, READERS
from services.provider_capacity.api.parts import Entry, Id, Point, Region, wish
from services.provider_capacity.domain.commands import (
    CreateProvider,
    ProviderWish,
    UpdateProvider,
)
from services.provider_capacity.projections.providers import provider
from services.provider_capacity.projections.zones import preference, zone

routes = Routes("provider-capacity", CODES)
FAULTS = (
    "DATE_ORDER",
    "DUPLICATE_STORE",
    "EXTERNAL_ID_TAKEN",
    "INDIVIDUAL_DATA_FORBIDDEN",
    "INVALID_COORDINATES",
    "INVALID_TIER",
    "PARENT_NOT_ACTIVE",
    "PARENT_NOT_ALLOWED",
    "UNKNOWN_BU",
    "UNKNOWN_POSTAL_CODE",
    "UNKNOWN_TIME_ZONE",
)
CHANGE_FAULTS = ("TYPE_FIXED", "ZONE_OUTSIDE_PARENT", *FAULTS)


class ContactBody(Entry):
    """How the company is reached; `label` names a desk, never a person."""

    email: str | None = None
    phone: str | None = None
    label: str | None = None


class AddressBody(Entry):
    """Where the company has its seat."""

    street: str
    complement: str | None = None
    postal_code: str
    city: str
    province: str | None = None
    country: str


class StoreBody(Body):
    """The company's place at a store."""

    store_id: str
    rank: StoreRank
    valid_from: date
    valid_until: date | None = None


CHANGED = {
    "name": "Instalaciones Turia",
    "legalName": "Instalaciones Turia S.L.",
    "taxId": "B46002101",
    "base": {"lat": 39.475, "lng": -0.418},
    "timeZone": "Europe/Madrid",
    "providerType": "P1",
    "tier": 1,
    "billingModel": "INVOICE_SUBMISSION",
    "contractStart": "2026-01-01",
}
EXAMPLE = {"providerId": "prv_2101", "countryCode": "ES", **CHANGED}


class ProviderBody(Entry, example=CHANGED):
    """What may change of a company. `buCodes` empty: all of the country; `holidayRegion` absent:
    that of the address."""

    external_id: str | None = Field(None, min_length=1)
    bu_codes: list[str] = []
    name: str = Field(min_length=1, max_length=255)
    legal_name: str = Field(min_length=1, max_length=255)
    tax_id: str = Field(min_length=1, max_length=50)
    company_kind: CompanyKind = "COMPANY"
    contact: ContactBody | None = None
    address: AddressBody | None = None
    base: Point | None = None
    time_zone: str
    holiday_region: Region | None = None
    language: str | None = Field(None, pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    provider_type: ProviderType
    parent_id: str | None = None
    tier: int = 3
    billing_model: BillingModel
    payment_terms_days: int = Field(30, ge=0, le=365)
    can_tv: bool = False
    can_install: bool = True
    tv_policy: TvPolicy = "ANY_TV"
    product_eligibility: list[str] = []
    brand_eligibility: list[str] = []
    contract_start: date
    contract_end: date | None = None
    store_links: list[StoreBody] = []


class ChangeProviderBody(ProviderBody, example={"tier": 2, "canTv": True}):
    """What changes of a company; what is absent stays, contact and address come whole. An address
    without a `holidayRegion` brings its own; null stands for that of the address."""

    name: str = Field("", min_length=1, max_length=255)
    legal_name: str = Field("", min_length=1, max_length=255)
    tax_id: str = Field("", min_length=1, max_length=50)
    time_zone: str = ""
    provider_type: ProviderType = "P1"
    billing_model: BillingModel = "SELF_BILLING"
    contract_start: date = date.min

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """Without defaults: a client that fills them in would change what it did not mean."""
        made: dict[str, Any] = handler.resolve_ref_schema(handler(core))
        for field in made["properties"].values():
            field.pop("default", None)
        return made


class NewProviderBody(ProviderBody, example=EXAMPLE):
    """A company; who creates it may supply the id."""

    provider_id: Id | None = None
    country_code: str


class ProviderWritten(Written):
    """Which company it was."""

    provider_id: str


class ProviderAnswer(Answer):
    """A company as it stands; contact and address in clear for those who may read them."""

    provider_id: str
    external_id: str | None
    country_code: str
    bu_codes: list[str]
    name: str
    legal_name: str
    tax_id: str
    company_kind: str
    contact: dict[str, Any] | str | None
    address: dict[str, Any] | str | None
    base: Point | None
    time_zone: str
    holiday_region: str | None
    language: str | None
    provider_type: str
    parent_id: str | None
    tier: int
    status: str
    risk_status: str
    billing_model: str
    payment_terms_days: int
    can_tv: bool
    can_install: bool
    tv_policy: str
    product_eligibility: list[str]
    brand_eligibility: list[str]
    contract_start: date
    contract_end: date | None
    store_links: list[dict[str, Any]]
    created_at: datetime
    version: int


PROVIDERS = Listing(
    select(provider),
    key=provider.c.provider_id,
    sorts={"createdAt": provider.c.created_at, "name": provider.c.name},
    filters={
        "status": provider.c.status,
        "countryCode": provider.c.country_code,
        "providerType": provider.c.provider_type,
        "parentId": provider.c.parent_id,
        "externalId": provider.c.external_id,
        "name": provider.c.name,
    },
)


@routes.post(
    "/providers",
    "CreateProvider",
    OFFICE,
    status_code=201,
    errors=["DUPLICATE", *FAULTS],
)
def create_provider(body: NewProviderBody, call: Call) -> ProviderWritten:
    """Register a company."""
    reach.settles(call, body.country_code, body.bu_codes)
    provider_id = body.provider_id or call.new_id("provider")
    command = CreateProvider(
        at=call.now,
        provider_id=provider_id,
        country_code=body.country_code,
        provider=_wish(body, provider_id),
        postal_code=_postal_code(body.address, body.country_code),
    )
    return call.handle(command, lambda outcome: ProviderWritten(provider_id=provider_id))


@routes.put("/providers/{provider_id}", "UpdateProvider", OFFICE, errors=CHANGE_FAULTS)
def update_provider(provider_id: str, body: ProviderBody, call: Call) -> ProviderWritten:
    """The whole of a company anew."""
    row = reach.changeable_company(call, provider_id)
    reach.settles(call, row["country_code"], body.bu_codes, provider_id)
    command = UpdateProvider(
        at=call.now,
        provider_id=provider_id,
        changes=msgspec.structs.asdict(_wish(body, provider_id)),
        postal_code=_postal_code(body.address, row["country_code"]),
    )
    return call.handle(command, lambda outcome: ProviderWritten(provider_id=provider_id))


@routes.patch("/providers/{provider_id}", "ChangeProvider", OFFICE, errors=CHANGE_FAULTS)
def change_provider(provider_id: str, body: ChangeProviderBody, call: Call) -> ProviderWritten:
    """Some facts about a company; what is absent stays."""
    row = reach.changeable_company(call, provider_id)
    named, said = body.model_fields_set, _wish(body, provider_id)
    if "bu_codes" in named:
        reach.settles(call, row["country_code"], body.bu_codes, provider_id)
    follows = "holiday_region" in named and body.holiday_region is None and "address" not in named
    command = UpdateProvider(
        at=call.now,
        provider_id=provider_id,
        changes={name: getattr(said, name) for name in named},
        postal_code=_postal_code(
            _kept_address(call, row) if follows else body.address, row["country_code"]
        ),
        kept_address=_sealed_in(row, "address") if follows else None,
    )
    return call.handle(command, lambda outcome: ProviderWritten(provider_id=provider_id))


@routes.get(
    "/providers",
    "ListProviders",
    READERS,
    listing=PROVIDERS,
    asks=("search", "specialty", "zone"),
)
def list_providers(call: Call) -> Page[ProviderAnswer]:
    """Companies that the caller may see; `specialty` finds those that do it, `zone` those with a
    zone of that code, `search` looks into names."""
    clauses = [call.scope.where(**reach.visible())]
    if search := call.parameter("search"):
        clauses.append(provider.c.name.icontains(search, autoescape=True))
    if code := call.parameter("zone"):
        there = select(zone.c.provider_id).where(zone.c.code == code)
        clauses.append(provider.c.provider_id.in_(there))
    specialty = call.parameter("specialty")
    if specialty is not None:
        wanted = select(preference.c.provider_id).where(
            preference.c.specialty_id == specialty,
            preference.c.op == "SET",
            preference.c.preference != "OPT_OUT",
        )
        clauses.append(provider.c.provider_id.in_(wanted))
    return call.page(PROVIDERS, lambda row: _answer(call, row), *clauses)


@routes.get("/providers/{provider_id}", "GetProvider", READERS)
def get_provider(provider_id: str, call: Call) -> ProviderAnswer:
    """One company."""
    row = reach.company(call, provider_id)
    call.etag(row["version"])
    return _answer(call, row)


def _wish(body: ProviderBody, provider_id: str) -> ProviderWish:
    return wish(body, ProviderWish, **_sealed(body, provider_id))


def _sealed(body: ProviderBody, provider_id: str) -> dict[str, Sealed[Any] | None]:
    clear = {
        "contact": wish(body.contact, Contact) if body.contact else None,
        "address": wish(body.address, Address) if body.address else None,
    }
    return {
        field: Sealed.of(value, subject=provider_id, field=field) if value else None
        for field, value in clear.items()
    }


def _postal_code(seat: AddressBody | None, country: str) -> str | None:
    """That of a seat in the country; what other countries have is not known here."""
    return seat.postal_code if seat and seat.country == country else None


def _kept_address(call: Call, row: Row) -> AddressBody | None:
    clear = _clear(call, row, "address")
    return AddressBody(**clear) if isinstance(clear, dict) else None


def _sealed_in(row: Row, field: str) -> Sealed[Any] | None:
    return Sealed(bytes(row[field])) if row[field] else None


def _clear(call: Call, row: Row, field: str) -> Any:
    return unseal(_sealed_in(row, field), call.desk.parts.keyring, row["provider_id"], field)


def _answer(call: Call, row: Row) -> ProviderAnswer:
    sealed = {field: _clear(call, row, field) for field in ("contact", "address")}
    kept = {"status": row["status"], "createdAt": row["created_at"], "version": row["version"]}
    return ProviderAnswer(**{**row["record"], **kept, **sealed})
