"""What comes in and goes out over HTTP, in wire names."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from pydantic import AfterValidator, Field

from fsm_common.core.errors import invalid
from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Body, Written
from services.scheduling.domain.decider.clock import clock
from services.scheduling.domain.events import BookingEvent, BookingExpired, BookingReleased
from services.scheduling.domain.facts.day import QUANTA, QUANTUM_MIN, WEEKDAYS
from services.scheduling.projections.bookings import CANCELLED, CONFIRMED, EXPIRED, PRE_BOOKED

T = TypeVar("T")
QUARTER = r"^([01]\d|2[0-3]):(00|15|30|45)$"
Service = Literal[
    "INSTALLATION", "CONFIRMATION_TV", "QUOTATION_TV", "MAINTENANCE", "REWORK", "COMPLEX"
]
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
Text = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
ADDRESSABLE = r"^[A-Za-z0-9._~:@-]+$"


def _fits_an_address(value: str) -> str:
    if not re.fullmatch(ADDRESSABLE, value) or value in (".", ".."):
        raise ValueError("it becomes part of addresses: letters, digits and - . _ ~ : @ only")
    return value


def _is_a_quarter_hour(value: str) -> str:
    if not re.fullmatch(QUARTER, value):
        raise ValueError("it is a full quarter of an hour as HH:MM, for instance 08:15")
    return value


Clock = Annotated[
    str,
    Field(description="HH:MM", json_schema_extra={"pattern": QUARTER}),
    AfterValidator(_is_a_quarter_hour),
]
Reference = Annotated[
    str,
    Field(min_length=1, max_length=100, json_schema_extra={"pattern": ADDRESSABLE}),
    AfterValidator(_fits_an_address),
]
# What calendars reach: weeks before and after lie within them too, on every clock.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class Window(Body):
    """Days, both within."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day


class LineBody(Body):
    """A product of the job."""

    category: Text
    product: Text | None = None
    delivery_date: Day | None = None


class JobBody(Body):
    """A job: an order's id (all else comes from the order), or the facts themselves."""

    order_id: Text | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    bu: Text | None = None
    store: Text | None = None
    service_type: Service | None = None
    lines: Annotated[tuple[LineBody, ...], Field(max_length=100)] = ()
    postcode: Annotated[str, Field(min_length=4, max_length=10)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lng: Annotated[float, Field(ge=-180, le=180)] | None = None
    duration_min: Annotated[int, Field(le=5760)] | None = None
    crew: Annotated[int, Field(ge=1, le=10)] = 1
    specialty_ids: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    certification_types: Annotated[tuple[Text, ...], Field(max_length=20)] = ()


def needed(value: T | None, field: str) -> T:
    """A fact that must be given where there is no order. Raises Rejected, MISSING_FIELD."""
    if value is None:
        raise invalid("MISSING_FIELD", f"Without an orderId, {field} is needed.", field)
    return value


class AvailabilityBody(
    JobBody,
    example={
        "orderId": "0b7a2a0e-5d53-5b0e-9f0c-0a6c3c1f9c11",
        "window": {"from": "2026-03-02", "to": "2026-03-31"},
    },
):
    """A search. Without a window the usual number of days from today."""

    window: Window | None = None
    time_from: Clock | None = None
    time_to: Clock | None = None
    weekdays: list[Weekday] | None = None
    exclude_dates: Annotated[tuple[Day, ...], Field(max_length=90)] = ()
    provider_id: Text | None = None
    team_id: Text | None = None
    limit: Annotated[int, Field(ge=1, le=100)] | None = None


class ExplainBody(
    JobBody,
    example={
        "orderId": "0b7a2a0e-5d53-5b0e-9f0c-0a6c3c1f9c11",
        "teamId": "tem_0417_a",
        "date": "2026-03-16",
        "start": "08:00",
    },
):
    """Every gate of a team on a day, and of one start if it is given."""

    team_id: Text
    date: Day
    start: Clock | None = None


class HoldBody(
    Body,
    example={
        "orderId": "0b7a2a0e-5d53-5b0e-9f0c-0a6c3c1f9c11",
        "date": "2026-03-16",
        "start": "08:00",
        "holdReference": "till-4711",
    },
):
    """Keep a time. Without a team the first free one takes it."""

    order_id: Text
    date: Day
    start: Clock
    team_id: Text | None = None
    hold_reference: Reference
    search_id: Text | None = None


class CancelBody(Body, example={"reason": "The customer has changed her mind."}):
    """Give a time back."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


class MoveBody(Body, example={"date": "2026-03-17", "start": "09:00", "reason": "RESCHEDULED"}):
    """Take another time; without a team the same one first."""

    date: Day
    start: Clock
    team_id: Text | None = None
    reason: Annotated[str, Field(min_length=3, max_length=500)] = "RESCHEDULED"


class SegmentAnswer(Answer):
    """A part of one local day; quarter hours 0 to 95, the last one within."""

    date: date
    start_q: int
    end_q: int
    start: datetime
    end: datetime


class BookingAnswer(Written):
    """A booking; company and team only for those who may know them."""

    booking_id: str
    hold_reference: str
    order_id: str | None
    status: str
    kind: str
    promise: str
    placement: str
    provider_id: str | None
    team_id: str | None
    time_zone: str
    date: date
    start: str
    end: str
    segments: list[SegmentAnswer]
    duration_min: int
    expires_at: datetime | None
    at_risk: str | None = None
    reason: str | None = None

    @classmethod
    def of(cls, row: Row, anonymous: bool) -> BookingAnswer:
        """From a row of the read model; its version stands in the answer."""
        segments = row["segments"]
        return cls(
            **{name: row[name] for name in _PLAIN},
            aggregate_version=row["version"],
            provider_id=None if anonymous else row["provider_id"],
            team_id=None if anonymous else row["team_id"],
            start=clock(segments[0]["startQ"]),
            end=clock((segments[-1]["endQ"] + 1) % QUANTA),
            segments=[SegmentAnswer.model_validate(segment) for segment in segments],
        )

    @classmethod
    def told(cls, event: BookingEvent, anonymous: bool) -> BookingAnswer:
        """From the event that has just been written."""
        row = msgspec.structs.asdict(event)
        row["segments"] = msgspec.to_builtins(event.segments)
        row["status"] = _status(event)
        row |= {"date": event.segments[0].date, "version": 0}
        return cls.of({"at_risk": None, **row}, anonymous)


def _status(event: BookingEvent) -> str:
    match event:
        case BookingReleased():
            return CANCELLED
        case BookingExpired():
            return EXPIRED
    return PRE_BOOKED if event.expires_at else CONFIRMED


_PLAIN = (
    *("booking_id", "hold_reference", "order_id", "status", "kind", "promise", "placement"),
    *("time_zone", "date", "duration_min", "expires_at", "at_risk", "reason"),
)


def quarter(text: str) -> int:
    """HH:MM as a quarter hour."""
    return int(text[:2]) * 4 + int(text[3:]) // QUANTUM_MIN


def weekday_numbers(names: list[Weekday] | None) -> frozenset[int] | None:
    """Monday is nought."""
    return None if names is None else frozenset(map(WEEKDAYS.index, names))
