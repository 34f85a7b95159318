"""Local days and quarter hours as instants, on the days when clocks change too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from fsm_common.core.errors import invalid
from services.scheduling.domain.facts.day import QUANTA, QUANTUM_MIN


def local_date(at: datetime, zone: str) -> date:
    """The day on which this instant falls there."""
    return at.astimezone(ZoneInfo(zone)).date()


def quarter_of(at: datetime, zone: str) -> tuple[date, int]:
    """The local day of an instant, and the first quarter hour that begins at it or later."""
    there = at.astimezone(ZoneInfo(zone))
    seconds = 3600 * there.hour + 60 * there.minute + there.second + (there.microsecond > 0)
    return there.date(), -(-seconds // (60 * QUANTUM_MIN))


def local_clock(day: date, quantum: int) -> datetime:
    """The wall clock at the beginning of a quarter hour, without a zone; 96 is midnight after."""
    return datetime.combine(day, time()) + timedelta(minutes=QUANTUM_MIN * quantum)


def clock(quantum: int) -> str:
    """A quarter hour as HH:MM."""
    return f"{quantum // 4:02}:{quantum % 4 * QUANTUM_MIN:02}"


@lru_cache(maxsize=8192)
def instant(day: date, quantum: int, zone: str) -> datetime:
    """The instant (UTC) of a quarter hour; of a repeated hour the first.

    Raises Rejected, NONEXISTENT_LOCAL_TIME, in the hour that a spring day leaves out."""
    wall = local_clock(day, quantum)
    found = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise invalid(
            "NONEXISTENT_LOCAL_TIME",
            f"On {day} the clocks in {zone} go forward, and there is no {wall:%H:%M} that day.",
            "start",
        )
    return found


def until(day: date, quantum: int, zone: str) -> datetime:
    """The instant at which a stretch up to this quarter hour is over: where the hour behind it is
    left out, the moment when clocks go forward."""
    if quantum < QUANTA and missing(day, zone) >> quantum & 1:
        return instant(day, quantum - 1, zone) + timedelta(minutes=QUANTUM_MIN)
    return instant(day, quantum, zone)


@lru_cache(maxsize=8192)
def missing(day: date, zone: str) -> int:
    """The quarter hours (bits) that this day does not have; none on all days but one a year."""
    tz = ZoneInfo(zone)
    midnight = datetime.combine(day, time(), tz)
    before, after = midnight.utcoffset(), (midnight + timedelta(days=1)).utcoffset()
    if before is None or after is None or after <= before:
        return 0
    bits = 0
    for quantum in range(QUANTA):
        wall = local_clock(day, quantum)
        back = wall.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None)
        bits |= (back != wall) << quantum
    return bits
