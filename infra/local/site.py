"""One instance of the stack: its folder, its ports, and the user its parts run as."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.account import Account
from infra.local.errors import explained
from infra.local.ports import Ports


@dataclass(frozen=True)
class Site:
    """What a part must know to run here."""

    folder: Path
    ports: Ports
    account: Account
    lesson: bool = False
    """Whether it runs to be learned from."""

    def data(self, part: str) -> Path:
        """The part's own folder, not made here."""
        return self.folder / "data" / part

    @property
    def notes(self) -> Path:
        """Where a lesson leaves what is worth keeping."""
        return self.account.own(self.folder / "learned")

    def run(self, name: str, argv: Sequence[str]) -> None:
        """Run a step of a first start to its end."""
        log = self.folder / "logs" / f"{name}.log"
        with log.open("ab") as output:
            done = subprocess.run(
                self.account.command(argv),
                env=environment(self.folder),
                stdout=output,
                stderr=output,
                check=False,
            )
        if done.returncode:
            raise explained(f"{name} failed", log)


def environment(folder: Path) -> dict[str, str]:
    """All that a part sees: nothing of the caller's PG* or JAVA_* variables."""
    scratch = str(folder / "tmp")
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": scratch, "TMPDIR": scratch, "LC_ALL": "C", "TZ": "UTC"}
