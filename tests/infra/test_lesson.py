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


def test_each_broker_is_a_cluster_of_its_own(stacks: tuple[Stack, Stack]) -> None:
    lesson.learn(silent)
    for stack in stacks:
        stack.start(("kafka",), silent)
    assert any("-XX:AOTCache=" in word for word in argv_of(stacks[0]))
    assert cluster(stacks[0]) != cluster(stacks[1])


def test_a_spoiled_cache_stops_nobody(
    stacks: tuple[Stack, Stack], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.learn(silent)
    spoiled = shutil.copytree(java.learned(), tmp_path / "learned")
    for name in ("kafka", "registry"):
        (spoiled / f"{name}.aot").write_bytes(b"no cache at all")
    for module in (java, kafka):
        monkeypatch.setattr(module, "learned", lambda: spoiled)
    stack = stacks[0]
    stack.start(("kafka", "registry"), silent)
    assert stack.alive() == ["postgres", "registry", "kafka"]
