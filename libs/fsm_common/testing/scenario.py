"""Given, when, then: a decider's rules told by values alone.

rules = Scenario(booking, confirm)
rules.given(pre_booked).when(command, facts).then(BookingConfirmed(...))
rules.given(pre_booked).when(command, facts).then_rejected("has expired", code="HOLD_EXPIRED")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from fsm_common.core.decider import Aggregate
from fsm_common.core.errors import Rejected, Waits
from fsm_common.core.messages import Command, Event

Decide = Callable[[Any, Any, Any], Sequence[Event]]


@dataclass(frozen=True)
class Told:
    """What came of the command."""

    events: tuple[Event, ...] = ()
    refusal: Rejected | Waits | None = None

    def then(self, *events: Event) -> None:
        """Exactly these events, in this order."""
        if self.refusal is not None:
            raise AssertionError(f"refused: {self.refusal}") from self.refusal
        assert self.events == events

    def then_nothing(self) -> None:
        """The wish was already true."""
        self.then()

    def then_rejected(self, sentence: str = "", code: str | None = None) -> Rejected:
        """A refusal whose sentence holds these words, with this code."""
        assert isinstance(self.refusal, Rejected), f"not refused: {self.events or self.refusal}"
        assert sentence in self.refusal.sentence, self.refusal.sentence
        assert code in (None, self.refusal.code), self.refusal.code
        return self.refusal

    def then_waits(self, reference: str) -> Waits:
        """It waits for this reference."""
        assert isinstance(self.refusal, Waits), f"does not wait: {self.events or self.refusal}"
        assert self.refusal.reference == reference
        return self.refusal


@dataclass(frozen=True)
class Scenario:
    """One aggregate and one of its decisions, with the history so far."""

    aggregate: Aggregate[Any]
    decide: Decide
    history: tuple[Event, ...] = ()

    def given(self, *events: Event) -> Scenario:
        """What has happened before, behind what was given already."""
        return Scenario(self.aggregate, self.decide, (*self.history, *events))

    @property
    def state(self) -> Any:
        """The fold of the history; events of other aggregates are not folded."""
        own = (event for event in self.history if event.aggregate == self.aggregate.name)
        return reduce(self.aggregate.evolve, own, self.aggregate.initial)

    def when(self, command: Command, facts: Any = None) -> Told:
        """Decide once."""
        try:
            return Told(tuple(self.decide(command, self.state, facts)))
        except (Rejected, Waits) as refusal:
            return Told(refusal=refusal)

    def twice(self, command: Command, facts: Any = None) -> Told:
        """Decide, let the events happen, and decide again: what the second time adds."""
        first = self.when(command, facts)
        return self.given(*first.events).when(command, facts) if first.events else first
