"""Countries, business units and stores."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select

from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Body, Call, Listing, Page, Routes, Written
from fsm_events.enums import ScopeLevel
from services.configuration.api import reach
from services.configuration.api.codes import ADMIN, CODES, KNOWN
from services.configuration.domain.commands import CreateOrgUnit, UnitWish, UpdateOrgUnit
from services.configuration.projections.organisation import org_unit

routes = Routes("configuration", CODES)
FAULTS = ["CYCLE", "INVALID_COUNTRY", "UNKNOWN_PARENT", "UNKNOWN_TIME_ZONE", "UNSUPPORTED_COUNTRY"]


class LevelBody(
    Body,
    example={
        "name": "España",
        "timeZone": "Europe/Madrid",
        "locale": "es-ES",
        "currency": "EUR",
    },
):
    """What may change of a unit that stays where it is."""

    name: str = Field(min_length=1, max_length=100)
    time_zone: str | None = None
    locale: str | None = Field(None, pattern=r"^[a-z]{2}-[A-Z]{2}$")
    currency: str | None = Field(None, pattern=r"^[A-Z]{3}$")
    active: bool = True


class UnitBody(LevelBody, example={"name": "Home España", "parentId": "ES"}):
    """What may change of a unit."""

    parent_id: str | None = None
    postal_code: str | None = Field(None, min_length=4, max_length=10)


class NewUnitBody(
    UnitBody,
    example={
        "level": "BU",
        "code": "HOME_ES",
        "countryCode": "ES",
        "name": "Home España",
        "parentId": "ES",
    },
):
    """A new unit."""

    level: ScopeLevel
    code: str = Field(pattern=r"^\w[\w.-]{0,49}$")
    country_code: str | None = None


class UnitWritten(Written):
    """Which unit it was."""

    unit_id: str


class UnitAnswer(Answer):
    """A unit."""

    unit_id: str
    level: str
    parent_id: str | None
    code: str
    name: str
    country_code: str | None
    bu_code: str | None
    time_zone: str | None
    locale: str | None
    currency: str | None
    postal_code: str | None
    active: bool
    version: int


UNITS = Listing(
    select(org_unit),
    key=org_unit.c.unit_id,
    sorts={"name": org_unit.c.name},
    filters={
        "level": org_unit.c.level,
        "countryCode": org_unit.c.country_code,
        "buCode": org_unit.c.bu_code,
    },
    sort="name:asc",
)


@routes.post(
    "/config/org-units", "CreateOrgUnit", ADMIN, status_code=201, errors=["DUPLICATE", *FAULTS]
)
def create_org_unit(body: NewUnitBody, call: Call) -> UnitWritten:
    """A country, business unit or store."""
    _reaches(call, body.level, body.code, body.country_code, body.parent_id)
    wish = UnitWish(**body.model_dump(exclude={"level", "code", "country_code"}))
    command = CreateOrgUnit(
        at=call.now, level=body.level, code=body.code, country_code=body.country_code, unit=wish
    )
    return call.handle(command, lambda _: UnitWritten(unit_id=command.unit_id))


@routes.put("/config/org-units/{unit}", "UpdateOrgUnit", ADMIN, errors=FAULTS)
def update_org_unit(unit: str, body: UnitBody, call: Call) -> UnitWritten:
    """A unit shall look like this."""
    row = _changeable(call, unit)
    _reaches(call, row["level"], row["code"], row["country_code"], body.parent_id)
    wish = UnitWish(**body.model_dump())
    command = UpdateOrgUnit(at=call.now, unit_id=unit, unit=wish)
    return call.handle(command, lambda _: UnitWritten(unit_id=unit))


@routes.delete("/config/org-units/{unit}", "RetireOrgUnit", ADMIN)
def retire_org_unit(unit: str, call: Call) -> UnitWritten:
    """A unit is out of use; what was said of it stays, and a PUT brings it back."""
    row = _changeable(call, unit)
    kept = {name: row[name] for name in UnitWish.__struct_fields__}
    command = UpdateOrgUnit(at=call.now, unit_id=unit, unit=UnitWish(**kept | {"active": False}))
    return call.handle(command, lambda _: UnitWritten(unit_id=unit))


@routes.get("/config/org-units", "ListOrgUnits", KNOWN, listing=UNITS)
def list_org_units(call: Call) -> Page[UnitAnswer]:
    """Units, by name."""
    mine = reach.near(call, org_unit.c.country_code, org_unit.c.bu_code)
    return call.page(UNITS, lambda row: UnitAnswer(**row), mine)


@routes.get("/config/org-units/{unit}", "GetOrgUnit", KNOWN)
def get_org_unit(unit: str, call: Call) -> UnitAnswer:
    """One unit."""
    row = call.get(org_unit, unit_id=unit)
    reach.reads(call, row["country_code"], row["bu_code"])
    call.etag(row["version"])
    return UnitAnswer(**row)


def _reaches(
    call: Call, level: ScopeLevel, code: str, country: str | None, parent_id: str | None
) -> None:
    """404 where the caller may have no such unit below that parent."""
    with call.reader() as reader:
        above = reader.get(org_unit, unit_id=parent_id or "")
    bu = code if level == "BU" else above["bu_code"] if above else None
    reach.writes(call, country, bu, code if level == "STORE" else None)


def _changeable(call: Call, unit: str) -> Row:
    row = call.get(org_unit, sentence="There is no such org unit.", unit_id=unit)
    store = row["code"] if row["level"] == "STORE" else None
    reach.writes(call, row["country_code"], row["bu_code"], store)
    return row
