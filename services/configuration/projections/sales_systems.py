"""Sales systems as they are described now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Put, Statement
from fsm_events.config import SalesSystemCreated, SalesSystemUpdated
from services.configuration.projections.tables import flag, json, tables, text, texts, whole

sales_system = Table(
    "sales_system",
    tables,
    text("system_code", key=True),
    text("name"),
    texts("countries"),
    texts("channels"),
    flag("has_store"),
    Column("default_duration_min", Integer),
    json("code_mappings"),
    Column("mapping_version", Integer, nullable=False),
    json("status_wording"),
    flag("active"),
    Column("version", BigInteger, nullable=False),
)


def project(recorded: Recorded[Any]) -> Sequence[Statement]:
    """One row a system."""
    match recorded.event:
        case SalesSystemCreated() | SalesSystemUpdated():
            return [Put(sales_system, whole(recorded))]
    return []
