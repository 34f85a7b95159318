"""What a schema may not do to those who read it, in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def breaks(old: Any, new: Any) -> list[str]:
    """Why readers of `old` could not go on with `new`, or the other way round; empty if they can.

    The registry knows these rules but for one: it lets an enum lose a symbol, since the enum has
    a default; the fact in the log would then be read as UNKNOWN for ever.
    """
    before, after = dict(_named(old)), dict(_named(new))
    return [
        sentence
        for name, definition in before.items()
        if name in after
        for sentence in _differences(name.rpartition(".")[2], definition, after[name])
    ]


def _named(node: Any, space: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Records and enums by full name, at any depth."""
    if isinstance(node, list):
        for part in node:
            yield from _named(part, space)
    if not isinstance(node, dict):
        return
    if "name" in node:
        space = node.get("namespace", space)
        yield f"{space}.{node['name']}", node
    for field in node.get("fields", ()):
        yield from _named(field["type"], space)
    yield from _named(node.get("items") or node.get("values"), space)


def _differences(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old["type"] == "enum":
        lost = [symbol for symbol in old["symbols"] if symbol not in new.get("symbols", ())]
        if lost:
            yield f"the enum {name} has lost {', '.join(lost)}"
        return
    before = {field["name"]: field for field in old["fields"]}
    after = {field["name"]: field for field in new.get("fields", ())}
    for field in after.keys() - before.keys():
        if "default" not in after[field]:
            yield f"{name}.{field} is new and has no default"
    for field in before.keys() - after.keys():
        if "default" not in before[field]:
            yield f"{name}.{field} is gone and had no default"
    for field in before.keys() & after.keys():
        if _shape(before[field]["type"]) != _shape(after[field]["type"]):
            yield f"{name}.{field} has another type"


def _shape(node: Any) -> str:
    """A type as text; what is named stands for itself and is compared on its own."""
    if isinstance(node, list):
        return "|".join(map(_shape, node))
    if not isinstance(node, dict):
        return str(node).rpartition(".")[2]
    if "name" in node:
        return str(node["name"])
    inner = node.get("items") or node.get("values")
    return json.dumps([node["type"], node.get("logicalType"), _shape(inner) if inner else None])
