"""Types and fields of Avro as Python text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsm_events.generate.names import snake

PRIMITIVE = {
    "string": "str",
    "int": "int",
    "long": "int",
    "double": "float",
    "float": "float",
    "boolean": "bool",
    "bytes": "bytes",
    "null": "None",
}
LOGICAL = {"timestamp-millis": "dt.datetime", "iso-date": "dt.date"}


def local(name: str) -> str:
    """The last part of a full name."""
    return name.rpartition(".")[2]


def hint(kind: Any) -> str:
    """The annotation of an Avro type."""
    if isinstance(kind, str):
        return PRIMITIVE.get(kind) or local(kind)
    if isinstance(kind, list):
        return " | ".join(hint(part) for part in sorted(kind, key=lambda part: part == "null"))
    if kind["type"] == "array":
        return f"tuple[{hint(kind['items'])}, ...]"
    if kind["type"] == "map":
        return f"dict[str, {hint(kind['values'])}]"
    if "logicalType" in kind:
        return LOGICAL[kind["logicalType"]]
    return hint(kind["type"]) if kind["type"] in PRIMITIVE else str(kind["name"])


def field_hint(field: Mapping[str, Any]) -> str:
    """The annotation of a field; a personal one is sealed."""
    if not field.get("personal"):
        return hint(field["type"])
    clear = field.get("clear", "string")
    sealed = f"Sealed[{PRIMITIVE.get(clear, clear)}]"
    return f"{sealed} | None" if isinstance(field["type"], list) else sealed


def default(field: Mapping[str, Any]) -> str:
    """What stands behind the annotation."""
    if "default" not in field:
        return ""
    value = field["default"]
    if value == {}:
        return " = msgspec.field(default_factory=dict)"
    return f" = {tuple(value)!r}" if isinstance(value, list) else f" = {value!r}"


def shown(fields: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The fields that become attributes: not the envelope, not the lookup hashes."""
    hidden = {"meta"} | {f"{f['name']}Index" for f in fields if f.get("lookup")}
    return (field for field in fields if field["name"] not in hidden)


def field_line(field: Mapping[str, Any]) -> str:
    """A field of a class, its doc as a comment."""
    doc = f"  # {field['doc']}" if field.get("doc") else ""
    return f"    {snake(field['name'])}: {field_hint(field)}{default(field)}{doc}"


def needed(node: Any) -> Iterator[str]:
    """The full names that a type mentions; primitive names too."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for part in node:
            yield from needed(part)
    else:
        inner = node["fields"] if node["type"] == "record" else ()
        for part in inner:
            yield from needed(part["type"])
        yield from needed(node.get("items") or node.get("values") or [])


def clear(definition: Mapping[str, Any]) -> Iterator[str]:
    """Full names of the types that stand sealed in a record."""
    for part in definition.get("fields", ()):
        if "clear" in part:
            yield f"com.ahs.fsm.events.{part['clear']}"
