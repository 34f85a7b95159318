"""When versions of a parameter hold, and that no two hold at once."""

from __future__ import annotations

from datetime import datetime

from fsm_common.core.errors import Rejected, conflict, invalid
from fsm_events.enums import VersionState
from services.configuration.domain.commands import VersionWish
from services.configuration.domain.state import Parameter, Version

CORRECTION_REASON = 10  # letters; who changes the past says why
WIRE = {
    "number": "version",
    "state": "state",
    "value": "value",
    "start": "effectiveFrom",
    "end": "effectiveTo",
}


def version_of(wish: VersionWish, value: str, number: int, at: datetime) -> Version:
    """The version that was wished for. Raises Rejected for a period that cannot be."""
    check_reason(wish.reason)
    start = wish.effective_from or at
    check_order(start, wish.effective_to)
    if wish.publish:
        _check_past(wish, start, at)
    state = state_at(start, at) if wish.publish else "DRAFT"
    return Version(number, state, value, start, wish.effective_to)


def state_at(start: datetime, at: datetime) -> VersionState:
    """Of a published version."""
    return "SCHEDULED" if start > at else "EFFECTIVE"


def already(state: Parameter, value: str, wish: VersionWish) -> bool:
    """Whether the wish is true: a version with this value, from the same instant on."""
    if not wish.publish:
        candidates = [v for v in state.versions.values() if v.state == "DRAFT"]
    elif wish.effective_from is None:
        candidates = [state.effective] if state.effective else []
    else:
        candidates = state.live
    return any(
        (v.value, v.end) == (value, wish.effective_to) and wish.effective_from in (None, v.start)
        for v in candidates
    )


def changed_in(state: Parameter, new: Version) -> tuple[str, ...]:
    """Wire names of what this version says otherwise than before; a new one, than the one before
    it that holds or will hold, else than the last."""
    before = [one for one in state.live if one.start <= new.start]
    last = max(before, key=lambda one: one.start, default=state.versions[max(state.versions)])
    old = state.versions.get(new.number) or last
    return tuple(wire for name, wire in WIRE.items() if getattr(old, name) != getattr(new, name))


def check_overlap(state: Parameter, new: Version) -> None:
    """One in force, and an open one, ends where its successor starts; else overlap is refused."""
    for old in state.live:
        if old.number != new.number and _overlap(old, new):
            raise conflict(
                "OVERLAPPING_VERSION",
                f"Version {old.number} holds or will hold at that time.",
                version=old.number,
            )


def check_reason(reason: str) -> None:
    """Raises Rejected where none is given."""
    if not reason.strip():
        raise invalid("REASON_REQUIRED", "A change needs a reason.", "reason")


def check_order(start: datetime, end: datetime | None) -> None:
    """Raises Rejected unless the period has a length."""
    if end is not None and end <= start:
        raise invalid("INVALID_PERIOD", "A version ends after it begins.", "effectiveTo")


def _overlap(old: Version, new: Version) -> bool:
    if old.state == "EFFECTIVE" and old.start <= new.start:
        return False  # superseded then, whatever its end
    if old.start < new.start:
        return old.end is not None and old.end > new.start
    if old.start == new.start:
        return True
    if new.end is None:
        return old.state == "EFFECTIVE"
    return new.end > old.start


def _check_past(wish: VersionWish, start: datetime, at: datetime) -> None:
    if start < at:
        if not wish.correction:
            raise _past("a correction of the past must be marked as one", "effectiveFrom")
        if len(wish.reason.strip()) < CORRECTION_REASON:
            raise invalid("REASON_REQUIRED", "A correction needs a reason in words.", "reason")
    if wish.effective_to is not None and wish.effective_to <= at:
        raise _past("that period is over", "effectiveTo")


def _past(why: str, field: str) -> Rejected:
    return invalid("EFFECTIVE_IN_PAST", f"A version holds from now or later on; {why}.", field)
