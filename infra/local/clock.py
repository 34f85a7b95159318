"""A business clock of a stack's own: a file that holds an instant."""

from datetime import datetime
from pathlib import Path

from fsm_common.adapters.clock import FileClock
from infra.local.errors import StackError

ANEW = "`make fresh` begins anew, without the data"


def start_clock(folder: Path, instant: str | None) -> Path | None:
    """Write the file that services read as FSM_CLOCK; where no instant is given, the clock that
    is kept here goes on, and without one time is real."""
    if not instant:
        return clock_file(folder)
    file, begins = folder / "clock", parsed(instant)
    if (folder / "data").exists():
        if not file.exists():
            raise StackError(f"what is kept here was begun in real time; {ANEW}.")
        if begins < (kept := FileClock(file).now()):
            raise StackError(f"it is {kept.isoformat()} here, and time only goes forward; {ANEW}.")
    folder.mkdir(parents=True, exist_ok=True)
    FileClock(file).set(begins)
    return file


def clock_file(folder: Path) -> Path | None:
    """The clock that was started here, if any."""
    file = folder / "clock"
    return file if file.exists() else None


def parsed(text: str) -> datetime:
    """An instant as people type it."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise StackError(f"{text!r} is no instant; write it like 2026-03-02T08:00:00Z.")
    return instant
