"""What pydantic finds wrong with a request, in sentences that a person understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# By kind of fault, or by its first word; the words in braces are those of its context.
SENTENCES: Mapping[str, str] = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field here.",
    "string": "This has to be text.",
    "string_too_short": "This has {min_length} characters at least.",
    "string_too_long": "This has {max_length} characters at most.",
    "string_pattern_mismatch": "This does not look as it has to: {pattern}.",
    "bool": "This has to be true or false.",
    "int": "This has to be a whole number.",
    "float": "This has to be a number.",
    "finite": "This has to be a number.",
    "decimal": "This has to be a number.",
    "greater_than": "This has to be more than {gt}.",
    "greater_than_equal": "This has to be {ge} or more.",
    "less_than": "This has to be less than {lt}.",
    "less_than_equal": "This has to be {le} or less.",
    "too_short": "There have to be {min_length} of these at least.",
    "too_long": "There are {max_length} of these at most.",
    "list": "This has to be a list.",
    "dict": "This has to be an object.",
    "model": "This has to be an object.",
    "literal": "This has to be one of {expected}.",
    "enum": "This has to be one of {expected}.",
    "date": "This has to be a day, for instance 2026-03-16.",
    "datetime": "This has to be an instant, for instance 2026-03-16T08:00:00Z.",
}


def sentence(fault: Mapping[str, Any]) -> str:
    """The sentence of a fault as pydantic lists them; its own words where we have none."""
    kind = fault["type"]
    known = SENTENCES.get(kind) or SENTENCES.get(kind.partition("_")[0])
    if known:
        return known.format(**fault.get("ctx", {}))
    said = str(fault["msg"]).removeprefix("Value error, ").removesuffix(".")
    return f"{said[:1].upper()}{said[1:]}."
