"""Zones and preferences of companies, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Index, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Remove, Statement
from fsm_events.providers import PreferenceChanged, ZoneChanged
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.projections.tables import fields, json, tables, text, version

zone = Table(
    "zone",
    tables,
    text("zone_id", key=True),
    text("provider_id"),
    text("code"),
    text("type"),
    json("record"),
    version(),
    Index("zone_provider", "provider_id", "code"),
)
preference = Table(
    "preference",
    tables,
    text("preference_id", key=True),
    text("provider_id"),
    text("specialty_id"),
    text("preference"),
    text("op"),  # a removed one stays: its aggregate goes on where it is set again
    json("record"),
    version(),
    Index("preference_provider", "provider_id", "specialty_id"),
)


def project(recorded: Recorded[CompanyEvent]) -> Sequence[Statement]:
    """The row while there is one."""
    event = recorded.event
    seen = {"version": recorded.meta.aggregate_version}
    match event:
        case ZoneChanged(op="DELETED"):
            return [Remove(zone, {"zone_id": event.zone_id})]
        case ZoneChanged():
            return [Put(zone, _zone(event) | seen)]
        case PreferenceChanged():
            return [Put(preference, _preference(event) | seen)]
        case _:
            return []


def _zone(event: ZoneChanged) -> dict[str, object]:
    return {
        "zone_id": event.zone_id,
        "provider_id": event.provider_id,
        "code": event.code,
        "type": event.type,
        "record": fields(event),
    }


def _preference(event: PreferenceChanged) -> dict[str, object]:
    return {
        "preference_id": event.preference_id,
        "provider_id": event.provider_id,
        "specialty_id": event.specialty_id,
        "preference": event.preference,
        "op": event.op,
        "record": fields(event),
    }
