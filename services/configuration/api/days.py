"""Holidays of a country's year and closures of a store: parameters with addresses of their own."""

from __future__ import annotations

from typing import Any

from fsm_common.core.errors import invalid
from fsm_common.edges.http import Call, Routes
from fsm_events.common import ConfigScope
from services.configuration.api.codes import ADMIN, CODES, VERSION
from services.configuration.api.parameters import (
    DEFINITION,
    ParameterWritten,
    VersionBody,
    add,
    add_version,
    define,
    of_kind,
)
from services.configuration.domain.commands import VersionWish
from services.configuration.projections.parameters import decoded, parameter_version

routes = Routes("configuration", CODES)
NO_YEAR, NO_CLOSURE = "There are no such holidays.", "There is no such closure."
FRENCH = {"year": 2027, "days": [{"date": "2027-07-14", "name": "Fête nationale"}]}
CLOSED = {"start": "2026-05-04", "end": "2026-05-06", "reason": "INVENTORY"}


class YearBody(
    VersionBody, example={"countryCode": "FR", "value": FRENCH, "reason": "as published"}
):
    """All holidays of a country in a year."""

    country_code: str

    def wish(self, author: str) -> VersionWish:
        """As the command takes it."""
        return VersionWish(**self.model_dump(exclude={"country_code"}), author=author)


class ClosureBody(
    VersionBody,
    example={
        "countryCode": "ES",
        "buCode": "HOME_ES",
        "storeId": "ES-VLC-003",
        "value": CLOSED,
        "reason": "stock taking",
    },
):
    """Days on which a store is closed; the first of them is its name."""

    country_code: str
    bu_code: str
    store_id: str

    def wish(self, author: str) -> VersionWish:
        """As the command takes it."""
        rest = self.model_dump(exclude={"country_code", "bu_code", "store_id"})
        return VersionWish(**rest, author=author)


@routes.post("/config/holidays", "DefineHolidays", ADMIN, status_code=201, errors=DEFINITION)
def define_holidays(body: YearBody, call: Call) -> ParameterWritten:
    """The holidays of a year that has none yet."""
    scope = ConfigScope(level="COUNTRY", country_code=body.country_code)
    selector = {"year": _said(body.value, "year")}
    return define(call, "HOLIDAY", scope, selector, body.wish(call.caller.subject))


@routes.put("/config/holidays/{parameter_id}", "SetHolidays", ADMIN, errors=VERSION)
def set_holidays(parameter_id: str, body: VersionBody, call: Call) -> ParameterWritten:
    """Other holidays in that year."""
    of_kind(call, parameter_id, ["HOLIDAY"], NO_YEAR)
    return add_version(parameter_id, body, call)


@routes.delete("/config/holidays/{parameter_id}", "ClearHolidays", ADMIN, errors=VERSION)
def clear_holidays(parameter_id: str, call: Call, reason: str = "cleared") -> ParameterWritten:
    """A year without holidays from now on."""
    year = of_kind(call, parameter_id, ["HOLIDAY"], NO_YEAR)["selector"]["year"]
    value = {"year": int(year), "days": []}
    return add(call, parameter_id, _wish(call, value, reason))


@routes.post("/config/store-closures", "DefineClosure", ADMIN, status_code=201, errors=DEFINITION)
def define_closure(body: ClosureBody, call: Call) -> ParameterWritten:
    """A store is closed on some days."""
    scope = ConfigScope(
        level="STORE",
        country_code=body.country_code,
        bu_code=body.bu_code,
        store_id=body.store_id,
    )
    selector = {"closure": _said(body.value, "start")}
    return define(call, "STORE_CLOSURE", scope, selector, body.wish(call.caller.subject))


@routes.put("/config/store-closures/{parameter_id}", "SetClosure", ADMIN, errors=VERSION)
def set_closure(parameter_id: str, body: VersionBody, call: Call) -> ParameterWritten:
    """Other days, or another reason."""
    of_kind(call, parameter_id, ["STORE_CLOSURE"], NO_CLOSURE)
    return add_version(parameter_id, body, call)


@routes.delete("/config/store-closures/{parameter_id}", "LiftClosure", ADMIN, errors=VERSION)
def lift_closure(parameter_id: str, call: Call, reason: str = "lifted") -> ParameterWritten:
    """The store is open after all: the closure stands, and affects no schedule from now on."""
    of_kind(call, parameter_id, ["STORE_CLOSURE"], NO_CLOSURE)
    with call.reader() as reader:
        versions = reader.find(parameter_version, parameter_id=parameter_id)
    latest = max(versions, key=lambda row: int(row["number"]))
    value = decoded(latest["value"]) | {"affectsScheduling": False}
    return add(call, parameter_id, _wish(call, value, reason))


def _said(value: Any, name: str) -> str:
    """What tells one year, or one closure, from the others."""
    if not isinstance(value, dict) or name not in value:
        raise invalid("INVALID_VALUE", f"The value says its {name}.", f"value.{name}")
    return str(value[name])


def _wish(call: Call, value: Any, reason: str) -> VersionWish:
    return VersionWish(value=value, reason=reason, author=call.caller.subject)
