"""camelCase on the wire, snake_case in Python, there and back."""

from __future__ import annotations

import keyword
import re

# Class variables of core.messages.Event, and names that annotations in a class body need.
RESERVED = frozenset(
    ("topic", "service", "aggregate", "identity", "key", "public", "aggregate_id", "meta")
)
NEEDED = frozenset(("dt", "str", "int", "bool", "float", "bytes", "tuple", "dict"))


def snake(name: str) -> str:
    """`startQ` → `start_q`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: "_" + m[1].lower(), name)


def camel(name: str) -> str:
    """`start_q` → `startQ`, as msgspec does it."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def class_name(topic: str) -> str:
    """`scheduling.booking.pre_booked` → `BookingPreBooked`."""
    _, *rest = topic.split(".")
    return "".join(part.capitalize() for part in "_".join(rest).split("_"))


def fault(name: str, reserved: frozenset[str]) -> str | None:
    """Why a wire name cannot be a field, as the end of a sentence; None if it can."""
    python = snake(name)
    if camel(python) != name:
        return f"does not survive the way to {python} and back"
    if keyword.iskeyword(python):
        return "is a word of Python"
    if python in reserved:
        return "is a class variable of every event"
    if python in NEEDED:
        return "hides a type"
    return None
