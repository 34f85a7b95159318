"""Processes are started, found, killed and stopped as their names say."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.errors import StackError
from infra.local.processes import Processes

SLEEPER = [sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)"]
DEAF = [sys.executable, "-c", f"import signal; signal.signal(15, signal.SIG_IGN); {SLEEPER[2]}"]


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path, {})
    yield made
    made.stop_all()
    assert made.alive() == []


def until_logged(processes: Processes, name: str, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in processes.log(name).read_text():
        assert time.monotonic() < deadline, f"{name} never said {text!r}"
        time.sleep(0.02)


def test_one_is_killed_and_the_other_goes_on(processes: Processes) -> None:
    processes.start("one", SLEEPER)
    processes.start("other", SLEEPER)
    processes.kill("one")
    assert processes.alive() == ["other"]


def test_a_killed_one_is_started_again_as_it_was(processes: Processes) -> None:
    argv = [sys.executable, "-c", "import os; print(os.environ['WORD'], flush=True)"]
    processes.start("speaker", argv, {"WORD": "spoken"})
    assert processes.wait("speaker", 10)
    processes.log("speaker").unlink()
    processes.restart("speaker")
    until_logged(processes, "speaker", "spoken")


def test_another_object_finds_and_stops_it(processes: Processes, tmp_path: Path) -> None:
    processes.start("one", SLEEPER)
    stranger = Processes(tmp_path, {})
    assert stranger.alive() == ["one"]
    stranger.stop("one")
    assert processes.alive() == []


def test_a_pid_that_went_to_another_process_is_left_alone(
    processes: Processes, tmp_path: Path
) -> None:
    innocent = processes.start("innocent", SLEEPER)
    stored = json.loads((tmp_path / "pids" / "innocent.json").read_text())
    earlier = {**stored, "name": "old", "started": innocent.started - 3600}
    (tmp_path / "pids" / "old.json").write_text(json.dumps(earlier))
    processes.kill("old")
    processes.stop("old")
    assert processes.alive() == ["innocent"]


def test_who_does_not_listen_is_killed_after_the_wait(processes: Processes) -> None:
    processes.start("deaf", DEAF)
    until_logged(processes, "deaf", "awake")
    processes.stop("deaf", seconds=0.3)
    assert processes.alive() == []


def test_a_kill_takes_the_children_too(processes: Processes) -> None:
    parent = "import subprocess, sys; c = subprocess.Popen(sys.argv[1:]); print(c.pid); c.wait()"
    process = processes.start("parent", [sys.executable, "-u", "-c", parent, *SLEEPER])
    until_logged(processes, "parent", "awake")
    handle = process.handle()
    assert handle is not None
    (child,) = handle.children()
    processes.kill("parent")
    assert not child.is_running()


def test_a_name_is_taken_as_long_as_it_runs(processes: Processes) -> None:
    processes.start("one", SLEEPER)
    with pytest.raises(StackError, match="one is running already"):
        processes.start("one", SLEEPER)


def test_who_ended_by_itself_is_not_alive(processes: Processes) -> None:
    processes.start("short", [sys.executable, "-c", ""])
    deadline = time.monotonic() + 10
    while processes.alive():
        assert time.monotonic() < deadline
        time.sleep(0.02)
