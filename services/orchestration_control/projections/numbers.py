"""Running numbers: how many of a kind a year has had; the next one is one more."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Add, Statement
from fsm_events.projects import ProjectCreated, ServiceOrderCreated
from services.orchestration_control.domain.events import OwnEvent
from services.orchestration_control.projections import TABLES

RUNNING = Table(
    "running_number",
    TABLES,
    Column("series", Text, primary_key=True),  # PR-2026, SO-2026
    Column("last", BigInteger, nullable=False),
)


def project(recorded: Recorded[OwnEvent]) -> list[Statement]:
    """One more of the year that stands in the number."""
    match recorded.event:
        case ProjectCreated(number=number) | ServiceOrderCreated(number=number):
            return [Add(RUNNING, {"series": number.rpartition("-")[0]}, {"last": 1})]
    return []


def next_number(reader: Reader, kind: str, year: int) -> int:
    """The first free one; behind the guard of the year."""
    row = reader.get(RUNNING, series=f"{kind}-{year}")
    return int(row["last"]) + 1 if row else 1
