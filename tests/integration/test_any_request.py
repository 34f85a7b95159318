"""Whatever is asked of a service, it answers with sense: never 500, problems in their shape."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from importlib import import_module
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings

from fsm_common.edges.settings import Settings
from fsm_common.edges.wiring import connected
from fsm_common.testing.tokens import bearer, verifier
from infra.local.addresses import Addresses
from infra.local.deployment import deploy
from infra.local.services import services
from services.identity_access.domain.roles import ROLES

EXAMPLES = 8  # requests for each call, made up from the OpenAPI document


def settings_of(name: str) -> type[Settings]:
    """The class of a service's settings."""
    module = import_module(f"services.{name}.settings")
    own = [made for made in vars(module).values() if isinstance(made, type)]
    found = [made for made in own if issubclass(made, Settings) and made is not Settings]
    return found[0] if found else Settings


def environment(stack: Addresses, name: str) -> Mapping[str, str]:
    """What a process of the service is told."""
    dsn = stack.postgres.dsn(user=name)
    return {**stack.environment(), "FSM_POSTGRES": dsn, "FSM_RATE_LIMIT": "1000000"}


@pytest.fixture(scope="module")
def apps(stack: Addresses) -> Iterator[dict[str, FastAPI]]:
    """Every service's HTTP application, in this process, on the real parts."""
    deploy(stack, services(), print)
    before, made = dict(os.environ), {}
    with ExitStack() as opened:
        for name in services():
            os.environ.update(environment(stack, name))
            known, app = settings_of(name)(), import_module(f"services.{name}.app")
            parts = opened.enter_context(connected(app.service(), known))
            api = import_module(f"services.{name}.app.http").api(parts, known)
            api.state.desk = dataclasses.replace(api.state.desk, verifier=verifier())
            made[name] = api
        yield made
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("name", services())
def test_no_request_finds_a_hole(name: str, apps: dict[str, FastAPI]) -> None:
    everybody = bearer(list(ROLES), sub="u1")
    wrong: list[str] = []
    for found in schemathesis.openapi.from_asgi("/openapi.json", apps[name]).get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]  # our schema is a valid one
        if operation.path.startswith("/api/"):
            ask(operation, everybody, wrong)
    assert wrong == []


def ask(operation: Any, headers: Mapping[str, str], wrong: list[str]) -> None:
    """Some requests of one call; what should not be is noted."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any) -> None:
        answer = case.call(headers=dict(headers))
        kind = answer.headers.get("content-type", [""])[0]
        if answer.status_code >= 500 or (answer.status_code >= 400 and "problem" not in kind):
            where = f"{operation.method.upper()} {operation.path}"
            wrong.append(
                f"{where}: {answer.status_code} {answer.text[:200]} for {case.body!r:.200}"
            )

    asked()
