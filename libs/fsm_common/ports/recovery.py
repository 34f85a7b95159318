"""What a database must do so that a service's schema can be filled again from the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from fsm_common.ports.log import Place
from fsm_common.ports.store import EventRow, Store


@dataclass(frozen=True)
class Written(EventRow):
    """One that was appended."""

    position: int


@dataclass(frozen=True)
class Digest:
    """The rows of one table, and a hash that changes with any of their cells."""

    rows: int
    hash: str


@dataclass(frozen=True)
class Picture:
    """What a schema holds at one moment: digests by table, the positions of its events, and the
    next offsets of its consumers."""

    digests: Mapping[str, Digest]
    positions: frozenset[int]
    offsets: Mapping[str, Mapping[Place, int]]


class Recovery(Protocol):
    """A schema seen from outside: filled, read through, measured."""

    def clear(self) -> None:
        """Empty every table."""

    def load(self, events: Sequence[Written]) -> None:
        """Insert events; those that are there already are left out."""

    def written(self, kind: str | None = None) -> Iterator[list[Written]]:
        """All events, or those of one type, in the order of their positions, in batches."""

    def conclude(self) -> list[str]:
        """Set the sequence above the greatest position; answers with the aggregates whose
        versions are not dense from 1, as `type/id`."""

    def picture(self) -> Picture:
        """All of it in one REPEATABLE READ transaction."""

    def beside(self) -> AbstractContextManager[tuple[Store, Recovery]]:
        """An empty schema with the same tables, which goes away afterwards."""
