"""What one start taught makes later ones quick; spoiled, it stops nobody."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from infra.local import lesson
from infra.local.parts import java, kafka
from infra.local.processes import Processes
from infra.local.stack import Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def stacks(tmp_path: Path) -> Iterator[tuple[Stack, Stack]]:
    made = Stack(tmp_path / "one"), Stack(tmp_path / "two")
    yield made
    for stack in made:
        stack.stop()


def silent(_: str) -> None:
    """Tests need no progress."""


def cluster(stack: Stack) -> str:
    return str(AdminClient({"bootstrap.servers": stack.addresses.kafka}).list_topics().cluster_id)


def argv_of(stack: Stack) -> tuple[str, ...]:
    """With which words its broker was started."""
    found = Processes(stack.folder, {}).get("kafka")
    assert found is not None
    return found.argv


def test_it_is_learned_once() -> None:
    lesson.learn(silent)
    said: list[str] = []
    lesson.learn(said.append)
    assert said == []
    names = {path.name for path in java.learned().iterdir()}
    assert names == {"kafka.aot", "registry.aot", kafka.FORMATTED}


def test_a_cache_is_used_and_one_that_is_spoiled_stops_nobody(
    stacks: tuple[Stack, Stack], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.learn(silent)
    one, two = stacks
    one.start(("kafka",), silent)
    spoiled = shutil.copytree(java.learned(), tmp_path / "learned")
    (spoiled / "kafka.aot").write_bytes(b"no cache at all")
    for module in (java, kafka):
        monkeypatch.setattr(module, "learned", lambda: spoiled)
    two.start(("kafka",), silent)
    for stack in stacks:
        assert any(word.startswith("-XX:AOTCache=") for word in argv_of(stack))
    assert cluster(one) != cluster(two)  # though both were laid out by one copy
