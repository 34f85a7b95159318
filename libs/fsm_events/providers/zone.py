"""A company's zone, complete.

Generated from schemas/avro by `python -m fsm_events`.
"""

from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_events.common.providers import GeoPoint, PostalRange
from fsm_events.enums import ZoneOperation, ZoneType


class ZoneChanged(Event, frozen=True, kw_only=True):
    """A company's zone, complete."""

    topic: ClassVar[str] = "providers.zone.changed"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "zone"
    identity: ClassVar[str] = "zone_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    zone_id: str
    provider_id: str
    op: ZoneOperation
    name: str
    code: str
    type: ZoneType
    postal_codes: tuple[str, ...] = ()
    ranges: tuple[PostalRange, ...] = ()
    polygon: tuple[GeoPoint, ...] | None = None  # closed ring
    max_commute_min: int
    travel_buffer_min: int | None = None  # null inherits
    max_daily_jobs: int | None = None
    priority: int = 1
    changed_fields: tuple[str, ...] = ()
