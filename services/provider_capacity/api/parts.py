"""Pieces of bodies that several routes share; single people are refused in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

import msgspec
from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from fsm_common.core.errors import invalid
from fsm_common.edges.http import Body
from fsm_events.enums import ShiftCode, Weekday
from services.provider_capacity.domain.individuals import personal_field

W = TypeVar("W", bound=msgspec.Struct)
# It stands in addresses, so it is made of what they are made of.
Id = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:~-]*$")]
Region = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]  # ISO 3166-2
Time = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class Entry(Body):
    """A request that says nothing of single people."""

    @model_validator(mode="before")
    @classmethod
    def _nobody_in_person(cls, value: Any) -> Any:
        field = personal_field(value)
        if field:
            sentence = "No data of single people are kept here; the team is the smallest unit."
            raise invalid("INDIVIDUAL_DATA_FORBIDDEN", sentence, field)
        return value


class Point(Body):
    """A place on earth, degrees."""

    lat: float
    lng: float


class Times(Body):
    """From and to on a local day, HH:MM."""

    start: Time
    end: Time


class ShiftBody(Body):
    """A shift, local times."""

    code: ShiftCode
    enabled: bool = True
    start: Time
    end: Time
    max_jobs: int | None = Field(None, ge=0, le=1000)


class Blackout(Body):
    """Days on which nothing is planned, both included."""

    start: date
    end: date
    reason: str | None = Field(None, max_length=500)


class ServiceDaysBody(Body):
    """A category is done on these weekdays only."""

    category: str
    weekdays: list[Weekday]


class ScheduleBody(Entry, example={"crossShift": True}):
    """A calendar; what is absent is inherited: team, company, business unit."""

    working_days: list[Weekday] | None = None
    shifts: list[ShiftBody] | None = None
    lunch: Times | None = None
    time_zone: str | None = None
    holiday_region: Region | None = None
    max_daily_jobs: int | None = Field(None, ge=0, le=1000)
    max_weekly_jobs: int | None = Field(None, ge=0, le=7000)
    travel_buffer_min: int | None = Field(None, ge=0, le=120)
    cross_shift: bool | None = None
    cross_day: bool | None = None
    service_days: list[ServiceDaysBody] | None = None
    blackouts: list[Blackout] = []


def wish(body: Body, kind: type[W], **rest: Any) -> W:
    """The body as the domain's own struct; `rest` are the fields that the body has otherwise."""
    return wished(body.model_dump(by_alias=True), kind, **rest)


def wished(wire: Mapping[str, Any], kind: type[W], **rest: Any) -> W:
    """The same of a mapping in wire names."""
    own = zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
    given = {
        out: wire[to_camel(name)]
        for name, out in own
        if to_camel(name) in wire and name not in rest
    }
    made = msgspec.convert(given, kind)
    return msgspec.structs.replace(made, **rest) if rest else made
