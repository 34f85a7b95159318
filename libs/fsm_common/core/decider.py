"""The shape of a decision: an aggregate's history, what else it looks at, and what it may need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from fsm_common.core.messages import About, Command, Event
from fsm_common.core.rows import Row

S = TypeVar("S")
C = TypeVar("C", bound=Command)
F = TypeVar("F")


@dataclass(frozen=True)
class Aggregate(Generic[S]):
    """A kind of aggregate: its name in the log, its first state, and how a fact changes it.

    `evolve` answers with the next state and decides nothing.
    """

    name: str
    initial: S
    evolve: Callable[[S, Any], S]


class Reader(Protocol):
    """What a plan and the facts may read, inside the append's transaction."""

    def load(self, aggregate: Aggregate[S], aggregate_id: str) -> S:
        """The state of an aggregate of this service. Events that the decision writes to it are
        then appended behind the version that was read here, or not at all."""

    def about(self, aggregate: Aggregate[Any], aggregate_id: str) -> About | None:
        """Tenant and correlation id of an aggregate that was loaded; None where it is new."""

    def get(self, table: Any, **key: Any) -> Row | None:
        """The row with this primary key."""

    def find(self, table: Any, **equals: Any) -> list[Row]:
        """The rows whose columns are equal to these, in the order of their primary key.

        A list, tuple or set as a value means: one of these."""

    def query(self, statement: Any, **values: Any) -> list[Row]:
        """The rows of a SQLAlchemy select; or of one in SQL, with `%(name)s` for each value."""

    def locked(self, guard: str) -> bool:
        """Whether this transaction holds the guard; facts that need another raise Replan."""


@dataclass(frozen=True)
class Decision(Generic[C, S, F]):
    """Everything the handler needs to know of a command.

    `identity` names the command's field with the aggregate's id. `plan` names the guards by a
    plain read, before anything is locked; `facts` reads what the rule looks at, behind the locks;
    either may raise `Replan` once it sees that another guard is needed; a decision on the
    aggregate's own history needs neither. `about` says whose matter it is where a new aggregate
    cannot know (an order's correlation id, from a copy).
    """

    command: type[C]
    aggregate: Aggregate[S]
    identity: str
    decide: Callable[[C, S, F], Sequence[Event]]
    plan: Callable[[C, Reader], Sequence[str]] = lambda command, reader: ()
    facts: Callable[[C, Reader], F] = lambda command, reader: None  # type: ignore[assignment, return-value]  # an F
    about: Callable[[C, F], About | None] = lambda command, facts: None
