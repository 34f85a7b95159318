"""Kinds of parameter: what a value of each looks like, and whether a given one is such."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec

from fsm_common.core.errors import invalid
from fsm_events.common import ConfigScope
from fsm_events.enums import ServiceType
from services.configuration.domain.kinds import dealing, planning
from services.configuration.domain.kinds.base import Value

KINDS: dict[str, type[Value]] = {
    "BUFFER_GLOBAL": planning.AdvanceBuffer,
    "BUFFER_STATIC": planning.ProductBuffer,
    "BUFFER_COMMUTE": planning.CommuteBuffer,
    "ACCEPTANCE_RULE": dealing.AcceptanceRule,
    "OFFER_EXPIRY": dealing.OfferExpiry,
    "ASSIGNMENT": dealing.Assignment,
    "NEGOTIATION": dealing.Negotiation,
    "SLOT": planning.SlotRule,
    "CALENDAR": planning.Calendar,
    "CONTACT_WINDOW": planning.ContactWindow,
    "SLA": dealing.Sla,
    "OWNERSHIP": dealing.Ownership,
    "THRESHOLD": dealing.Thresholds,
    "HOLIDAY": planning.HolidayYear,
    "STORE_CLOSURE": planning.Closure,
    "CONTRACT_GATE": dealing.GateRule,
    "CONTRACT_SEND": dealing.ContractSend,
    "TAX": dealing.Tax,
    "GO_CHECK": planning.GoCheck,
    "GEOFENCE": dealing.Geofence,
    "EXTRA_WORK_LIMIT": dealing.ExtraWorkLimit,
    "SPECIALTY": dealing.Specialties,
    "PRODUCT_CATEGORY": planning.ProductCategories,
}
# Which words a selector of a kind may use; the kinds not named here have one value a scope.
SELECTORS: dict[str, frozenset[str]] = {
    "BUFFER_GLOBAL": frozenset({"serviceType"}),
    "BUFFER_STATIC": frozenset({"productCategory", "productId"}),
    "OFFER_EXPIRY": frozenset({"mode"}),
    "SLOT": frozenset({"serviceType"}),
    "SLA": frozenset({"serviceType"}),
    "HOLIDAY": frozenset({"year"}),
    "STORE_CLOSURE": frozenset({"closure"}),
}
# The words that may stand behind some of them; the others take any text.
WORDS: dict[str, frozenset[str]] = {
    "serviceType": frozenset(get_args(ServiceType)) - {"UNKNOWN"},
    "mode": frozenset(get_args(dealing.Mode)),
}
_PATH = re.compile(r" - at `\$\.?(.*)`$")


def checked(kind: str, value: Any) -> str:
    """The value as canonical JSON, defaults filled in. Raises Rejected, naming field and fault."""
    shape = KINDS.get(kind)
    if shape is None:
        raise invalid("UNKNOWN_KIND", f"there is no kind of parameter called {kind}", "kind")
    try:
        made = msgspec.convert(value, shape)
    except msgspec.ValidationError as fault:
        path = _PATH.search(str(fault))
        field = f"value.{path[1]}" if path and path[1] else "value"
        sentence = f"This is no valid value of {kind}: {_PATH.sub('', str(fault))}."
        raise invalid("INVALID_VALUE", sentence, field) from fault
    return msgspec.json.encode(made, order="deterministic").decode()


def check_selector(kind: str, selector: dict[str, str], scope_level: str) -> None:
    """Raises Rejected where a selector says what its kind knows nothing of."""
    unknown = sorted(set(selector) - SELECTORS.get(kind, frozenset()))
    if unknown:
        sentence = f"{kind} is not selected by {', '.join(unknown)}."
        raise invalid("INVALID_SELECTOR", sentence, f"selector.{unknown[0]}")
    for name, word in selector.items():
        if not word or word not in WORDS.get(name, {word}):
            sentence = f"{word!r} is nothing that a {name} can be."
            raise invalid("INVALID_SELECTOR", sentence, f"selector.{name}")
    if kind == "HOLIDAY" and not re.fullmatch(r"[0-9]{4}", selector.get("year", "")):
        raise invalid("INVALID_SELECTOR", "HOLIDAY is kept by year.", "selector.year")
    if kind == "HOLIDAY" and scope_level != "COUNTRY":
        raise invalid("INVALID_SCOPE", "Holidays are those of a country.", "scope.level")
    if kind == "STORE_CLOSURE" and scope_level != "STORE":
        raise invalid("INVALID_SCOPE", "Only a store can be closed.", "scope.level")


def check_together(kind: str, scope: ConfigScope, selector: dict[str, str], value: str) -> None:
    """Raises Rejected where scope, selector and value contradict each other."""
    if kind != "HOLIDAY":
        return
    year = msgspec.json.decode(value, type=planning.HolidayYear)
    if str(year.year) != selector["year"]:
        raise invalid("INVALID_VALUE", "Value and selector name different years.", "value.year")
    named = {region for day in year.days for region in day.regions}
    abroad = sorted(one for one in named if not one.startswith(f"{scope.country_code}-"))
    if abroad:
        sentence = f"{abroad[0]} is no region of {scope.country_code}."
        raise invalid("INVALID_VALUE", sentence, "value.days")
