"""What is said of sales_system.

Generated from schemas/avro by `python -m fsm_events`.
"""

from typing import ClassVar

import msgspec

from fsm_common.core.messages import Event
from fsm_events.common.config import CodeMapping
from fsm_events.enums import SalesChannel


class SalesSystemCreated(Event, frozen=True, kw_only=True):
    """A sales system may send orders."""

    topic: ClassVar[str] = "config.sales_system.created"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "sales_system"
    identity: ClassVar[str] = "system_code"
    key: ClassVar[str] = "{systemCode}"
    public: ClassVar[bool] = False

    system_code: str
    name: str
    countries: tuple[str, ...] = ()
    channels: tuple[SalesChannel, ...] = ()
    has_store: bool
    default_duration_min: int | None = None
    code_mappings: tuple[CodeMapping, ...] = ()
    mapping_version: int
    status_wording: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # order state to the partner's word
    active: bool
    changed_fields: tuple[str, ...] = ()


class SalesSystemUpdated(Event, frozen=True, kw_only=True):
    """A sales system is different; the whole of it."""

    topic: ClassVar[str] = "config.sales_system.updated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "sales_system"
    identity: ClassVar[str] = "system_code"
    key: ClassVar[str] = "{systemCode}"
    public: ClassVar[bool] = False

    system_code: str
    name: str
    countries: tuple[str, ...] = ()
    channels: tuple[SalesChannel, ...] = ()
    has_store: bool
    default_duration_min: int | None = None
    code_mappings: tuple[CodeMapping, ...] = ()
    mapping_version: int
    status_wording: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # order state to the partner's word
    active: bool
    changed_fields: tuple[str, ...] = ()
