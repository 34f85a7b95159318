"""What an interrupted run left goes; what runs stays."""

import os
import subprocess
import sys
from pathlib import Path

from infra.local.leftovers import sweep
from infra.local.processes import Processes

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def gone_pid() -> int:
    """The pid of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        return child.pid


def test_a_stack_of_a_program_that_is_gone_is_stopped_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / f"test-e2e-{gone_pid()}"
    part = Processes(folder, {}).start("part", SLEEPER)
    service = Processes(folder / "services", {}).start("service", SLEEPER)
    sweep(lambda _: None, tmp_path)
    assert not folder.exists()
    assert not part.alive()
    assert not service.alive()


def test_other_folders_and_running_programs_are_left_alone(tmp_path: Path) -> None:
    kept = {"m2", "registry-3.3.3", "daily", f"test-{os.getpid()}"}
    for name in kept:
        (tmp_path / name).mkdir()
    sweep(lambda _: None, tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == kept
