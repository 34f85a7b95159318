"""Deployment on the real registry and broker: what is registered, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import (  # the public names are hidden from mypy
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)

from fsm_common.adapters.avro import PREFIX, UnknownSchema
from fsm_common.adapters.registry import NotRegistered, Registry
from fsm_common.adapters.schemas import Schemas
from fsm_common.core.errors import Poison
from fsm_common.ports.log import FRAME
from fsm_common.testing.plain import PlainKeyring
from fsm_events import FOLDER
from fsm_events.examples import example
from fsm_events.projects import ProjectStatusChanged
from fsm_events.registration import Incompatible, Office
from fsm_events.topics import create_topics, topics
from infra.local.addresses import Addresses
from tests.schemas.folder import OWN, Change, alone, changed, field

pytestmark = pytest.mark.stack
SCHEMAS = Schemas(FOLDER)
TOPIC = ProjectStatusChanged.topic


@pytest.fixture(scope="module")
def registry(stack: Addresses) -> Iterator[Office]:
    """The real one, with our schemas in it."""
    office = Office(stack.registry)
    office.register_all(SCHEMAS)
    yield office
    office.close()


def test_registering_again_changes_nothing(registry: Office) -> None:
    before = registry.registered(SCHEMAS, SCHEMAS)
    assert registry.register_all(SCHEMAS) == 0
    assert registry.registered(SCHEMAS, SCHEMAS) == before


def test_a_service_writes_and_reads_with_the_registrys_ids(registry: Office) -> None:
    meta, record = example(SCHEMAS, TOPIC, PlainKeyring())
    payload = registry.codec(SCHEMAS, [ProjectStatusChanged]).encode(record, meta)
    reader = registry.codec(SCHEMAS, [], [ProjectStatusChanged])
    assert reader.decode(TOPIC, payload) == (meta, record)


def test_an_id_that_nobody_was_given(registry: Office) -> None:
    with pytest.raises(UnknownSchema, match="999999"):
        registry.schema_by_id(999_999)


def test_a_silent_registry_is_told_from_a_missing_schema() -> None:
    with pytest.raises(ConnectionError):
        Registry("http://127.0.0.1:9").schema_by_id(1)


def test_a_schema_that_was_not_deployed(registry: Office, tmp_path: Path) -> None:
    schemas = changed(tmp_path, TOPIC, _add("later", default="x"))
    with pytest.raises(NotRegistered, match=f"{TOPIC} is not registered"):
        registry.codec(schemas, [ProjectStatusChanged])


def _add(name: str, **more: Any) -> Change:
    return lambda d: d["fields"].append({"name": name, "type": "string", **more})


def _retype(definition: dict[str, Any]) -> None:
    field(definition, "customerId")["type"] = "long"


def _drop(definition: dict[str, Any]) -> None:
    definition["fields"].remove(field(definition, "customerId"))


@pytest.mark.parametrize(
    ("file", "change", "sentence"),
    [
        (TOPIC, _add("later"), "ProjectStatusChanged.later is new and has no default"),
        (TOPIC, _drop, "ProjectStatusChanged.customerId is gone and had no default"),
        (TOPIC, _retype, "ProjectStatusChanged.customerId has another type"),
        (
            "common/ProjectStatus",
            lambda enum: enum["symbols"].remove("PLANNING"),
            "the enum ProjectStatus has lost PLANNING",
        ),
        ("common/EventMeta", _add("later"), "EventMeta.later is new and has no default"),
    ],
    ids=["no default", "gone", "another type", "lost word", "shared"],
)
def test_what_would_break_readers_is_refused(
    registry: Office, tmp_path: Path, file: str, change: Change, sentence: str
) -> None:
    schemas = changed(tmp_path, file, change)
    with pytest.raises(Incompatible) as refusal:
        registry.register_all(schemas)
    assert f"{TOPIC}: {sentence}" in refusal.value.sentences
    with pytest.raises(NotRegistered):
        registry.registered(schemas, [TOPIC])


@pytest.mark.parametrize(
    ("change", "refused"), [(_add("later"), True), (_drop, True), (_retype, True)]
)
def test_the_registry_itself_refuses_what_we_refuse(
    registry: Office, stack: Addresses, tmp_path: Path, change: Change, refused: bool
) -> None:
    body = {"schema": changed(tmp_path, TOPIC, change)[TOPIC].text, "schemaType": "AVRO"}
    subject = f"/subjects/{TOPIC}-value/versions"
    answer = httpx.post(stack.registry + subject, json=body, trust_env=False)
    assert (answer.status_code == httpx.codes.CONFLICT) is refused


def test_the_registry_lets_a_word_be_lost_which_is_why_we_look(
    stack: Addresses, registry: Office, tmp_path: Path
) -> None:
    lost = changed(tmp_path, "common/ProjectStatus", lambda e: e["symbols"].remove("PLANNING"))
    body = {"schema": lost[TOPIC].text, "schemaType": "AVRO"}
    path = f"/compatibility/subjects/{TOPIC}-value/versions"
    answer = httpx.post(stack.registry + path, json=body, trust_env=False)
    assert answer.json()["is_compatible"] is True
    assert registry.faults(lost[TOPIC]) == ["the enum ProjectStatus has lost PLANNING"]


def test_growth_is_registered_and_the_old_id_stays_readable(
    registry: Office, tmp_path: Path
) -> None:
    own = alone(tmp_path, TOPIC)
    assert registry.register_all(own) == 1
    grown = changed(tmp_path, OWN, _add("later", default="x"))
    old = registry.registered(own, [OWN])[OWN]
    assert registry.register_all(grown) == 1
    new = registry.registered(grown, [OWN])[OWN]
    assert (old.version, new.version) == (1, 2)
    assert old.id != new.id
    names = {each["name"] for each in json.loads(registry.schema_by_id(old.id))["fields"]}
    assert "later" not in names


def test_topics_are_made_once_as_the_catalogue_says(stack: Addresses, tmp_path: Path) -> None:
    own = alone(tmp_path, TOPIC)
    wanted = {topic.name: topic for topic in topics(own)}
    assert set(wanted) == {OWN, "testing.journal"}
    assert create_topics(stack.kafka, own) == len(wanted)
    assert create_topics(stack.kafka, own) == 0
    there = AdminClient({"bootstrap.servers": stack.kafka}).list_topics(timeout=10).topics
    assert {name: len(there[name].partitions) for name in wanted} == dict.fromkeys(wanted, 6)


def test_a_topic_that_is_there_takes_records_as_large_as_today_and_keeps_the_rest(
    stack: Addresses, tmp_path: Path
) -> None:
    own = alone(tmp_path, TOPIC)
    create_topics(stack.kafka, own)
    admin = AdminClient({"bootstrap.servers": stack.kafka})
    journal = ConfigResource("topic", "testing.journal")
    for name, value in (("max.message.bytes", "1000000"), ("retention.ms", "86400000")):
        journal.add_incremental_config(
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        )
    admin.incremental_alter_configs([journal])[journal].result(10)
    create_topics(stack.kafka, own)
    settings = admin.describe_configs([journal])[journal].result(10)
    assert int(settings["max.message.bytes"].value) == FRAME
    assert settings["retention.ms"].value == "86400000"


def test_the_registry_keeps_schemas_that_are_no_avro(
    registry: Office, stack: Addresses, tmp_path: Path
) -> None:
    own = alone(tmp_path, TOPIC)
    registry.register_all(own)
    theirs = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}
    body = {"schema": json.dumps(theirs), "schemaType": "JSON"}
    path = f"{stack.registry}/subjects/theirs-value/versions"
    answer = httpx.post(path, json=body, trust_env=False)
    number = answer.raise_for_status().json()["id"]
    codec = registry.codec(SCHEMAS, [], [ProjectStatusChanged])
    with pytest.raises(Poison, match=f"schema {number} is not Avro"):
        codec.decode(TOPIC, PREFIX.pack(0, number) + b"x")
