"""What is said of org_unit.

Generated from schemas/avro by `python -m fsm_events`.
"""

from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_events.enums import ScopeLevel


class OrgUnitCreated(Event, frozen=True, kw_only=True):
    """A country, business unit or store exists."""

    topic: ClassVar[str] = "config.org_unit.created"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "org_unit"
    identity: ClassVar[str] = "unit_id"
    key: ClassVar[str] = "{unitId}"
    public: ClassVar[bool] = False

    unit_id: str
    level: ScopeLevel
    parent_id: str | None = None
    code: str
    name: str
    country_code: str | None = None
    bu_code: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    currency: str | None = None
    postal_code: str | None = None  # of a store
    active: bool
    changed_fields: tuple[str, ...] = ()


class OrgUnitUpdated(Event, frozen=True, kw_only=True):
    """A country, business unit or store is different; the whole of it."""

    topic: ClassVar[str] = "config.org_unit.updated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "org_unit"
    identity: ClassVar[str] = "unit_id"
    key: ClassVar[str] = "{unitId}"
    public: ClassVar[bool] = False

    unit_id: str
    level: ScopeLevel
    parent_id: str | None = None
    code: str
    name: str
    country_code: str | None = None
    bu_code: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    currency: str | None = None
    postal_code: str | None = None  # of a store
    active: bool
    changed_fields: tuple[str, ...] = ()
