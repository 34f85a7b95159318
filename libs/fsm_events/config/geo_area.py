"""A province's postal codes, all of them.

Generated from schemas/avro by `python -m fsm_events`.
"""

from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_events.common.config import PostalPlace


class GeoAreaRecorded(Event, frozen=True, kw_only=True):
    """A province's postal codes, all of them."""

    topic: ClassVar[str] = "config.geo_area.recorded"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "geo_area"
    identity: ClassVar[str] = "area_id"
    key: ClassVar[str] = "{areaId}"
    public: ClassVar[bool] = False

    area_id: str  # ES-VC:46, country and province
    country_code: str
    province_code: str
    province_name: str
    region_code: str | None = None  # ISO 3166-2 of the holiday region
    places: tuple[PostalPlace, ...] = ()
    source: str | None = None  # where it was read from
