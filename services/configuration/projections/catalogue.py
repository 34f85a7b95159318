"""Services that business units sell; one that starts later has its timer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, ClearTimer, Put, SetTimer, Statement
from fsm_events.config import ServiceItemCreated, ServiceItemDeprecated, ServiceItemUpdated
from services.configuration.domain.commands import ActivateServiceItem
from services.configuration.projections.tables import (
    flag,
    instant,
    json,
    tables,
    text,
    texts,
    whole,
)

service_item = Table(
    "service_item",
    tables,
    text("service_item_id", key=True),
    text("external_code"),
    text("internal_code"),
    text("source_system", nullable=True),
    text("country_code"),
    text("bu_code"),
    text("type"),
    text("category"),
    text("status"),
    texts("specialty_ids"),
    texts("certification_types"),
    Column("crew", Integer, nullable=False),
    Column("duration_min", Integer, nullable=False),
    text("complexity", nullable=True),
    flag("requires_tv"),
    flag("requires_contract"),
    flag("requires_wcf"),
    json("names"),
    json("descriptions"),
    texts("scope_included"),
    texts("scope_excluded"),
    texts("worksite_requirements"),
    texts("product_prerequisites"),
    instant("effective_from"),
    instant("effective_to", nullable=True),
    text("checksum", nullable=True),
    Column("sync_version", Integer),
    Column("version", BigInteger, nullable=False),
    Index("service_item_code", "country_code", "bu_code", "external_code"),
)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """One row a service."""
    match recorded.event:
        case ServiceItemCreated() | ServiceItemUpdated() as event:
            return [Put(service_item, whole(recorded)), _timer(event)]
        case ServiceItemDeprecated() as event:
            values = {"status": event.status, "version": recorded.meta.aggregate_version}
            gone = Change(service_item, {"service_item_id": event.service_item_id}, values)
            return [gone, ClearTimer(_name(event.service_item_id))]
    return []


def _timer(event: ServiceItemCreated | ServiceItemUpdated) -> Statement:
    name = _name(event.service_item_id)
    if event.status != "CREATED":
        return ClearTimer(name)
    start = event.effective_from
    return SetTimer(
        name, start, ActivateServiceItem(at=start, service_item_id=event.service_item_id)
    )


def _name(service_item_id: str) -> str:
    return f"activate:{service_item_id}"
