"""Companies: registered, changed, and what may be said of them."""

from __future__ import annotations

from typing import Any

import msgspec

from fsm_common.core.errors import Rejected, conflict, invalid
from fsm_events.providers import ProviderCreated, ProviderUpdated
from services.provider_capacity.domain.commands import (
    CreateProvider,
    ProviderWish,
    UpdateProvider,
)
from services.provider_capacity.domain.company import Family
from services.provider_capacity.domain.decider.common import (
    ZONES,
    changed_fields,
    check_base,
    check_dates,
    registered,
    unless_same,
)
from services.provider_capacity.domain.decider.zones import check_inside_parent, reached
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Provider

AFTERWARDS = {"status", "riskStatus"}  # what a company becomes later is no other registration


def create_provider(command: CreateProvider, state: Provider, facts: Family) -> list[CompanyEvent]:
    """A company that nobody knew; it takes no jobs until it is activated."""
    wish = _filled(command.provider, facts)
    created = ProviderCreated(
        provider_id=command.provider_id,
        country_code=command.country_code,
        status="REGISTERED",
        risk_status="OK",
        **msgspec.structs.asdict(wish),
    )
    if state.record is not None:
        if set(changed_fields(state.record, created)) <= AFTERWARDS:
            return []
        raise conflict("DUPLICATE", f"The company {command.provider_id} is registered already.")
    if not wish.bu_codes:
        raise _no_unit(command.country_code)
    _check_parent(wish, facts, command.provider_id, command.country_code)
    _check(wish, facts)
    _check_address(command, facts)
    return [created]


def update_provider(command: UpdateProvider, state: Provider, facts: Family) -> list[CompanyEvent]:
    """Other facts about a company; country and type stay."""
    record = registered(facts.company)
    wish = _filled(_merged(record, command), facts)
    if wish.provider_type != record.provider_type:
        raise invalid("TYPE_FIXED", "A company's type does not change.", "providerType")
    if wish.parent_id != record.parent_id:
        _check_parent(wish, facts, command.provider_id, record.country_code)
    if record.bu_codes and not wish.bu_codes:
        raise _no_unit(record.country_code)
    _check(wish, facts, record.bu_codes)
    if "address" in command.changes:
        _check_address(command, facts)
    if wish.parent_id != record.parent_id:
        check_inside_parent(reached(facts.company, facts), facts, "parentId")
    updated = ProviderUpdated(
        provider_id=record.provider_id,
        country_code=record.country_code,
        status=facts.company.provider.status,
        risk_status=record.risk_status,
        **msgspec.structs.asdict(wish),
    )
    if set(changed_fields(record, updated)) <= {"status"}:
        return []
    return with_consequences(unless_same(record, updated), facts, command.at)


def _merged(record: ProviderCreated | ProviderUpdated, command: UpdateProvider) -> ProviderWish:
    """The company as it is, with the changes; an address without a region brings its own."""
    if command.kept_address not in (None, record.address):
        raise conflict("VERSION_CONFLICT", "Others were changing the address; please try again.")
    known: dict[str, Any] = {name: getattr(record, name) for name in ProviderWish.__struct_fields__}
    if command.changes.get("address") is not None:
        known["holiday_region"] = None
    return ProviderWish(**known | command.changes)


def _filled(wish: ProviderWish, facts: Family) -> ProviderWish:
    place = facts.ground.address
    return msgspec.structs.replace(
        wish,
        bu_codes=wish.bu_codes or facts.ground.business_units,
        holiday_region=wish.holiday_region or (place.region if place else None),
    )


def _no_unit(country: str) -> Rejected:
    return invalid("UNKNOWN_BU", f"{country} has no business unit that is in use.", "buCodes")


def _check(wish: ProviderWish, facts: Family, held: tuple[str, ...] = ()) -> None:
    """`held` are business units that the company has: one that is out of use since bars nothing."""
    if facts.ground.external_id_taken:
        sentence = f"Another company has the external id {wish.external_id}."
        raise conflict("EXTERNAL_ID_TAKEN", sentence)
    unknown = sorted(set(wish.bu_codes) - {*facts.ground.business_units, *held})
    if unknown:
        raise invalid("UNKNOWN_BU", f"There is no business unit {unknown[0]}.", "buCodes")
    if not 1 <= wish.tier <= 3:
        raise invalid("INVALID_TIER", "A tier is 1, 2 or 3.", "tier")
    if wish.time_zone not in ZONES:
        sentence = f"{wish.time_zone} is no IANA time zone."
        raise invalid("UNKNOWN_TIME_ZONE", sentence, "timeZone")
    check_base(wish.base)
    check_dates(wish.contract_start, wish.contract_end, "contractEnd")
    stores = [link.store_id for link in wish.store_links]
    if len(set(stores)) < len(stores):
        raise invalid("DUPLICATE_STORE", "A store stands there twice.", "storeLinks")
    for link in wish.store_links:
        check_dates(link.valid_from, link.valid_until, "storeLinks")


def _check_address(command: CreateProvider | UpdateProvider, facts: Family) -> None:
    if command.postal_code is not None and facts.ground.address is None:
        sentence = f"There is no postal code {command.postal_code}."
        raise invalid("UNKNOWN_POSTAL_CODE", sentence, "address.postalCode")


def _check_parent(wish: ProviderWish, facts: Family, provider_id: str, country: str) -> None:
    if wish.provider_type == "P1":
        if wish.parent_id is not None:
            raise invalid("PARENT_NOT_ALLOWED", "A P1 company has no parent.", "parentId")
        return
    above = facts.parent.provider if facts.parent else None
    record = above.record if above else None
    other = wish.parent_id not in (None, provider_id)
    active = above is not None and above.status == "ACTIVE" and other
    if not (active and record and (record.provider_type, record.country_code) == ("P1", country)):
        sentence = "A P2 company works for a P1 company of its country that is active."
        raise invalid("PARENT_NOT_ACTIVE", sentence, "parentId")
