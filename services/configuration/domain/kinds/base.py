"""What the values of all kinds are made of: strict structs, local times, rates, weekdays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Time = Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", description="HH:MM")]
Rate = Annotated[str, Meta(pattern=r"^\d{1,2}\.\d{2}$", description="per cent")]
Amount = Annotated[str, Meta(pattern=r"^\d{1,9}\.\d{2}$")]
Code = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Z0-9_]{0,49}$")]
Region = Annotated[str, Meta(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$", description="ISO 3166-2")]
Count = Annotated[int, Meta(ge=0, le=1000)]
Some = Annotated[int, Meta(ge=1, le=1000)]
Minutes = Annotated[int, Meta(ge=0, le=10080)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Day = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]


class Value(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A value of some kind; what it does not name is refused."""


class Hours(Value, frozen=True, kw_only=True):
    """From and to on a local day."""

    start: Time
    end: Time

    def __post_init__(self) -> None:
        ordered(self.start, self.end)


def ordered(start: object, end: object) -> None:
    """Raises ValueError unless the start lies before the end."""
    if not start < end:  # type: ignore[operator]  # both are times, or both are dates
        raise ValueError(f"it starts at {start} and ends at {end}; the start comes first")


def distinct(items: Iterable[object], what: str) -> None:
    """Raises ValueError where something is named twice."""
    seen = list(items)
    if len(set(seen)) < len(seen):
        raise ValueError(f"a {what} is named twice")
