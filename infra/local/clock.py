"""A business clock of a stack's own: a file that holds an instant."""

from datetime import UTC, datetime
from pathlib import Path

from infra.local.errors import StackError


def start_clock(folder: Path, instant: str | None) -> Path | None:
    """Write the file that services read as FSM_CLOCK; None means the system's clock."""
    file = folder / "clock"
    if not instant:
        file.unlink(missing_ok=True)
        return None
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(_parsed(instant).isoformat())
    return file


def setting(clock: Path | None) -> dict[str, str]:
    """How services are told of it."""
    return {"FSM_CLOCK": f"file:{clock}"} if clock else {}


def _parsed(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise StackError(f"{text!r} is no instant; write it like 2026-03-02T08:00:00Z.")
    return instant.astimezone(UTC)
