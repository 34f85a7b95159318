"""The service's selects for a store in memory, by loops over its rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from struct import pack

from fsm_common.core.decider import Reader
from fsm_common.core.rows import Row
from fsm_common.ports.store import EVENT, PROGRESS
from fsm_common.testing.memory import Select
from services.scheduling.projections.busy import TAKEN, busy, is_over
from services.scheduling.projections.searches import STATE


def taken(
    reader: Reader,
    teams: Sequence[str],
    first: date,
    last: date,
    now: datetime,
    without: Sequence[str],
) -> list[Row]:
    """What stands in the way of these teams on these days."""
    packed: dict[str, bytes] = {}
    for row in reader.find(busy, team_id=teams):
        if not first <= row["date"] <= last or is_over(row, now) or row["booking_id"] in without:
            continue
        entry = pack(">ii", (row["date"] - first).days, row["minutes"]) + row["word"]
        packed[row["team_id"]] = packed.get(row["team_id"], b"") + entry
    return [{"team_id": team, "packed": read} for team, read in packed.items()]


def state(reader: Reader, now: datetime) -> list[Row]:
    """How far everything is."""
    offsets = {
        f"{row['consumer']} {row['topic']}-{row['partition']}": row["next_offset"]
        for row in reader.find(PROGRESS)
    }
    over = sum(is_over(row, now) for row in reader.find(busy))
    events = len(reader.find(EVENT))
    return [{"last": events, "ours": events, "over": over, "offsets": offsets}]


SELECTS: dict[str, Select] = {TAKEN: taken, STATE: state}
