"""What is said of parameter.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

import msgspec

from fsm_common.core.messages import Event
from fsm_events.common.config import ConfigScope
from fsm_events.enums import VersionState


class ParameterCreated(Event, frozen=True, kw_only=True):
    """A parameter has its first version."""

    topic: ClassVar[str] = "config.parameter.created"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = True

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    state: VersionState
    value: str  # JSON, valid for the kind
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None
    reason: str
    author: str | None = None
    changed_fields: tuple[str, ...] = ()


class ParameterEffective(Event, frozen=True, kw_only=True):
    """A version holds from now on."""

    topic: ClassVar[str] = "config.parameter.effective"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = True

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    previous_version: int | None = None
    value: str  # JSON, valid for the kind
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None


class ParameterExpired(Event, frozen=True, kw_only=True):
    """A version's time is over and none follows."""

    topic: ClassVar[str] = "config.parameter.expired"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = False

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    effective_to: dt.datetime


class ParameterUpdated(Event, frozen=True, kw_only=True):
    """A parameter has another version, or a draft was published."""

    topic: ClassVar[str] = "config.parameter.updated"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = True

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    state: VersionState
    value: str  # JSON, valid for the kind
    effective_from: dt.datetime
    effective_to: dt.datetime | None = None
    reason: str
    author: str | None = None
    changed_fields: tuple[str, ...] = ()


class ParameterWithdrawn(Event, frozen=True, kw_only=True):
    """A version that had not begun will never hold."""

    topic: ClassVar[str] = "config.parameter.withdrawn"
    service: ClassVar[str] = "configuration"
    aggregate: ClassVar[str] = "parameter"
    identity: ClassVar[str] = "parameter_id"
    key: ClassVar[str] = "{parameterId}"
    public: ClassVar[bool] = False

    parameter_id: str
    kind: str  # BUFFER_GLOBAL, SLOT, HOLIDAY, ...
    scope: ConfigScope
    selector: dict[str, str] = msgspec.field(
        default_factory=dict
    )  # serviceType, productCategory, productId, mode
    version: int
    reason: str
    by: str | None = None
