"""What an event does to rows and timers: the same in the append and in a rebuild."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from fsm_common.core.messages import About, Context, Recorded
from fsm_common.core.rows import ClearTimer, Projection, Put, Remove, SetTimer, Statement
from fsm_common.ports.store import OUTBOX, PARKED, TIMER, Write

WATCHED = {PARKED.name, TIMER.name}
EVERY = {*WATCHED, OUTBOX.name}


def writes(projections: Sequence[Projection], *events: Recorded[Any]) -> list[Write]:
    """The rows that follow from events, in their order, timers among them."""
    return [
        _write(statement, recorded)
        for recorded in events
        for project in projections
        for statement in project(recorded)
    ]


def watched(sent: Sequence[object], rows: Iterable[Write]) -> set[str]:
    """Of the tables that somebody waits for, those that a transaction wrote; `sent` is what it
    put into the outbox."""
    tables = {row.table.name for row in rows} & WATCHED
    return tables | {OUTBOX.name} if sent else tables


def timer_context(row: Any, command_id: str, trace: str) -> Context:
    """The context with which a timer's command goes to the handler, in a trace of its own."""
    kept = row["context"]
    return Context(
        command_id=command_id,
        correlation_id=kept["correlation_id"],
        causation_id=kept["causation_id"],
        about=msgspec.convert(kept, About),
        trace_parent=trace,
    )


def _write(statement: Statement, recorded: Recorded[Any]) -> Write:
    match statement:
        case SetTimer():
            return Put(TIMER, _timer_row(statement, recorded))
        case ClearTimer():
            return Remove(TIMER, {"timer_id": statement.timer_id})
    return statement


def _timer_row(statement: SetTimer, recorded: Recorded[Any]) -> dict[str, Any]:
    meta = recorded.meta
    return {
        "timer_id": statement.timer_id,
        "due_at": statement.due_at,
        "command": type(statement.command).__name__,
        "body": msgspec.to_builtins(statement.command),
        "context": {
            "correlation_id": meta.correlation_id,
            "causation_id": meta.event_id,
            "country_code": meta.country_code,
            "bu_code": meta.bu_code,
        },
    }
