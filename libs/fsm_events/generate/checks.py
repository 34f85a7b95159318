"""What must hold in the folder of schemas; each fault is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fsm_common.adapters.schemas import Schema, Schemas, full
from fsm_events.generate.names import RESERVED, class_name, fault
from fsm_events.generate.python import PRIMITIVE, needed

SPACE = "com.ahs.fsm.events"
META = f"{SPACE}.EventMeta"
NEEDED = {
    "event": {"service", "aggregate", "identity", "key", "public", "partitions", "retentionDays"},
    "message": {"key", "partitions", "retentionDays"},
    "inbound": {"key", "partitions", "retentionDays"},
}
PLACES = ("latitude", "longitude", "lat", "lng")  # all else is decimal text


def faults(schemas: Schemas) -> Iterator[str]:
    """Everything that is wrong, in the order of the files."""
    for name, definition in schemas.shared.items():
        yield from (f"common/{definition['name']}: {each}" for each in _shared(definition))
        if not any(name in needed(other) for other in _everything(schemas)):
            yield f"common/{definition['name']}: nobody uses it"
    for topic, schema in schemas.items():
        yield from (f"{topic}: {each}" for each in _topic(schema, schemas))


def _everything(schemas: Schemas) -> Iterator[Mapping[str, Any]]:
    for definition in (*schemas.shared.values(), *(schema.raw for schema in schemas.values())):
        yield definition
        for field in definition.get("fields", ()):
            if "clear" in field:
                yield {"type": "array", "items": f"{SPACE}.{field['clear']}"}


def _shared(definition: Mapping[str, Any]) -> Iterator[str]:
    if not definition.get("doc"):
        yield "it has no doc"
    if definition["type"] == "enum":
        yield from enum_faults(definition)
    else:
        yield from field_faults(definition["fields"], frozenset())


def enum_faults(definition: Mapping[str, Any]) -> Iterator[str]:
    """An enum grows; readers of the day before must have a word for what they do not know."""
    if "UNKNOWN" not in definition["symbols"] or definition.get("default") != "UNKNOWN":
        yield f"the enum {definition['name']} has no symbol and default UNKNOWN"


def _topic(schema: Schema, schemas: Schemas) -> Iterator[str]:
    raw = schema.raw
    if not re.fullmatch(r"[a-z]+(\.[a-z]+(_[a-z]+)*){2}", schema.topic):
        yield "a topic is called domain.entity.event, in lower snake case"
        return
    if raw.get("kind") not in NEEDED:
        yield f"its kind is {raw.get('kind')}, not one of {', '.join(NEEDED)}"
        return
    missing = (NEEDED[raw["kind"]] | {"doc"}) - set(raw)
    if missing:
        yield f"it does not say {', '.join(sorted(missing))}"
        return
    wanted = f"{SPACE}.{schema.topic.partition('.')[0]}.{class_name(schema.topic)}"
    if full(raw) != wanted:
        yield f"its record is called {full(raw)}, not {wanted}"
    yield from _names(schema, schemas)
    reserved = RESERVED if raw["kind"] == "event" else frozenset({"topic", "key"})
    yield from field_faults(raw["fields"], reserved)
    yield from _subjects(schema)


def _names(schema: Schema, schemas: Schemas) -> Iterator[str]:
    """Envelope, identity, key, and types that exist."""
    fields = {field["name"]: field for field in schema["fields"]}
    has_meta = fields.get("meta", {}).get("type") == META
    if has_meta != (schema.kind == "event"):
        yield "an event opens with meta, and nothing else does"
    if schema.kind == "event" and fields.get(schema["identity"], {}).get("type") != "string":
        yield f"its identity {schema['identity']} is no string of it"
    for name in re.findall(r"\{(\w+)\}", schema["key"]):
        if name != "countryCode" and name not in fields:
            yield f"its key needs {name}, which it does not have"
    for name in needed(schema.raw):
        if name not in PRIMITIVE and name not in schemas.shared:
            yield f"it uses {name}, which does not exist"


def field_faults(fields: list[Mapping[str, Any]], reserved: frozenset[str]) -> Iterator[str]:
    """Names, defaults, decimal text, personal fields."""
    types = {field["name"]: field["type"] for field in fields}
    for field in fields:
        name, kind = field["name"], field["type"]
        wrong = fault(name, reserved)
        if wrong and name != "meta":
            yield f"the field {name} {wrong}"
        if isinstance(kind, list) and (kind[0] != "null" or field.get("default", "") is not None):
            yield f"the field {name} may be null, hence null comes first and is the default"
        if "double" in needed(kind) and name not in PLACES:
            yield f"the field {name} is a floating point number; write decimal text"
        if field.get("lookup") and types.get(f"{name}Index") != ["null", "bytes"]:
            yield f"the field {name} is looked up and has no nullable bytes {name}Index"
        if field.get("personal") and kind not in ("bytes", ["null", "bytes"]):
            yield f"the personal field {name} is no bytes"


def _subjects(schema: Schema) -> Iterator[str]:
    """Whose key encrypts: a field of the record itself, also for what lies deeper in it."""
    top = {field["name"] for field in schema["fields"]}
    for name, subject in personal(schema.whole):
        if subject not in top:
            yield f"the personal field {name} belongs to {subject}, which it does not have"


def personal(node: Any) -> Iterator[tuple[str, str]]:
    """Personal fields at any depth, with the field that holds their subject's id."""
    if isinstance(node, list):
        for part in node:
            yield from personal(part)
    elif isinstance(node, dict):
        for field in node.get("fields", ()):
            if field.get("personal"):
                yield field["name"], field.get("subject", "nobody")
            yield from personal(field["type"])
        for inner in ("items", "values"):
            yield from personal(node.get(inner))
