"""What is said of booking.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

import msgspec

from fsm_common.core.messages import Event
from fsm_events.common.scheduling import Segment
from fsm_events.enums import BookingKind, BookingPlacement, ConflictCause, ServiceType, SlotPromise


class BookingConfirmed(Event, frozen=True, kw_only=True):
    """A held time is the customer's."""

    topic: ClassVar[str] = "scheduling.booking.confirmed"
    service: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "booking"
    identity: ClassVar[str] = "booking_id"
    key: ClassVar[str] = "{countryCode}_{orderId}"
    public: ClassVar[bool] = True

    booking_id: str
    order_id: str | None = None
    project_id: str | None = None
    customer_id: str | None = None
    kind: BookingKind
    promise: SlotPromise
    placement: BookingPlacement
    provider_id: str
    team_id: str
    zone_id: str | None = None
    time_zone: str  # of the team
    segments: tuple[Segment, ...] = ()
    duration_min: int
    crew: int = 1
    hold_reference: str
    expires_at: dt.datetime | None = None  # set while it is a hold
    rule_version: int | None = None
    reason: str | None = None


class BookingConflictDetected(Event, frozen=True, kw_only=True):
    """A booked slot is no longer valid."""

    topic: ClassVar[str] = "scheduling.booking.conflict_detected"
    service: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "booking"
    identity: ClassVar[str] = "booking_id"
    key: ClassVar[str] = "{countryCode}_{orderId}"
    public: ClassVar[bool] = True

    booking_id: str
    order_id: str | None = None
    project_id: str | None = None
    customer_id: str | None = None
    kind: BookingKind
    promise: SlotPromise
    placement: BookingPlacement
    provider_id: str
    team_id: str
    zone_id: str | None = None
    time_zone: str  # of the team
    segments: tuple[Segment, ...] = ()
    duration_min: int
    crew: int = 1
    hold_reference: str
    expires_at: dt.datetime | None = None  # set while it is a hold
    rule_version: int | None = None
    reason: str | None = None
    code: str
    cause: ConflictCause
    cause_event_id: str
    value: str | None = None
    limit: str | None = None


class BookingExpired(Event, frozen=True, kw_only=True):
    """A hold's time is free again, since nobody confirmed."""

    topic: ClassVar[str] = "scheduling.booking.expired"
    service: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "booking"
    identity: ClassVar[str] = "booking_id"
    key: ClassVar[str] = "{countryCode}_{orderId}"
    public: ClassVar[bool] = True

    booking_id: str
    order_id: str | None = None
    project_id: str | None = None
    customer_id: str | None = None
    kind: BookingKind
    promise: SlotPromise
    placement: BookingPlacement
    provider_id: str
    team_id: str
    zone_id: str | None = None
    time_zone: str  # of the team
    segments: tuple[Segment, ...] = ()
    duration_min: int
    crew: int = 1
    hold_reference: str
    expires_at: dt.datetime | None = None  # set while it is a hold
    rule_version: int | None = None
    reason: str | None = None


class BookingMoved(Event, frozen=True, kw_only=True):
    """A booking takes other time, or another team."""

    topic: ClassVar[str] = "scheduling.booking.moved"
    service: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "booking"
    identity: ClassVar[str] = "booking_id"
    key: ClassVar[str] = "{countryCode}_{orderId}"
    public: ClassVar[bool] = True

    booking_id: str
    order_id: str | None = None
    project_id: str | None = None
    customer_id: str | None = None
    kind: BookingKind
    promise: SlotPromise
    placement: BookingPlacement
    provider_id: str
    team_id: str
    zone_id: str | None = None
    time_zone: str  # of the team
    segments: tuple[Segment, ...] = ()
    duration_min: int
    crew: int = 1
    hold_reference: str
    expires_at: dt.datetime | None = None  # set while it is a hold
    rule_version: int | None = None
    reason: str | None = None
    from_provider_id: str | None = None
    from_team_id: str
    from_segments: tuple[Segment, ...] = ()
    by: str | None = None


class BookingPreBooked(Event, frozen=True, kw_only=True):
    """Time of a team is held."""

    topic: ClassVar[str] = "scheduling.booking.pre_booked"
    service: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "booking"
    identity: ClassVar[str] = "booking_id"
    key: ClassVar[str] = "{countryCode}_{orderId}"
    public: ClassVar[bool] = True

    booking_id: str
    order_id: str | None = None
    project_id: str | None = None
    customer_id: str | None = None
    kind: BookingKind
    promise: SlotPromise
    placement: BookingPlacement
    provider_id: str
    team_id: str
    zone_id: str | None = None
    time_zone: str  # of the team
    segments: tuple[Segment, ...] = ()
    duration_min: int
    crew: int = 1
    hold_reference: str
    expires_at: dt.datetime | None = None  # set while it is a hold
    rule_version: int | None = None
    reason: str | None = None
    fingerprint: str  # of the request behind the hold reference
    search_id: str | None = None
    rule_versions: dict[str, int] = msgspec.field(default_factory=dict)
    latitude: float | None = None  # of the site
    longitude: float | None = None
    holiday_region: str | None = None
    service_type: ServiceType | None = None


class BookingReleased(Event, frozen=True, kw_only=True):
    """A booking's time is free again."""

    topic: ClassVar[str] = "scheduling.booking.released"
    service: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "booking"
    identity: ClassVar[str] = "booking_id"
    key: ClassVar[str] = "{countryCode}_{orderId}"
    public: ClassVar[bool] = True

    booking_id: str
    order_id: str | None = None
    project_id: str | None = None
    customer_id: str | None = None
    kind: BookingKind
    promise: SlotPromise
    placement: BookingPlacement
    provider_id: str
    team_id: str
    zone_id: str | None = None
    time_zone: str  # of the team
    segments: tuple[Segment, ...] = ()
    duration_min: int
    crew: int = 1
    hold_reference: str
    expires_at: dt.datetime | None = None  # set while it is a hold
    rule_version: int | None = None
    reason: str | None = None
    by: str | None = None
