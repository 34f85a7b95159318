"""Every service's HTTP interface says what it takes, who may call it and all that it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from fsm_common.adapters.clock import SystemClock
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.edges.settings import Settings
from fsm_common.flows.parts import Parts
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from infra.local.services import services

OPEN = {"/health", "/ready", "/metrics"}
METHODS = {"get", "post", "put", "patch", "delete"}
Operation = tuple[str, str, dict[str, Any]]


@cache
def document(name: str) -> dict[str, Any]:
    """The OpenAPI document of a service; nothing is connected for it."""
    service = import_module(f"services.{name}.app").service()
    codec = PlainCodec([*service.events, *service.messages])
    store = PostgresStore("", service.name, codec)
    parts = Parts(service, store, codec, PlainKeyring(), SystemClock(), NobodyWaits())
    settings = import_module(f"services.{name}.settings")
    [kind] = [
        made
        for made in vars(settings).values()
        if isinstance(made, type)
        and issubclass(made, Settings)
        and made.__module__ == settings.__name__
    ] or [Settings]
    made = import_module(f"services.{name}.app.http").api(parts, kind())
    assert isinstance(made, FastAPI)
    return made.openapi()


def operations(name: str) -> Iterator[Operation]:
    """Path, method and description of each call."""
    for path, methods in document(name)["paths"].items():
        if path not in OPEN:
            yield from ((path, method, methods[method]) for method in METHODS & methods.keys())


def faults(name: str, operation: Operation) -> Iterator[str]:
    """What one call leaves unsaid."""
    path, method, said = operation
    where = f"{method.upper()} {path}"
    if not re.fullmatch(r"[A-Z][A-Za-z]+", said.get("operationId", "")):
        yield f"{where}: the operation id is no command's name"
    if not said.get("description"):
        yield f"{where}: no description"
    if "security" not in said and "401" in said["responses"] and "x-roles" in said:
        yield f"{where}: roles without security"
    for status in ("400", "404", "422", "429", "500"):
        if status not in said["responses"]:
            yield f"{where}: {status} is not documented"
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    if body and not examples(name, body["schema"]):
        yield f"{where}: its body has no example"


def examples(name: str, schema: dict[str, Any]) -> list[Any]:
    """The examples of a body, also of one that may be absent."""
    schema = schema.get("anyOf", [schema])[0]
    reference = schema.get("$ref", "").rpartition("/")[2]
    found = document(name)["components"]["schemas"].get(reference, schema)
    return list(found.get("examples", []))


@pytest.mark.parametrize("name", services())
def test_every_call_says_all_of_it(name: str) -> None:
    assert document(name)["openapi"].startswith("3.1")
    said = list(operations(name))
    assert said
    assert [fault for operation in said for fault in faults(name, operation)] == []


@pytest.mark.parametrize("name", services())
def test_operation_ids_and_codes_are_there_once(name: str) -> None:
    ids = [said["operationId"] for _, _, said in operations(name)]
    assert len(ids) == len(set(ids))
    codes = document(name)["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", services())
def test_examples_fit_their_bodies(name: str) -> None:
    schemas = document(name)["components"]["schemas"]
    wrong = [
        f"{body}: {error.message}"
        for body, schema in schemas.items()
        for example in schema.get("examples", [])
        for error in Draft202012Validator(
            {**schema, "components": {"schemas": schemas}}
        ).iter_errors(example)
    ]
    assert wrong == []


def unshown(operation: Operation, components: dict[str, Any]) -> Iterator[str]:
    """Answers and errors of a call without an example, or with one that does not fit."""
    path, method, said = operation
    for status, response in said["responses"].items():
        for kind, content in response.get("content", {}).items():
            shown = {"answer": content.get("example")}
            if not status.startswith("2"):
                listed = content.get("examples", {})
                names = [one.get("$ref", "").rpartition("/")[2] for one in listed.values()]
                values = [components["examples"].get(name, {}).get("value", {}) for name in names]
                shown = dict.fromkeys(response["description"].split(", "))
                shown |= {str(one.get("code")): one for one in values}
                if [*listed] != [one.get("code") for one in values]:
                    yield f"{method} {path}: {status} shows one code under the name of another"
            schema = Draft202012Validator({**content["schema"], "components": components})
            for name, example in shown.items():
                wrong = "nothing is shown"
                if example is not None:
                    wrong = "; ".join(error.message for error in schema.iter_errors(example))
                if wrong:
                    yield f"{method} {path}: {status} {kind} {name}: {wrong}"


@pytest.mark.parametrize("name", services())
def test_every_answer_and_every_error_is_shown(name: str) -> None:
    components = document(name)["components"]
    wrong = [fault for operation in operations(name) for fault in unshown(operation, components)]
    assert wrong == []


@pytest.mark.parametrize(
    ("status", "description", "content", "fault"),
    [
        ("200", "", {"schema": {"type": "integer"}}, "nothing is shown"),
        ("200", "", {"schema": {"type": "integer"}, "example": "x"}, "is not of type"),
        ("409", "FULL", {"schema": {}}, "FULL: nothing is shown"),
        ("409", "FULL, GONE", {"schema": {}, "examples": {"FULL": {"$ref": "x/409.FULL"}}}, "GONE"),
        ("409", "FULL", {"schema": {}, "examples": {"GONE": {"$ref": "x/409.FULL"}}}, "another"),
    ],
)
def test_what_is_not_shown_would_be_found(
    status: str, description: str, content: dict[str, Any], fault: str
) -> None:
    response = {"description": description, "content": {"application/json": content}}
    components = {"examples": {"409.FULL": {"value": {"code": "FULL"}}}}
    [found] = unshown(("/x", "get", {"responses": {status: response}}), components)
    assert fault in found


def test_an_undocumented_call_would_be_found() -> None:
    said = {"operationId": "no command", "responses": {}}
    assert len(list(faults("", ("/x", "get", said)))) == 7
