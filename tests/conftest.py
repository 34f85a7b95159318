"""One local stack for a whole session of tests, with data and ports of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.stack import Addresses, Stack

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the stack is marked so."""
    for item in items:
        if {"stack", "whole_stack", "own_stack"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def whole_stack() -> Iterator[Stack]:
    """The stack as a thing that can be killed in parts; empty at the start, gone at the end."""
    folder = ROOT / ".local" / f"test-{os.getpid()}"
    made = Stack(folder)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def stack(whole_stack: Stack) -> Addresses:
    """Where everything is."""
    return whole_stack.addresses


@pytest.fixture(scope="module")
def own_stack(request: pytest.FixtureRequest) -> Iterator[Addresses]:
    """An empty stack for a module that runs services under the real names of their topics: what
    other modules wrote there would be read here."""
    word = request.module.__name__.rpartition(".")[2].replace("_", "")
    folder = ROOT / ".local" / f"{word}-{os.getpid()}"
    made = Stack(folder)
    yield made.start()
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)
