"""The folder of schemas keeps its own rules, and the classes are what it says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from fsm_common.adapters.schemas import Schemas
from fsm_common.core.messages import Event, Record
from fsm_events import FOLDER
from fsm_events.catalogue import RECORDS
from fsm_events.generate import files
from fsm_events.generate.checks import faults
from fsm_events.generate.names import camel, snake
from infra.local.services import services
from tests.schemas.folder import changed, field

SCHEMAS = Schemas(FOLDER)
CREATED = "identity.user.created"
LOCKED = "identity.user.locked"
ORDER = "projects.service_order.created"
RECEIVED = "integration.sales.order_received"
# Agreed with its readers; scheduling does not decide it yet (the end of its README).
NOT_WRITTEN_YET = {"scheduling.order.no_slot"}
Definition = dict[str, Any]


def test_the_folder_has_no_fault() -> None:
    assert list(faults(SCHEMAS)) == []


def test_the_classes_are_not_stale() -> None:
    assert files.stale(SCHEMAS) == [], "run python -m fsm_events"


def test_a_stale_class_is_found(tmp_path: Path) -> None:
    more = changed(tmp_path, LOCKED, _add("later", default="x"))
    assert [path.name for path in files.stale(more)] == ["user.py"]


def test_a_module_that_nobody_makes_any_more_is_found(tmp_path: Path) -> None:
    shutil.copytree(SCHEMAS.folder, tmp_path / "avro")
    (tmp_path / "avro" / "providers.zone.changed.avsc").unlink()
    stale = files.stale(Schemas(tmp_path / "avro"))
    assert Path("fsm_events/providers/zone.py") in stale


def test_no_two_aggregates_share_a_name() -> None:
    owners = {(s["aggregate"], s["service"]) for s in SCHEMAS.values() if s.kind == "event"}
    assert len({aggregate for aggregate, _ in owners}) == len(owners)


def test_an_aggregate_has_one_key_and_one_identity() -> None:
    for attribute in ("key", "identity"):
        said: dict[str, set[str]] = {}
        for schema in SCHEMAS.values():
            if schema.kind == "event":
                said.setdefault(schema["aggregate"], set()).add(schema[attribute])
        assert {name: each for name, each in said.items() if len(each) > 1} == {}


def test_names_go_there_and_back_as_msgspec_does_it() -> None:
    for topic, record in RECORDS.items():
        wire = record.__struct_encode_fields__
        assert [camel(name) for name in record.__struct_fields__] == list(wire), topic
        assert [snake(name) for name in wire] == list(record.__struct_fields__), topic


def _set(name: str, value: object) -> Callable[[Definition], None]:
    return lambda definition: definition.update({name: value})


def _unset(name: str) -> Callable[[Definition], object]:
    return lambda definition: definition.pop(name)


def _in(name: str, **values: object) -> Callable[[Definition], None]:
    return lambda definition: field(definition, name).update(values)


def _add(name: str, **values: object) -> Callable[[Definition], None]:
    return lambda definition: definition["fields"].append(
        {"name": name, "type": "string", **values}
    )


def _drop(name: str) -> Callable[[Definition], None]:
    return lambda definition: definition["fields"].remove(field(definition, name))


REFUSED = {
    "an enum without UNKNOWN": (
        "common/UserStatus",
        lambda enum: enum["symbols"].remove("UNKNOWN"),
        "the enum UserStatus has no symbol and default UNKNOWN",
    ),
    "an enum without a default": (
        "common/UserStatus",
        _unset("default"),
        "the enum UserStatus has no symbol and default UNKNOWN",
    ),
    "a type without a doc": ("common/Money", _unset("doc"), "it has no doc"),
    "a type that nobody uses": ("common/Money", _set("name", "Cash"), "nobody uses it"),
    "a type that does not exist": (
        CREATED,
        _in("kind", type="com.ahs.fsm.events.Sort"),
        "it uses com.ahs.fsm.events.Sort, which does not exist",
    ),
    "another record name": (CREATED, _set("name", "User"), "its record is called"),
    "another namespace": (CREATED, _set("namespace", "com.ahs"), "its record is called"),
    "no owner": (CREATED, _unset("service"), "it does not say service"),
    "no retention": (RECEIVED, _unset("retentionDays"), "it does not say retentionDays"),
    "an unknown kind": (CREATED, _set("kind", "thing"), "its kind is thing, not one of"),
    "an event without an envelope": (CREATED, _drop("meta"), "an event opens with meta"),
    "a message with an envelope": (
        RECEIVED,
        _add("meta", type="com.ahs.fsm.events.EventMeta"),
        "an event opens with meta, and nothing else does",
    ),
    "an identity that is no field": (CREATED, _set("identity", "id"), "its identity id is no"),
    "an identity that may be null": (
        CREATED,
        _set("identity", "providerId"),
        "its identity providerId is no string of it",
    ),
    "a key of no field": (CREATED, _set("key", "{countryCode}_{x}"), "its key needs x"),
    "a personal field of nobody": (CREATED, _in("email", subject="who"), "belongs to who"),
    "a deeper personal field of nobody": (ORDER, _drop("customerId"), "belongs to customerId"),
    "a personal field in clear": (CREATED, _in("email", type="string"), "email is no bytes"),
    "a lookup without its hash": (CREATED, _drop("emailIndex"), "has no nullable bytes emailIndex"),
    "a floating point amount": (LOCKED, _add("amount", type="double"), "amount is a floating"),
    "null not first": (LOCKED, _in("until", type=["long", "null"]), "until may be null, hence"),
    "null without default": (
        LOCKED,
        lambda definition: field(definition, "until").pop("default"),
        "until may be null, hence null comes first and is the default",
    ),
    "a name that gets lost": (LOCKED, _add("userID"), "userID does not survive"),
    "a word of Python": (LOCKED, _add("from"), "from is a word of Python"),
    "a class variable": (LOCKED, _add("topic"), "topic is a class variable"),
    "a name that hides a type": (LOCKED, _add("str"), "str hides a type"),
}


@pytest.mark.parametrize(("file", "change", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(
    tmp_path: Path, file: str, change: Callable[[Definition], object], sentence: str
) -> None:
    found = list(faults(changed(tmp_path, file, change)))
    assert any(sentence in fault for fault in found), found


def test_a_topic_is_called_domain_entity_event(tmp_path: Path) -> None:
    changed(tmp_path, LOCKED, lambda definition: None)
    (tmp_path / f"{LOCKED}.avsc").rename(tmp_path / "identity.Locked.avsc")
    assert any("domain.entity.event" in fault for fault in faults(Schemas(tmp_path)))


def unowned(records: Iterable[type[Record]], events: Mapping[str, set[type[Record]]]) -> set[str]:
    """Events of a service that its `Service.events` leaves out: nobody could read them back."""
    return {
        record.topic
        for record in records
        if issubclass(record, Event) and record not in events.get(record.service, set())
    }


def test_every_event_belongs_to_its_service() -> None:
    made = {name: import_module(f"services.{name}.app").service() for name in services()}
    events = {name: set(service.events) for name, service in made.items()}
    found = unowned(RECORDS.values(), events) - NOT_WRITTEN_YET
    assert found == set(), "they belong into EVENTS of their service's domain/events.py"


def test_an_event_that_nobody_owns_is_found() -> None:
    assert unowned([RECORDS[LOCKED]], {"identity_access": {RECORDS[CREATED]}}) == {LOCKED}
