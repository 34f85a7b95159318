"""A service as the flows see it: what it decides, shows, copies and reacts to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fsm_common.core.decider import Decision
from fsm_common.core.errors import Misfit, Rejected
from fsm_common.core.messages import Command, Event, Message, Record
from fsm_common.core.rows import Projection

Reply = Callable[[Any], Sequence[Message]]


@dataclass(frozen=True)
class Copy:
    """Another service's facts, kept as rows: its journal, the events read there, the projection.

    Each row depends on one key only; a table is fed by one journal."""

    journal: str
    events: Sequence[type[Event]]
    project: Projection


@dataclass(frozen=True)
class Agent:
    """A decision or a reaction, one record at a time; `name` is also the consumer's.

    `topic` is a journal (`orchestration_control.journal`) or a partner's topic; `records` are the
    classes read from it, the rest is skipped by header. `react(recorded_or_record, at)` answers
    with commands, at most one an aggregate, or `derive` with rows of the service's own.

    For partner records: `identity` names what the record is about (its correlation id follows
    from it where no header gives one), `refused` answers a business refusal with messages,
    `overdue` answers while a record still waits for its reference. `misfit` makes of a record
    with a value that cannot be ours what `react` and `refused` take in its place.
    """

    name: str
    topic: str
    records: Sequence[type[Record]]
    react: Callable[[Any, datetime], Sequence[Command]] | None = None
    derive: Projection | None = None
    identity: Callable[[Any], str] | None = None
    about: Callable[[Any], Any] | None = None
    refused: Callable[[Any, Rejected, datetime], Sequence[Message]] | None = None
    overdue: Callable[[Any, datetime], Sequence[Message]] | None = None
    misfit: Callable[[Misfit], Any] | None = None


@dataclass(frozen=True)
class Service:
    """The whole of it. `events` are its own; `projections` and `replies` follow from those.

    `replies` derive partner messages purely from one recorded event; `messages` are the kinds of
    all that it tells. `tables` is the SQLAlchemy metadata of its read models and copies."""

    name: str
    events: Sequence[type[Event]]
    decisions: Sequence[Decision[Any, Any, Any]]
    projections: Sequence[Projection] = ()
    replies: Sequence[Reply] = ()
    copies: Sequence[Copy] = ()
    agents: Sequence[Agent] = ()
    messages: Sequence[type[Message]] = ()
    tables: Any = None
    version: str = "0.1.0"

    @property
    def read(self) -> list[type[Record]]:
        """Every kind of record that it reads from others, each once."""
        copied = [kind for copy in self.copies for kind in copy.events]
        return list(dict.fromkeys([*copied, *(k for agent in self.agents for k in agent.records)]))

    @property
    def journal(self) -> str:
        return f"{self.name}.journal"

    @property
    def group(self) -> str:
        return f"{self.name}-inbound-agents-v1"

    @property
    def dead_letters(self) -> str:
        return f"dlq.{self.name}.failed"
