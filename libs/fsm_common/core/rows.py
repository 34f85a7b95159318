"""What a projection answers with: statements on rows, executed by whoever holds the transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from fsm_common.core.messages import Command, Recorded

Row = Mapping[str, Any]


class Put(msgspec.Struct, frozen=True):
    """The whole row, by its primary key: inserted, or replaced."""

    table: Any
    row: Row


class Change(msgspec.Struct, frozen=True):
    """New values for the rows where the columns of `where` are equal. Where there `must` be one
    and is not, the transaction ends with Overtaken."""

    table: Any
    where: Row
    values: Row
    must: bool = False


class Remove(msgspec.Struct, frozen=True):
    """The rows where the columns of `where` are equal go away."""

    table: Any
    where: Row


class Add(msgspec.Struct, frozen=True):
    """Commutative: numbers added to the row of this primary key, made from nought if absent."""

    table: Any
    key: Row
    amounts: Mapping[str, int]


class SetTimer(msgspec.Struct, frozen=True):
    """At business time `due_at` the command comes to the service's own handler."""

    timer_id: str
    due_at: datetime
    command: Command


class ClearTimer(msgspec.Struct, frozen=True):
    """The timer is not needed any more."""

    timer_id: str


Statement = Put | Change | Remove | Add | SetTimer | ClearTimer
Projection = Callable[[Recorded[Any]], Sequence[Statement]]
