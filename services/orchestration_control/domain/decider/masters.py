"""Checks of a sold order against configuration: tenant, codes, address; in this order."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from fsm_common.core.errors import Detail, Kind, Rejected
from fsm_events.common import SalesItem
from fsm_events.enums import ServiceType
from services.orchestration_control.domain.commands import TillOrder
from services.orchestration_control.domain.facts import Item, Masters, Place, System


def refuse(faults: tuple[Detail, ...]) -> None:
    """Raises Rejected with the code of the first fault and all that share it."""
    if faults:
        same = tuple(fault for fault in faults if fault.code == faults[0].code)
        sentence = " ".join(fault.message for fault in same)
        raise Rejected(sentence, code=faults[0].code, kind=Kind.INVALID, details=same)


def known_tenant(order: TillOrder, masters: Masters) -> System:
    """The sales system, once country, business unit and store are known to it and to us."""
    refuse(tuple(_tenant_faults(order, masters)))
    assert masters.system is not None
    return masters.system


def mapped(
    order: TillOrder, masters: Masters, system: System
) -> dict[str, tuple[Item, ServiceType]]:
    """Catalogue entry and type of each service line, by line id."""
    found: dict[str, tuple[Item, ServiceType]] = {}
    faults = []
    for line in services(order):
        item = next((i for i in masters.items if i.code == line.service_code), None)
        kind = _mapped_type(order, system, line)
        if item is None or kind is None:
            sentence = (
                f"The service code {line.service_code} of line {line.line_id} is not known"
                f" in {order.bu_code}."
            )
            faults.append(Detail("items.serviceCode", "UNKNOWN_SERVICE_CODE", sentence))
        else:
            found[line.line_id] = (item, kind)
    refuse(tuple(faults))
    return found


def located(order: TillOrder, masters: Masters) -> Place:
    """Where the site lies."""
    site = order.site
    if site.country != order.country_code:
        sentence = f"The site lies in {site.country}, but the order is for {order.country_code}."
        refuse((Detail("address.country", "INVALID_ADDRESS", sentence),))
    degrees = ((site.latitude, 90), (site.longitude, 180))
    if any(value is not None and not abs(value) <= most for value, most in degrees):
        sentence = "Latitude and longitude are not those of a place on earth."
        refuse((Detail("address.latitude", "INVALID_ADDRESS", sentence),))
    if masters.place is None:
        sentence = f"The postal code {site.postal_code} is not known in {site.country}."
        refuse((Detail("address.postalCode", "INVALID_ADDRESS", sentence),))
    assert masters.place is not None
    return masters.place


def services(order: TillOrder) -> list[SalesItem]:
    """The lines that are work."""
    return [item for item in order.items if item.kind == "SERVICE"]


def _mapped_type(order: TillOrder, system: System, line: SalesItem) -> ServiceType | None:
    fitting = [m for m in system.mappings if fnmatchcase(line.service_code or "", m.pattern)]
    if not fitting:
        return None
    kind = max(fitting, key=lambda mapping: len(mapping.pattern)).service_type
    quoted = kind == "CONFIRMATION_TV" and order.order_type == "QUOTATION"
    return "QUOTATION_TV" if quoted else kind


def _tenant_faults(order: TillOrder, masters: Masters) -> Iterator[Detail]:
    system = masters.system
    if system is None:
        yield _fault("salesSystem", f"The sales system {order.sales_system} is not registered.")
    elif order.country_code not in system.countries:
        yield _fault("countryCode", f"{order.sales_system} does not sell in {order.country_code}.")
    elif order.sales_channel not in system.channels:
        yield _fault(
            "salesChannel", f"{order.sales_system} does not sell by {order.sales_channel}."
        )
    if masters.country is None:
        yield _fault("countryCode", f"The country {order.country_code} is not known.")
    elif masters.bu is None:
        sentence = f"The business unit {order.bu_code} is not known in {order.country_code}."
        yield _fault("buCode", sentence)
    elif order.store_id and masters.store is None:
        yield _fault("storeId", f"The store {order.store_id} is not known in {order.bu_code}.")


def _fault(field: str, sentence: str) -> Detail:
    return Detail(field, "INVALID_ORDER", sentence)
