"""Which user the parts run as: the caller, or an ordinary one when the caller is root."""

import os
import pwd
import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from infra.local.errors import StackError

ORDINARY = "nobody"


@dataclass(frozen=True)
class Account:
    """The user to step down to; `uid` is None when the caller is an ordinary user already."""

    uid: int | None
    gid: int | None
    reads: tuple[Path, ...]

    @classmethod
    def for_caller(cls, reads: Iterable[Path]) -> "Account":
        """`reads`: folders that the parts must be able to enter."""
        if os.geteuid() != 0:
            return cls(None, None, ())
        user = pwd.getpwnam(ORDINARY)
        return cls(user.pw_uid, user.pw_gid, tuple(reads))

    def own(self, folder: Path) -> Path:
        """Make a folder that the parts may write to."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        return folder

    def command(self, argv: Sequence[str]) -> list[str]:
        """The command as this account runs it; the process id stays the same."""
        if self.uid is None:
            return list(argv)
        return [self._setpriv, *self._options, "--", *argv]

    @cached_property
    def _setpriv(self) -> str:
        if found := shutil.which("setpriv"):
            return found
        raise StackError(
            "started as root, the parts must step down to an ordinary user, and setpriv"
            " (util-linux) is not there; start as an ordinary user."
        )

    @cached_property
    def _options(self) -> list[str]:
        step_down = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        if any(_closed(folder) for folder in self.reads):
            # The checkout or Python lies in a closed home: entering and reading are granted,
            # nothing else. The secure bit lets access(2), which Java asks, know of it.
            read = "+dac_read_search"
            grant = [f"--inh-caps={read}", f"--ambient-caps={read}"]
            return [*step_down, *grant, "--securebits=+no_setuid_fixup"]
        return step_down


def _closed(folder: Path) -> bool:
    """Whether a folder or one above it refuses entry to others."""
    chain = [folder.resolve(), *folder.resolve().parents]
    return not all(path.stat().st_mode & stat.S_IXOTH for path in chain if path.exists())
