"""What a projection answers with: statements on rows, executed by whoever holds the transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fsm_common.core.messages import Command, Recorded

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Put:
    """The whole row, by its primary key: inserted, or replaced."""

    table: Any
    row: Row


@dataclass(frozen=True)
class Change:
    """New values for the rows where the columns of `where` are equal. Where there `must` be one
    and is not, the transaction ends with Overtaken."""

    table: Any
    where: Row
    values: Row
    must: bool = False


@dataclass(frozen=True)
class Remove:
    """The rows where the columns of `where` are equal go away."""

    table: Any
    where: Row


@dataclass(frozen=True)
class Add:
    """Commutative: numbers added to the row of this primary key, made from nought if absent."""

    table: Any
    key: Row
    amounts: Mapping[str, int]


@dataclass(frozen=True)
class SetTimer:
    """At business time `due_at` the command comes to the service's own handler."""

    timer_id: str
    due_at: datetime
    command: Command


@dataclass(frozen=True)
class ClearTimer:
    """The timer is not needed any more."""

    timer_id: str


Statement = Put | Change | Remove | Add | SetTimer | ClearTimer
Projection = Callable[[Recorded[Any]], Sequence[Statement]]
