"""The team is the smallest unit: data of single people are not taken in."""

from __future__ import annotations

import re
from typing import Any

_WORDS = re.compile(
    r"technician|employee|worker|headcount|crew_?member|person_?name|first_?name|last_?name"
    r"|birth|social_?security|national_?id",
    re.IGNORECASE,
)


def personal_field(value: Any, path: str = "") -> str | None:
    """The path of the first field in a request that speaks of a single person, if any."""
    match value:
        case dict():
            pairs = [
                (f"{path}.{name}" if path else str(name), name, v) for name, v in value.items()
            ]
        case list():
            pairs = [(f"{path}[{n}]", "", item) for n, item in enumerate(value)]
        case _:
            return None
    for where, name, inner in pairs:
        found = where if _WORDS.search(str(name)) else personal_field(inner, where)
        if found:
            return found
    return None
