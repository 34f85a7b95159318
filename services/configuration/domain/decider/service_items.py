"""The service catalogue: services of a business unit from their first to their last day."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from fsm_common.core.errors import conflict, invalid, not_found
from fsm_events.config import ServiceItemCreated, ServiceItemDeprecated, ServiceItemUpdated
from fsm_events.enums import ServiceItemStatus
from services.configuration.domain.commands import (
    ActivateServiceItem,
    CreateServiceItem,
    DeprecateServiceItem,
    ItemWish,
    UpdateServiceItem,
)
from services.configuration.domain.decider.changes import changed_fields, unless_same
from services.configuration.domain.events import ServiceItemEvent
from services.configuration.domain.facts import ScopeFacts
from services.configuration.domain.state import ServiceItem

CATEGORIES = frozenset(
    {
        "HVAC",
        "PLUMBING",
        "ELECTRICAL",
        "KITCHEN",
        "BATHROOM",
        "FLOORING",
        "WINDOWS_DOORS",
        "GARDEN",
        "FURNITURE",
        "PAINTING",
        "OTHER",
    }
)
SIGNED = ("INSTALLATION", "COMPLEX")  # these need a contract unless somebody says otherwise


def create_service_item(
    command: CreateServiceItem, state: ServiceItem, facts: ScopeFacts
) -> list[ServiceItemEvent]:
    """A service of a business unit, active at once or from its first day on."""
    if not facts.unit_known:
        raise not_found("There is no such business unit.", "UNKNOWN_BU")
    start = command.item.effective_from or command.at
    if state.latest is not None and command.item.effective_from is None:
        start = state.latest.effective_from
    created = ServiceItemCreated(
        service_item_id=command.service_item_id,
        external_code=command.external_code,
        country_code=command.country_code,
        bu_code=command.bu_code,
        type=command.type,
        status=_status(start, command.at),
        effective_from=start,
        **_content(command.item, command.type, start),
    )
    if state.latest is None:
        return [created]
    if not set(changed_fields(state.latest, created)) - {"status"}:
        return []
    raise conflict("DUPLICATE", f"{command.external_code} is in the catalogue already.")


def update_service_item(
    command: UpdateServiceItem, state: ServiceItem, facts: None
) -> list[ServiceItemEvent]:
    """Another description of a service that is still sold."""
    latest = _sold(state)
    known = {name: getattr(latest, name) for name in ItemWish.__struct_fields__}
    item = msgspec.convert(known | command.changes, ItemWish)
    start = item.effective_from or latest.effective_from
    active = state.status == "ACTIVE"
    if active and start > max(command.at, latest.effective_from):
        sentence = "This service is sold already; its first day cannot be a later one."
        raise invalid("INVALID_PERIOD", sentence, "effectiveFrom")
    status: ServiceItemStatus = "ACTIVE" if active else _status(start, command.at)
    return [*unless_same(latest, _described(latest, item, start, status))]


def activate_service_item(
    command: ActivateServiceItem, state: ServiceItem, facts: None
) -> list[ServiceItemEvent]:
    """The clock has reached the first day."""
    latest = state.latest
    if latest is None or state.status != "CREATED":
        return []
    kept = {n: getattr(latest, n) for n in latest.__struct_fields__ if n != "changed_fields"}
    return [ServiceItemUpdated(**kept | {"status": "ACTIVE"}, changed_fields=("status",))]


def deprecate_service_item(
    command: DeprecateServiceItem, state: ServiceItem, facts: None
) -> list[ServiceItemEvent]:
    """Sold no more, for ever; orders that are open go on."""
    if state.status == "DEPRECATED":
        return []
    latest = _sold(state)
    if not command.reason.strip():
        raise invalid("REASON_REQUIRED", "Say why the service is sold no more.", "reason")
    return [
        ServiceItemDeprecated(
            service_item_id=latest.service_item_id,
            external_code=latest.external_code,
            internal_code=latest.internal_code,
            country_code=latest.country_code,
            bu_code=latest.bu_code,
            type=latest.type,
            category=latest.category,
            status="DEPRECATED",
            reason=command.reason,
            replacement_service_item_id=command.replacement_service_item_id,
        )
    ]


def _status(start: datetime, at: datetime) -> ServiceItemStatus:
    return "CREATED" if start > at else "ACTIVE"


def _sold(state: ServiceItem) -> ServiceItemCreated | ServiceItemUpdated:
    if state.latest is None:
        raise not_found("There is no such service.")
    if state.status not in ("CREATED", "ACTIVE"):
        raise invalid("NOT_ACTIVE", "This service is sold no more.")
    return state.latest


def _described(
    latest: ServiceItemCreated | ServiceItemUpdated,
    item: ItemWish,
    start: datetime,
    status: ServiceItemStatus,
) -> ServiceItemUpdated:
    return ServiceItemUpdated(
        service_item_id=latest.service_item_id,
        external_code=latest.external_code,
        country_code=latest.country_code,
        bu_code=latest.bu_code,
        type=latest.type,
        status=status,
        effective_from=start,
        sync_version=latest.sync_version,
        **_content(item, latest.type, start),
    )


def _content(item: ItemWish, type_: str, start: datetime) -> dict[str, Any]:
    if item.duration_min < 1 or item.crew < 1:
        raise invalid("INVALID_SERVICE", "Duration and crew are at least one.", "durationMin")
    if item.effective_to is not None and item.effective_to <= start:
        raise invalid("INVALID_PERIOD", "A service ends after it begins.", "effectiveTo")
    content = msgspec.structs.asdict(item)
    content.pop("effective_from")
    content["category"] = item.category if item.category in CATEGORIES else "OTHER"
    if item.requires_contract is None:
        content["requires_contract"] = type_ in SIGNED
    text = msgspec.json.encode(content, order="deterministic")
    return content | {"checksum": hashlib.sha256(text).hexdigest()}
