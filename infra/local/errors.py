"""What can go wrong with the local stack, told in one sentence a person can act on."""

import errno
import re
from pathlib import Path

LOG_LINES_SHOWN = 12
CAUSES = (
    (re.compile(r"No space left on device"), "the disk is full"),
    (
        re.compile(r"error while loading shared libraries: (\S+):"),
        "the system library {0} is missing; install the package that holds it",
    ),
    (
        re.compile(r"Address already in use|Failed to bind|Port already bound"),
        "one of its ports is taken by another program",
    ),
    (re.compile(r"OutOfMemoryError|Cannot allocate memory"), "there is not enough memory"),
    (re.compile(r"Too many open files"), "the limit of open files is too low (see ulimit -n)"),
    (re.compile(r"Permission denied: '?(\S+?)'?$", re.MULTILINE), "{0} is closed to this user"),
)


class StackError(Exception):
    """The local stack cannot be prepared or started; the message is one plain sentence."""


def tail(log: Path, lines: int = LOG_LINES_SHOWN) -> str:
    """The last lines of a log file, or nothing when there is no such file."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def cause(text: str) -> str | None:
    """The known reason that a log names, as part of a sentence."""
    for pattern, sentence in CAUSES:
        if found := pattern.search(text):
            return sentence.format(*found.groups())
    return None


def explained(what: str, log: Path) -> StackError:
    """`what` and why: the known reason, or else the end of the log."""
    reason = cause(tail(log, 200))
    if reason:
        return StackError(f"{what}: {reason} (log: {log}).")
    return StackError(f"{what}; the end of {log}:\n{tail(log)}")


def from_os(what: str, error: OSError) -> StackError:
    """A refusal of the operating system in the words of the person before the screen."""
    if error.errno == errno.ENOSPC:
        return StackError(f"{what}: the disk is full.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return StackError(f"{what}: {error.filename} is closed to this user.")
    return StackError(f"{what}: {error}.")
