"""What pydantic finds wrong with a request, in sentences that a person understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# By kind of fault; the words in braces are those of its context.
SENTENCES: Mapping[str, str] = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field here.",
    "string_type": "This has to be text.",
    "string_too_short": "This has {min_length} characters at least.",
    "string_too_long": "This has {max_length} characters at most.",
    "string_pattern_mismatch": "This does not look as it has to: {pattern}.",
    "bool_type": "This has to be true or false.",
    "bool_parsing": "This has to be true or false.",
    "int_type": "This has to be a whole number.",
    "int_parsing": "This has to be a whole number.",
    "int_from_float": "This has to be a whole number.",
    "float_type": "This has to be a number.",
    "float_parsing": "This has to be a number.",
    "finite_number": "This has to be a number.",
    "decimal_parsing": "This has to be a number.",
    "greater_than": "This has to be more than {gt}.",
    "greater_than_equal": "This has to be {ge} or more.",
    "less_than": "This has to be less than {lt}.",
    "less_than_equal": "This has to be {le} or less.",
    "too_short": "There have to be {min_length} of these at least.",
    "too_long": "There are {max_length} of these at most.",
    "list_type": "This has to be a list.",
    "dict_type": "This has to be an object.",
    "model_type": "This has to be an object.",
    "model_attributes_type": "This has to be an object.",
    "literal_error": "This has to be one of {expected}.",
    "enum": "This has to be one of {expected}.",
    "date_type": "This has to be a day, for instance 2026-03-16.",
    "date_parsing": "This has to be a day, for instance 2026-03-16.",
    "date_from_datetime_parsing": "This has to be a day, for instance 2026-03-16.",
    "date_from_datetime_inexact": "This has to be a day, for instance 2026-03-16.",
    "datetime_type": "This has to be an instant, for instance 2026-03-16T08:00:00Z.",
    "datetime_parsing": "This has to be an instant, for instance 2026-03-16T08:00:00Z.",
    "datetime_from_date_parsing": "This has to be an instant, for instance 2026-03-16T08:00:00Z.",
}


def sentence(fault: Mapping[str, Any]) -> str:
    """The sentence of a fault as pydantic lists them; its own words where we have none."""
    known = SENTENCES.get(fault["type"])
    if known:
        return known.format(**fault.get("ctx", {}))
    said = str(fault["msg"]).removeprefix("Value error, ").removesuffix(".")
    return f"{said[:1].upper()}{said[1:]}."
