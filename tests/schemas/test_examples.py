"""Every topic has an example that is valid, survives the wire, and shows nothing personal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fsm_common.adapters.avro import Codec, Registered
from fsm_common.adapters.schemas import Schemas
from fsm_common.testing.plain import PlainKeyring
from fsm_events import FOLDER
from fsm_events.catalogue import RECORDS
from fsm_events.examples import example, text
from fsm_events.generate.checks import personal

SCHEMAS = Schemas(FOLDER)
IDS = {topic: Registered(number) for number, topic in enumerate(SCHEMAS, start=1)}
TEXTS = {one.id: SCHEMAS[topic].text for topic, one in IDS.items()}
CODEC = Codec(SCHEMAS, RECORDS.values(), IDS, TEXTS.__getitem__)


def test_each_schema_has_its_example_and_each_example_its_schema() -> None:
    examples = {path.name.removesuffix(".example.json") for path in FOLDER.glob("*.json")}
    assert examples == set(SCHEMAS)


@pytest.mark.parametrize("topic", SCHEMAS)
def test_an_example_survives_the_wire(topic: str) -> None:
    meta, record = example(SCHEMAS, topic, PlainKeyring())
    assert CODEC.decode(topic, CODEC.encode(record, meta)) == (meta, record)


@pytest.mark.parametrize("topic", SCHEMAS)
def test_an_example_says_every_field_and_no_other(topic: str) -> None:
    fields = SCHEMAS[topic]["fields"]
    hidden = {f"{field['name']}Index" for field in fields if field.get("lookup")}
    assert set(text(SCHEMAS, topic)) == {field["name"] for field in fields} - hidden


@pytest.mark.parametrize("topic", SCHEMAS)
def test_nothing_personal_is_on_the_wire_in_clear(topic: str) -> None:
    meta, record = example(SCHEMAS, topic, PlainKeyring())
    wire = CODEC.encode(record, meta)
    shown = [clear for clear in _clear(topic) if clear.encode() in wire]
    assert shown == []


def test_an_envelope_names_its_aggregate() -> None:
    for topic, schema in SCHEMAS.items():
        if schema.kind == "event":
            meta, record = example(SCHEMAS, topic, PlainKeyring())
            assert meta is not None
            assert meta.event_type == topic
            assert meta.aggregate_id == getattr(record, RECORDS[topic].__dict__["identity"])


def test_what_is_looked_up_keeps_its_hash() -> None:
    _, record = example(SCHEMAS, "identity.user.created", keyring := PlainKeyring())
    meta, _ = example(SCHEMAS, "identity.user.created", keyring)
    _, read = CODEC.decode(record.topic, CODEC.encode(record, meta))
    assert _email(read).index == _email(record).index
    assert len(_email(read).index) == 32


def _email(record: Any) -> Any:
    return record.email


def _clear(topic: str) -> Iterator[str]:
    """Every text that stands in a personal field of the example, unless it is also a field of
    its own elsewhere (the town of a site)."""
    names = {name for name, _ in personal(SCHEMAS[topic].whole)}
    raw = text(SCHEMAS, topic)
    public = set(_texts(raw, names, wanted=False))
    return (clear for clear in _texts(raw, names, wanted=True) if clear not in public)


def _texts(node: Any, names: set[str], *, wanted: bool, inside: bool = False) -> Iterator[str]:
    """Texts of four letters and more, in personal fields or outside of them."""
    if isinstance(node, dict):
        for name, part in node.items():
            yield from _texts(part, names, wanted=wanted, inside=inside or name in names)
    elif isinstance(node, list):
        for part in node:
            yield from _texts(part, names, wanted=wanted, inside=inside)
    elif inside == wanted and isinstance(node, str) and len(node) > 3:
        yield node
