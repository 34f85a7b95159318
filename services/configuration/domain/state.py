"""What deciding needs to know of each aggregate of configuration."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

import msgspec

from fsm_common.core.decider import Aggregate
from fsm_events.config import (
    GeoAreaRecorded,
    OrgUnitCreated,
    OrgUnitUpdated,
    ParameterCreated,
    ParameterEffective,
    ParameterExpired,
    ParameterUpdated,
    ParameterWithdrawn,
    SalesSystemCreated,
    SalesSystemUpdated,
    ServiceItemCreated,
    ServiceItemDeprecated,
    ServiceItemUpdated,
)
from fsm_events.enums import ServiceItemStatus, VersionState
from services.configuration.domain.events import (
    OrgUnitEvent,
    ParameterEvent,
    SalesSystemEvent,
    ServiceItemEvent,
)

LIVE = ("SCHEDULED", "EFFECTIVE")


class Version(msgspec.Struct, frozen=True):
    """One version: a value that holds in [start, end)."""

    number: int
    state: VersionState
    value: str
    start: datetime
    end: datetime | None


class Parameter(msgspec.Struct, frozen=True):
    """The first event, for what never changes, and the versions by number; empty if undefined."""

    first: ParameterCreated | None = None
    versions: dict[int, Version] = {}

    @property
    def live(self) -> list[Version]:
        """Scheduled and effective versions, by their start."""
        return sorted((v for v in self.versions.values() if v.state in LIVE), key=lambda v: v.start)

    @property
    def effective(self) -> Version | None:
        """The one that holds now."""
        return next((v for v in self.versions.values() if v.state == "EFFECTIVE"), None)

    def marked(self, number: int | None, state: VersionState) -> Parameter:
        """With another state of one version."""
        if number is None or number not in self.versions:
            return self
        version = msgspec.structs.replace(self.versions[number], state=state)
        return Parameter(self.first, {**self.versions, number: version})


class OrgUnit(msgspec.Struct, frozen=True):
    """The latest whole record, or nothing yet."""

    latest: OrgUnitEvent | None = None


class SalesSystem(msgspec.Struct, frozen=True):
    """The latest whole record, or nothing yet."""

    latest: SalesSystemEvent | None = None


class ServiceItem(msgspec.Struct, frozen=True):
    """The latest whole record and what became of it, or nothing yet."""

    latest: ServiceItemCreated | ServiceItemUpdated | None = None
    status: ServiceItemStatus | None = None


class GeoArea(msgspec.Struct, frozen=True):
    """The latest record, or nothing yet."""

    latest: GeoAreaRecorded | None = None


def _parameter(state: Parameter, event: ParameterEvent) -> Parameter:
    match event:
        case ParameterCreated() | ParameterUpdated():
            version = Version(
                event.version, event.state, event.value, event.effective_from, event.effective_to
            )
            first = event if isinstance(event, ParameterCreated) else state.first
            return Parameter(first, {**state.versions, event.version: version})
        case ParameterEffective():
            superseded = state.marked(event.previous_version, "SUPERSEDED")
            return superseded.marked(event.version, "EFFECTIVE")
        case ParameterExpired():
            return state.marked(event.version, "EXPIRED")
        case ParameterWithdrawn():
            return state.marked(event.version, "WITHDRAWN")
    assert_never(event)


def _org_unit(state: OrgUnit, event: OrgUnitEvent) -> OrgUnit:
    match event:
        case OrgUnitCreated() | OrgUnitUpdated():
            return OrgUnit(event)
    assert_never(event)


def _sales_system(state: SalesSystem, event: SalesSystemEvent) -> SalesSystem:
    match event:
        case SalesSystemCreated() | SalesSystemUpdated():
            return SalesSystem(event)
    assert_never(event)


def _service_item(state: ServiceItem, event: ServiceItemEvent) -> ServiceItem:
    match event:
        case ServiceItemCreated() | ServiceItemUpdated():
            return ServiceItem(event, event.status)
        case ServiceItemDeprecated():
            return ServiceItem(state.latest, event.status)
    assert_never(event)


def _geo_area(state: GeoArea, event: GeoAreaRecorded) -> GeoArea:
    return GeoArea(event)


parameter = Aggregate("parameter", Parameter(), _parameter)
org_unit = Aggregate("org_unit", OrgUnit(), _org_unit)
sales_system = Aggregate("sales_system", SalesSystem(), _sales_system)
service_item = Aggregate("service_item", ServiceItem(), _service_item)
geo_area = Aggregate("geo_area", GeoArea(), _geo_area)
