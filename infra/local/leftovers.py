"""What interrupted runs left: stacks in `.local/<word>-<pid>` whose program is gone."""

import re
import shutil
from pathlib import Path

import psutil

from infra.local.fetch import Progress
from infra.local.places import LOCAL
from infra.local.processes import Processes

OF_A_RUN = re.compile(r"[a-z][a-z0-9-]*-(\d+)")


def sweep(progress: Progress, local: Path = LOCAL) -> None:
    """Stop and remove them; a stack whose program still runs is left alone."""
    for folder in sorted(local.glob("*-*")):
        found = OF_A_RUN.fullmatch(folder.name)
        if found and folder.is_dir() and not psutil.pid_exists(int(found[1])):
            progress(f"{folder.name}: left by an interrupted run, removed")
            stop_below(folder)
            shutil.rmtree(folder, ignore_errors=True)


def stop_below(folder: Path) -> None:
    """Stop every process whose pid file lies under a folder: services first, then parts."""
    for pids in (*folder.glob("**/services/pids"), *folder.glob("**/pids")):
        Processes(pids.parent, {}).stop_all()
