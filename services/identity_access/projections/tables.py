"""The tables of all read models of the service, and rows that say their aggregate's version."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import DateTime, MetaData, Table

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Change, Statement
from services.identity_access.domain.events import IdentityEvent

tables = MetaData()
INSTANT = DateTime(timezone=True)


def versioned(
    recorded: Recorded[IdentityEvent],
    aggregate: str,
    table: Table,
    key: str,
    projected: Callable[[Recorded[IdentityEvent]], list[Statement]],
) -> Sequence[Statement]:
    """What an event of this aggregate makes of its one row, and the row's version."""
    if recorded.event.aggregate != aggregate:
        return []
    version = {"version": recorded.meta.aggregate_version}
    return [*projected(recorded), Change(table, {key: recorded.meta.aggregate_id}, version)]
