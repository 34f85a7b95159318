"""What the codec reads, and what it calls poison."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import fastavro
import pytest

from fsm_common.adapters.avro import Codec, Registered, UnknownSchema
from fsm_common.adapters.schemas import Schemas
from fsm_common.core.errors import Misfit, Poison
from fsm_common.core.sealed import Sealed, to_wire
from fsm_common.testing.plain import PlainKeyring
from fsm_events import FOLDER
from fsm_events.config import ParameterWithdrawn
from fsm_events.examples import example
from fsm_events.identity import PasswordSet
from fsm_events.integration import SalesDeliveryStatusChanged
from fsm_events.projects import ProjectStatusChanged
from fsm_events.providers import CapacityUpdated
from tests.schemas.folder import Change, changed, field

TOPIC = ProjectStatusChanged.topic
SCHEMAS = Schemas(FOLDER)
OURS, THEIRS = 1, 2


def codec(schemas: Schemas = SCHEMAS, number: int = OURS, written: Schemas = SCHEMAS) -> Codec:
    """One that writes with `number`; the registry knows ours and what somebody else wrote."""
    texts = {OURS: SCHEMAS[TOPIC].text, THEIRS: written[TOPIC].text}

    def fetch(wanted: int) -> str:
        if wanted not in texts:
            raise UnknownSchema(f"no {wanted}")
        return texts[wanted]

    return Codec(schemas, [ProjectStatusChanged], {TOPIC: Registered(number)}, fetch)


def payload() -> bytes:
    meta, record = example(SCHEMAS, TOPIC, PlainKeyring())
    return codec().encode(record, meta)


def written_elsewhere(folder: Path, change: Change, file: str = TOPIC) -> tuple[bytes, Schemas]:
    """The example as a program with another version of the schemas writes it."""
    schemas = changed(folder, file, change)
    meta, record = example(SCHEMAS, TOPIC, PlainKeyring())
    return codec(schemas, THEIRS).encode(record, meta), schemas


def test_a_record_tells_the_version_that_the_registry_gave() -> None:
    third = Codec(SCHEMAS, [ProjectStatusChanged], {TOPIC: Registered(OURS, 3)}, str)
    assert third.version(TOPIC) == 3


def test_the_wire_opens_with_magic_and_id() -> None:
    assert payload()[:5] == b"\x00\x00\x00\x00\x01"


def test_a_record_from_before_a_field_was_added_is_read(tmp_path: Path) -> None:
    def before(definition: dict[str, Any]) -> None:
        definition["fields"].remove(field(definition, "reason"))

    old, schemas = written_elsewhere(tmp_path, before)
    _, record = codec(written=schemas).decode(TOPIC, old)
    assert record == example(SCHEMAS, TOPIC, PlainKeyring())[1]


def test_a_field_that_we_do_not_know_yet_is_left_out(tmp_path: Path) -> None:
    more = {"name": "later", "type": "string", "default": "x"}
    new, schemas = written_elsewhere(tmp_path, lambda definition: definition["fields"].append(more))
    _, record = codec(written=schemas).decode(TOPIC, new)
    assert record == example(SCHEMAS, TOPIC, PlainKeyring())[1]


def test_a_word_that_we_do_not_know_yet_is_unknown(tmp_path: Path) -> None:
    schemas = changed(
        tmp_path, "common/ProjectStatus", lambda enum: enum["symbols"].append("DREAMT")
    )
    meta, record = example(SCHEMAS, TOPIC, PlainKeyring())
    assert isinstance(record, ProjectStatusChanged)
    dreamt: Any = "DREAMT"
    later = ProjectStatusChanged(
        project_id=record.project_id, customer_id=record.customer_id, status=dreamt
    )
    new = codec(schemas, THEIRS).encode(later, meta)
    _, read = codec(written=schemas).decode(TOPIC, new)
    assert isinstance(read, ProjectStatusChanged)
    assert read.status == "UNKNOWN"


def test_the_same_schema_under_another_id_is_ours() -> None:
    meta, record = example(SCHEMAS, TOPIC, PlainKeyring())
    new = codec(number=THEIRS).encode(record, meta)
    assert codec().decode(TOPIC, new) == (meta, record)


def test_an_unknown_id_may_become_known() -> None:
    with pytest.raises(UnknownSchema):
        codec().decode(TOPIC, b"\x00\x00\x00\x00\x09" + payload()[5:])


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"hello, world",
        b"\x00\x00\x00\x00\x01",
        b"\x00\x00\x00\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        payload()[:-3],
        payload() + b"more",
    ],
    ids=["nothing", "text", "no body", "absurd length", "cut off", "too long"],
)
def test_bad_bytes_are_poison(broken: bytes) -> None:
    with pytest.raises(Poison, match=f"These bytes are no {TOPIC}"):
        codec().decode(TOPIC, broken)


def test_another_record_on_this_topic_is_poison() -> None:
    other = ParameterWithdrawn.topic
    strange = Codec(SCHEMAS, [ParameterWithdrawn], {other: Registered(THEIRS)}, str)
    meta, record = example(SCHEMAS, other, PlainKeyring())
    wire = strange.encode(record, meta)
    texts = {THEIRS: SCHEMAS[other].text}
    with pytest.raises(Poison):
        Codec(SCHEMAS, [ProjectStatusChanged], {}, texts.__getitem__).decode(TOPIC, wire)


@pytest.mark.parametrize(
    "text",
    ['{"type": "object", "properties": {}}', 'syntax = "proto3";', "[]", "7", '{"type": "array"}'],
    ids=["JSON schema", "protobuf", "no branch", "a number", "half"],
)
def test_a_schema_that_is_not_avro_makes_its_records_poison(text: str) -> None:
    reader = Codec(SCHEMAS, [ProjectStatusChanged], {}, lambda number: text)
    with pytest.raises(Poison, match=f"These bytes are no {TOPIC}"):
        reader.decode(TOPIC, payload())


def test_the_reason_of_a_mismatch_is_not_the_text_of_both_schemas() -> None:
    texts = {OURS: SCHEMAS[ParameterWithdrawn.topic].text}
    reader = Codec(SCHEMAS, [ProjectStatusChanged], {}, texts.__getitem__)
    with pytest.raises(Poison) as mismatch:
        reader.decode(TOPIC, payload())
    assert len(mismatch.value.sentence) == 300


def test_a_text_that_is_no_date_is_poison_with_all_that_could_be_read() -> None:
    topic = CapacityUpdated.topic
    meta, record = example(SCHEMAS, topic, PlainKeyring())
    both = Codec(SCHEMAS, [CapacityUpdated], {topic: Registered(OURS)}, str)
    wire = both.encode(record, meta)
    assert both.decode(topic, wire) == (meta, record)
    wrong = wire.replace(b"2026-01-01", b"2026-13-01")
    with pytest.raises(Misfit, match="date") as misfit:
        both.decode(topic, wrong)
    assert misfit.value.field == "effectiveFrom"
    assert misfit.value.wire["teamId"] == getattr(record, "team_id", None)
    with pytest.raises(Poison, match="left over") as garbage:
        both.decode(topic, wrong + b"x")
    assert not isinstance(garbage.value, Misfit)


def test_an_instant_beyond_the_calendar_is_poison_with_all_that_could_be_read() -> None:
    topic = SalesDeliveryStatusChanged.topic
    _, record = example(SCHEMAS, topic, PlainKeyring())
    both = Codec(SCHEMAS, [SalesDeliveryStatusChanged], {topic: Registered(OURS)}, str)
    wire = to_wire(record) | {"deliveredAt": 10**17}
    out = BytesIO(both.encode(record)[:5])
    out.seek(5)
    fastavro.schemaless_writer(out, fastavro.parse_schema(dict(SCHEMAS[topic].whole)), wire)
    with pytest.raises(Misfit) as misfit:
        both.decode(topic, out.getvalue())
    assert misfit.value.field == "deliveredAt"


def test_what_was_not_sealed_does_not_leave() -> None:
    meta, _ = example(SCHEMAS, PasswordSet.topic, PlainKeyring())
    clear = PasswordSet(
        user_id="u1", password_hash=Sealed.of("secret", subject="u1", field="passwordHash")
    )
    writer = Codec(SCHEMAS, [PasswordSet], {PasswordSet.topic: Registered(OURS)}, str)
    with pytest.raises(ValueError, match="passwordHash was not sealed"):
        writer.encode(clear, meta)
