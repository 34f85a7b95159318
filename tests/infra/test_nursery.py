"""A process by fork is one like any other: words, environment, log, session, status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from infra.local.processes import Processes, Spawn, ran, spawn
from tests import nursery
from tests.integration.world import eventually

pytestmark = pytest.mark.slow


def argv(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.infra.says", *words]


def test_its_words_environment_and_status(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = nursery.spawn(argv("one", "7"), {"WORD": "hello"}, log)
    assert child.wait(30) == 7
    assert child.poll() == 7
    assert log.read_text() == "['one', '7'] hello __main__\n"


@pytest.mark.parametrize("how", [spawn, nursery.spawn])
def test_what_it_prints_and_what_it_complains_of_are_two_things(how: Spawn) -> None:
    done = ran(argv("one", "7", "alas"), {"WORD": "hello"}, how)
    assert done.returncode == 7
    assert done.stdout == "['one', '7', 'alas'] hello __main__\n"
    assert done.stderr == "alas\n"


def test_it_stands_alone_and_can_be_killed(tmp_path: Path) -> None:
    processes = Processes(tmp_path, {}, spawn=nursery.spawn)
    process = processes.start("says", argv("one"))
    eventually(lambda: process.log.exists() and process.log.read_text())
    assert os.getsid(process.pid) == process.pid
    other = nursery.spawn(argv("two"), os.environ, tmp_path / "two")
    with pytest.raises(subprocess.TimeoutExpired):
        other.wait(0.2)
    other.kill()
    processes.kill("says")
    assert not process.alive()
    assert not psutil.pid_exists(process.pid)


def test_what_it_died_of_is_told(tmp_path: Path) -> None:
    child = nursery.spawn(argv("one"), os.environ, tmp_path / "log")
    child.kill()
    assert child.wait(30) == -signal.SIGKILL
