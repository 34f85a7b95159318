"""Where each record stands: topics by domain and aggregate, shared types by who uses them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from fsm_common.adapters.schemas import Schema, Schemas
from fsm_events.generate.python import clear, needed

ENUMS, COMMON = "fsm_events.enums", "fsm_events.common"
SEVERAL = f"{COMMON}.shared"


def homes(schemas: Schemas) -> dict[str, str]:
    """The module of every topic and every shared type, by topic or full name."""
    events = {_domain(schema) for schema in schemas.values() if schema.kind == "event"}
    topics = {topic: _of_topic(schema, events) for topic, schema in schemas.items()}
    users = _users(schemas)
    return topics | {name: _of_type(t, users[name]) for name, t in schemas.shared.items()}


def facade(module: str) -> str | None:
    """The package whose name people import a module's classes from; None where it is one file."""
    above, _, _ = module.rpartition(".")
    return above if above.count(".") and above.startswith("fsm_events.") else None


def _of_topic(schema: Schema, events: set[str]) -> str:
    domain, entity, _ = schema.topic.split(".", 2)
    usual = f"fsm_events.{domain}"
    if domain in events:
        usual = f"{usual}.{schema.get('aggregate', entity)}"
    return str(schema.get("module", usual))


def _of_type(definition: Mapping[str, Any], users: set[str]) -> str:
    if "module" in definition:
        return str(definition["module"])
    if definition["type"] == "enum":
        return ENUMS
    return f"{COMMON}.{next(iter(users))}" if len(users) == 1 else SEVERAL


def _users(schemas: Schemas) -> dict[str, set[str]]:
    """The domains whose records hold a shared type, however deep."""
    found: dict[str, set[str]] = defaultdict(set)
    for schema in schemas.values():
        for name in _below(schema.raw, schemas):
            found[name].add(_domain(schema))
    return found


def _below(definition: Mapping[str, Any], schemas: Schemas) -> Iterator[str]:
    for name in {*needed(definition), *clear(definition)} & set(schemas.shared):
        yield name
        yield from _below(schemas.shared[name], schemas)


def _domain(schema: Schema) -> str:
    return schema.topic.partition(".")[0]
