"""Everywhere, a country, a business unit: what it is like and all that holds there, in one."""

from __future__ import annotations

from fsm_common.core.rows import Row
from fsm_common.edges.http import ANYONE, Call, Routes
from services.configuration.api import reach
from services.configuration.api.codes import ADMIN, CODES
from services.configuration.api.organisation import LevelBody, UnitAnswer, UnitWritten
from services.configuration.api.resolving import ResolvedAnswer, check_place, instant_of
from services.configuration.domain.commands import UnitWish, UpdateOrgUnit, unit_id
from services.configuration.domain.kinds import KINDS
from services.configuration.domain.resolution import holding
from services.configuration.projections.organisation import org_unit
from services.configuration.projections.parameters import candidates

routes = Routes("configuration", CODES)
EVERYWHERE = "EU"
BY_DAY = ("HOLIDAY", "STORE_CLOSURE")  # long, and asked for by year or by store
SHOWN = [kind for kind in KINDS if kind not in BY_DAY]
ASKS = ("effectiveDate",)
NO_COUNTRY = ["UNSUPPORTED_COUNTRY"]
NO_UNIT = ["UNKNOWN_BU", "UNSUPPORTED_COUNTRY"]


class LevelAnswer(UnitAnswer):
    """A unit, and the values that hold there at `effectiveDate`, each with the level that won;
    without holidays, closures and values of single products."""

    values: list[ResolvedAnswer]


@routes.get("/config/system", "GetSystem", ANYONE, asks=ASKS)
def get_system(call: Call) -> LevelAnswer:
    """What holds everywhere unless a country says otherwise."""
    return _shown(call, _unit(call, EVERYWHERE))


@routes.put("/config/system", "SetSystem", ADMIN, errors=["UNKNOWN_TIME_ZONE"])
def set_system(body: LevelBody, call: Call) -> UnitWritten:
    """The platform shall look like this; values are written as parameters of level EU."""
    return _set(call, _unit(call, EVERYWHERE), body)


@routes.get("/config/country/{country}", "GetCountry", ANYONE, asks=ASKS, errors=NO_COUNTRY)
def get_country(country: str, call: Call) -> LevelAnswer:
    """A country."""
    return _shown(call, _country(call, country))


@routes.put(
    "/config/country/{country}", "SetCountry", ADMIN, errors=["UNKNOWN_TIME_ZONE", *NO_COUNTRY]
)
def set_country(country: str, body: LevelBody, call: Call) -> UnitWritten:
    """A country shall look like this; values are written as parameters of level COUNTRY."""
    return _set(call, _country(call, country), body)


@routes.get(
    "/config/business-unit/{country}/{bu}", "GetBusinessUnit", ANYONE, asks=ASKS, errors=NO_UNIT
)
def get_business_unit(country: str, bu: str, call: Call) -> LevelAnswer:
    """A business unit."""
    return _shown(call, _business_unit(call, country, bu))


@routes.put(
    "/config/business-unit/{country}/{bu}",
    "SetBusinessUnit",
    ADMIN,
    errors=["UNKNOWN_TIME_ZONE", *NO_UNIT],
)
def set_business_unit(country: str, bu: str, body: LevelBody, call: Call) -> UnitWritten:
    """A business unit shall look like this; values are written as parameters of level BU."""
    return _set(call, _business_unit(call, country, bu), body)


def _country(call: Call, country: str) -> Row:
    with call.reader() as reader:
        check_place(reader, country)
    return _unit(call, unit_id("COUNTRY", country, country))


def _business_unit(call: Call, country: str, bu: str) -> Row:
    with call.reader() as reader:
        check_place(reader, country, bu)
    return _unit(call, unit_id("BU", country, bu))


def _unit(call: Call, name: str) -> Row:
    return call.get(org_unit, sentence="There is no such org unit.", unit_id=name)


def _shown(call: Call, unit: Row) -> LevelAnswer:
    at = instant_of(call)
    with call.reader() as reader:
        found = candidates(reader, SHOWN, unit["country_code"], unit["bu_code"], None)
    values = holding((one for one in found if "productId" not in one.selector), at)
    call.etag(unit["version"])
    return LevelAnswer(**unit, values=[ResolvedAnswer.of(one) for one in values])


def _set(call: Call, unit: Row, body: LevelBody) -> UnitWritten:
    reach.writes(call, unit["country_code"], unit["bu_code"])
    kept = {name: unit[name] for name in ("parent_id", "postal_code")}
    name, wish = unit["unit_id"], UnitWish(**body.model_dump(), **kept)
    command = UpdateOrgUnit(at=call.now, unit_id=name, unit=wish)
    return call.handle(command, lambda _: UnitWritten(unit_id=name))
