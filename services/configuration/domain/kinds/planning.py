"""Values that decide when something can be done: buffers, calendars, slots, holidays."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Literal

from msgspec import Meta

from services.configuration.domain.kinds.base import (
    Code,
    Count,
    Day,
    Hours,
    Minutes,
    Region,
    Some,
    Time,
    Value,
    distinct,
    ordered,
)


class AdvanceBuffer(Value, frozen=True, kw_only=True):
    """BUFFER_GLOBAL, by serviceType: working days between creation and visit, hours beside."""

    working_days: Annotated[int, Meta(ge=0, le=60)]
    hours: Count | None = None


class ProductBuffer(Value, frozen=True, kw_only=True):
    """BUFFER_STATIC, by productCategory: days between delivery and visit."""

    days: Annotated[int, Meta(ge=0, le=60)]
    unit: Literal["WORKING", "CALENDAR"]


class CommuteBuffer(Value, frozen=True, kw_only=True):
    """BUFFER_COMMUTE: time between two jobs, fixed or by distance."""

    mode: Literal["FIXED", "DISTANCE"]
    minutes: Annotated[int, Meta(ge=0, le=120)] = 45
    city_kmh: Some = 40
    rural_kmh: Some = 60
    limit_minutes: Minutes = 90


class Shift(Value, frozen=True, kw_only=True):
    """A shift of the working day, local times; M morning, A afternoon, E evening."""

    code: Literal["M", "A", "E"]
    start: Time
    end: Time
    enabled: bool = True
    max_jobs: Some | None = None

    def __post_init__(self) -> None:
        ordered(self.start, self.end)


class Calendar(Value, frozen=True, kw_only=True):
    """CALENDAR: the week of a country or business unit; companies and teams inherit it."""

    working_days: Annotated[tuple[Day, ...], Meta(min_length=1)]
    shifts: Annotated[tuple[Shift, ...], Meta(min_length=1)]
    lunch: Hours | None = None
    cross_shift: bool = False
    cross_day: bool = False

    def __post_init__(self) -> None:
        distinct(self.working_days, "weekday")
        distinct((shift.code for shift in self.shifts), "shift")
        for one, next_one in pairwise(sorted(self.shifts, key=lambda shift: shift.start)):
            if one.end > next_one.start:
                raise ValueError(f"shifts {one.code} and {next_one.code} overlap")


class SlotRule(Value, frozen=True, kw_only=True):
    """SLOT, by serviceType: the grid of starts, what is exact, how long a hold stands."""

    step_minutes: Annotated[int, Meta(ge=15, le=240, multiple_of=15)]
    exact_days: Count = 14
    hold_hours: Some = 48
    window_days: Some = 30
    max_window_days: Annotated[int, Meta(ge=1, le=90)] = 90
    limit: Annotated[int, Meta(ge=1, le=100)] = 20

    def __post_init__(self) -> None:
        if self.window_days > self.max_window_days:
            raise ValueError("the usual window is longer than the longest one")


class HolidayDay(Value, frozen=True, kw_only=True):
    """One day; without regions it holds in the whole country, as a religious one may."""

    date: dt.date
    name: str
    type: Literal["NATIONAL", "REGIONAL", "RELIGIOUS"] = "NATIONAL"
    regions: tuple[Region, ...] = ()

    def __post_init__(self) -> None:
        wrong = {"NATIONAL": bool(self.regions), "REGIONAL": not self.regions}
        if wrong.get(self.type):
            raise ValueError("a national holiday names no region, a regional one at least one")


class HolidayYear(Value, frozen=True, kw_only=True):
    """HOLIDAY, by year: all holidays of a country in that year."""

    year: Annotated[int, Meta(ge=2000, le=2200)]
    days: tuple[HolidayDay, ...]

    def __post_init__(self) -> None:
        if any(day.date.year != self.year for day in self.days):
            raise ValueError(f"a holiday lies outside of {self.year}")
        distinct(
            ((day.date, region) for day in self.days for region in day.regions or ("",)),
            "holiday of the same region",
        )


class Closure(Value, frozen=True, kw_only=True):
    """STORE_CLOSURE: days on which a store is closed, both included."""

    start: dt.date
    end: dt.date
    reason: Literal["INVENTORY", "RENOVATION", "EMERGENCY", "OTHER"]
    affects_scheduling: bool = True

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError("a closure ends before it starts")


class ContactWindow(Value, frozen=True, kw_only=True):
    """CONTACT_WINDOW: when customers may be written to, local time."""

    days: Annotated[tuple[Day, ...], Meta(min_length=1)]
    start: Time
    end: Time
    holidays: bool = False

    def __post_init__(self) -> None:
        ordered(self.start, self.end)


class GoCheck(Value, frozen=True, kw_only=True):
    """GO_CHECK: when it is looked whether a visit may go ahead, local time."""

    days_before: Annotated[int, Meta(ge=0, le=30)] = 1
    time: Time = "18:00"


class ProductCategory(Value, frozen=True, kw_only=True):
    """Product codes of a category; `*` at the end stands for any rest."""

    category: Code
    patterns: tuple[Annotated[str, Meta(pattern=r"^[A-Z0-9_\-]+\*?$")], ...]


class ProductCategories(Value, frozen=True, kw_only=True):
    """PRODUCT_CATEGORY: which product codes mean which category; the first match counts."""

    categories: tuple[ProductCategory, ...]

    def __post_init__(self) -> None:
        distinct((item.category for item in self.categories), "category")
