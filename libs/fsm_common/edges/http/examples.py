"""Examples of answers, made of examples of records: the same names mean the same things."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

Record = Mapping[str, Any]
# What stands where no record knows the name.
PLAIN: Mapping[Any, Any] = {
    bool: True,
    int: 1,
    float: 1.0,
    date: "2026-03-02",
    datetime: "2026-03-02T08:10:00Z",
}
TEXT, DAY = (str, str | None), re.compile(r"\d{4}-\d\d-\d\d")


class Examples:
    """Makes an example of any answer: a field looks like that of the same name and a fitting type
    in the record that has most in common with the answer; where none has it, like its type."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = [part for record in records for part in _parts(record)]

    def of(self, model: type[BaseModel]) -> dict[str, Any]:
        """The example, as JSON says it."""
        fields = {f.alias or name: _kind(f) for name, f in model.model_fields.items()}
        closest = sorted(self._records, key=lambda r: len(fields.keys() & r.keys()), reverse=True)
        return {name: self._value(closest, name, kind) for name, kind in fields.items()}

    def _value(self, closest: Sequence[Record], name: str, kind: Any) -> Any:
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        for given in (record[name] for record in closest if name in record):
            if given in (None, [], {}) or (kind in TEXT and DAY.match(str(given))):
                continue  # a day is no text, but another thing of the same name
            with suppress(ValidationError):
                value = adapter.validate_python(given)
                return adapter.dump_python(value, mode="json", by_alias=True)
        return self._plain(name, kind)

    def _plain(self, name: str, kind: Any) -> Any:
        origin, inside = get_origin(kind), get_args(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.of(kind)
        if not inside:
            return name if kind is str else PLAIN.get(kind, {})
        if origin is Literal:
            return inside[0]
        if origin in (list, tuple, Sequence):
            return [self._plain(name, inside[0])]
        if origin in (dict, Mapping):
            return {}
        first = self._plain(name, inside[0])  # of several, or with words beside it
        absent = type(None) in inside and not isinstance(first, list | dict)
        return None if absent else first


def _kind(field: FieldInfo) -> Any:
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _parts(value: Any) -> Iterator[Record]:
    """Every record in a record, itself first; text that is JSON is shown as such."""
    if isinstance(value, list):
        for part in value:
            yield from _parts(part)
    if isinstance(value, dict):
        record = {name: _opened(part) for name, part in value.items()}
        yield record
        for part in record.values():
            yield from _parts(part)


def _opened(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
