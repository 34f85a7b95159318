"""What comes in and goes out as JSON: camelCase on the wire, unknown fields refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator
from pydantic.alias_generators import to_camel


class _Wire(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, frozen=True
    )

    def __init_subclass__(cls, example: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """Pydantic reads the configuration once this has run."""
        super().__init_subclass__(**kwargs)
        if example is not None:
            cls.model_config["json_schema_extra"] = {"examples": [dict(example)]}


class Body(_Wire):
    """A request: `class HoldBody(Body, example={…})`; the example stands in the OpenAPI text."""

    model_config = ConfigDict(extra="forbid", validate_by_name=False, allow_inf_nan=False)

    @field_validator("*", mode="after")
    @classmethod
    def _what_events_can_say(cls, value: Any) -> Any:
        if value == "UNKNOWN" or (isinstance(value, list) and "UNKNOWN" in value):
            raise ValueError("UNKNOWN is what readers say; name what you mean")
        if isinstance(value, int) and not -(2**31) <= value < 2**31:
            raise ValueError("this number is too large")
        if _holds_zero(value):
            raise ValueError("a zero byte is no text")
        return value


def _holds_zero(value: Any) -> bool:
    """Whether there is text that no row could hold, in here or in what any service keeps of it."""
    left = [value]
    while left:  # however deep it is
        match left.pop():
            case str() as text if "\0" in text:
                return True
            case dict() as some:
                left += [*some, *some.values()]
            case list() as some:
                left += some
    return False


class Answer(_Wire):
    """A response body."""


class Written(Answer):
    """The answer to a command; both are filled in by `call.handle`.

    `event_id` is absent where the wish was already true and nothing new was written."""

    event_id: str | None = None
    aggregate_version: int = 0


def _to_millis(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant says its offset")
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise ValueError("this instant lies outside of the calendar") from None
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


# What an event can carry: with an offset, to the millisecond.
Instant = Annotated[datetime, AfterValidator(_to_millis)]
T = TypeVar("T")


class Page(Answer, Generic[T]):
    """A part of a list; `next` is the path of the next part, absent at the end."""

    items: list[T]
    next: str | None = None
