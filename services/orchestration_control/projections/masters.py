"""Configuration as rules ask for it: for one order of a till, for one country's ownership."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fsm_common.core.decider import Reader
from fsm_common.core.rows import Row
from fsm_events.common import CodeMapping
from services.orchestration_control.domain.commands import TillOrder
from services.orchestration_control.domain.facts import (
    WEEKLY_HOURS,
    Item,
    Masters,
    OwnershipRule,
    Place,
    System,
    Unit,
)
from services.orchestration_control.projections.configuration import (
    ORG_UNITS,
    PARAMETERS,
    PLACES,
    SALES_SYSTEMS,
    SERVICE_ITEMS,
)

LAYERS = ("STORE", "BU", "COUNTRY", "EU")


def masters(reader: Reader, order: TillOrder, at: datetime) -> Masters:
    """All that the translation of this order looks at."""
    country, bu, store = order.country_code, order.bu_code, order.store_id
    categories = parameter(reader, "PRODUCT_CATEGORY", country, bu, store) or {}
    gate = parameter(reader, "CONTRACT_GATE", country, bu, store) or {}
    tax = parameter(reader, "TAX", country, bu, store) or {}
    return Masters(
        system=_system(reader, order.sales_system),
        country=_unit(reader, "COUNTRY", country, country_code=country),
        bu=_unit(reader, "BU", bu, country_code=country),
        store=_unit(reader, "STORE", store, country_code=country, bu_code=bu) if store else None,
        place=_place(reader, order.site.country, order.site.postal_code),
        items=_items(reader, country, bu, at),
        categories=_patterns(categories),
        contract_gate=gate.get("gate", "GO"),
        customer_rate=tax.get("customerRate"),
    )


def wording(reader: Reader, sales_system: str) -> dict[str, str]:
    """Our states in a sales system's own words."""
    row = reader.get(SALES_SYSTEMS, system_code=sales_system)
    return dict(row["wording"]) if row else {}


def ownership_rule(reader: Reader, country: str, bu: str | None) -> OwnershipRule:
    """How a project of this country gets its operator; where nothing is configured, by hand."""
    value = parameter(reader, "OWNERSHIP", country, bu, None)
    hours = WEEKLY_HOURS.get(country, 40)
    if value is None:
        return OwnershipRule(weekly_hours=hours)
    return OwnershipRule(mode=value["mode"], cap=value["cap"], weekly_hours=hours)


def parameter(
    reader: Reader, kind: str, country: str, bu: str | None, store: str | None
) -> dict[str, Any] | None:
    """The value of the innermost layer that has one."""
    tenant = {"country_code": country, "bu_code": bu, "store_id": store}
    rows = [row for row in reader.find(PARAMETERS, kind=kind) if _holds(row, tenant)]
    best = min(rows, key=lambda row: LAYERS.index(row["level"]), default=None)
    return dict(best["value"]) if best else None


def _holds(row: Row, tenant: dict[str, str | None]) -> bool:
    return all(row[name] in (None, value) for name, value in tenant.items())


def _system(reader: Reader, code: str) -> System | None:
    row = reader.get(SALES_SYSTEMS, system_code=code)
    if row is None or not row["active"]:
        return None
    return System(
        code=code,
        countries=tuple(row["countries"]),
        channels=tuple(row["channels"]),
        default_duration_min=row["default_duration_min"],
        mappings=tuple(CodeMapping(pattern=p, service_type=kind) for p, kind in row["mappings"]),
        mapping_version=row["mapping_version"],
        wording=row["wording"],
    )


def _unit(reader: Reader, level: str, code: str, **above: str) -> Unit | None:
    rows = reader.find(ORG_UNITS, level=level, code=code, active=True, **above)
    return (
        Unit(code=code, time_zone=rows[0]["time_zone"], locale=rows[0]["locale"]) if rows else None
    )


def _place(reader: Reader, country: str, postal_code: str) -> Place | None:
    rows = reader.find(PLACES, country_code=country, postal_code=postal_code)
    if not rows:
        return None
    names = ("province", "region", "latitude", "longitude")
    return Place(**{name: rows[0][name] for name in names})


def _items(reader: Reader, country: str, bu: str, at: datetime) -> tuple[Item, ...]:
    rows = reader.find(SERVICE_ITEMS, country_code=country, bu_code=bu)
    return tuple(_item(row, at) for row in rows)


def _offered(row: Row, at: datetime) -> bool:
    begun = row["effective_from"] <= at
    over = row["effective_to"] is not None and row["effective_to"] <= at
    return row["status"] in ("CREATED", "ACTIVE") and begun and not over


def _item(row: Row, at: datetime) -> Item:
    return Item(
        service_item_id=row["service_item_id"],
        code=row["external_code"],
        type=row["type"],
        category=row["category"],
        specialty_ids=tuple(row["specialty_ids"]),
        certification_types=tuple(row["certification_types"]),
        crew=row["crew"],
        duration_min=row["duration_min"],
        requires_tv=row["requires_tv"],
        requires_contract=row["requires_contract"],
        requires_wcf=row["requires_wcf"],
        offered=_offered(row, at),
    )


def _patterns(value: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (pattern, category["category"])
        for category in value.get("categories", ())
        for pattern in category["patterns"]
    )
