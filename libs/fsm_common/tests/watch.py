"""A second small service: it keeps a copy of the tallies' journal."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Add, Put, Statement
from fsm_common.core.service import Copy, Service
from fsm_common.tests.tally import Counted

tables = MetaData()
watched = Table(
    "watched",
    tables,
    Column("tally_id", Text, primary_key=True),
    Column("group_id", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
)
counts = Table(
    "counts",
    tables,
    Column("tally_id", Text, primary_key=True),
    Column("times", BigInteger, nullable=False),
)


def project(recorded: Recorded[Counted]) -> list[Statement]:
    event = recorded.event
    return [
        Put(
            watched,
            {"tally_id": event.tally_id, "group_id": event.group_id, "total": event.total},
        ),
        Add(counts, {"tally_id": event.tally_id}, {"times": 1}),
    ]


def service(name: str, journal: str) -> Service:
    return Service(
        name=name,
        events=(),
        decisions=(),
        copies=(Copy(journal, (Counted,), project),),
        tables=tables,
    )
