"""How a command becomes facts: guards, state, decision, append, rows; one transaction, or none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from fsm_common.core.decider import Decision
from fsm_common.core.errors import (
    Erased,
    Rejected,
    Replan,
    StaleVersion,
    VersionConflict,
    Waits,
    conflict,
)
from fsm_common.core.messages import Command, Context, Recorded
from fsm_common.core.rows import Change
from fsm_common.flows import telemetry
from fsm_common.flows.effects import EVERY, watched, writes
from fsm_common.flows.parts import Parts
from fsm_common.flows.recording import Made, record
from fsm_common.flows.sealing import seal
from fsm_common.ports.store import PARKED, Unit, Write

TRIES = 4  # once, and three times again after a lost race
PLANS = 100  # a plan that never settles is a fault of its service, not of the caller


@dataclass(frozen=True)
class Outcome:
    """What came of a command: its events, and the version of its aggregate afterwards."""

    events: tuple[Recorded[Any], ...] = ()
    version: int = 0
    repeated: bool = False
    waits: Waits | None = None


Also = Callable[[Outcome], Sequence[Write]]


class Handler:
    """The only way to a fact of a service, for HTTP, agents and timers alike."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._decisions = {decision.command: decision for decision in parts.service.decisions}

    def handle(
        self,
        command: Command,
        context: Context,
        *,
        first: Callable[[Unit], None] = lambda unit: None,
        also: Also = lambda outcome: (),
        parks: bool = False,
    ) -> Outcome:
        """Decide and append. `first` opens the transaction, before any guard is locked; `also`
        answers with rows for the same transaction, events or not.

        A command whose id is found again answers with what it did then. Raises Rejected,
        StaleVersion where `context.expected_version` is not the current one, and Waits, unless
        `parks`: then the waiting is in the outcome and `also` commits under its guard.
        """
        decision = self._decisions[type(command)]
        erased: Erased | None = None
        try:
            command = seal(command, self._parts.keyring)
        except Erased as refusal:
            erased = refusal
        attempt = _Attempt(self._parts, decision, command, context, first, also, parks, erased)
        with _measured(type(command).__name__):
            return self._until_done(attempt)

    def _until_done(self, attempt: _Attempt) -> Outcome:
        tries, plans = 0, 0
        while tries < TRIES and plans < PLANS:
            try:
                outcome, written = attempt.run()
            except VersionConflict:
                tries += 1
                telemetry.count("fsm.command.conflicts", command=type(attempt.command).__name__)
            except Replan:
                plans += 1
            else:
                self._parts.waker.wake(written)
                return outcome
        raise conflict("VERSION_CONFLICT", "Others were changing the same thing; please try again.")


@contextmanager
def _measured(command: str) -> Iterator[None]:
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    except (Rejected, StaleVersion, Waits):
        outcome = "refused"
        raise
    finally:
        took = time.perf_counter() - began
        telemetry.observe("fsm.command.duration", took, command=command, outcome=outcome)


@dataclass(frozen=True)
class _Attempt:
    parts: Parts
    decision: Decision[Any, Any, Any]
    command: Any
    context: Context
    first: Callable[[Unit], None]
    also: Also
    parks: bool
    erased: Erased | None  # what it did while the key was there is found all the same

    def run(self) -> tuple[Outcome, set[str]]:
        """What came of it, and the watched tables that were written."""
        with self.parts.store.unit() as unit:
            self.first(unit)
            guards = () if self.erased else self.decision.plan(self.command, unit)
            unit.lock(guards)
            outcome, made = self._outcome(unit)
            rows = writes(self.parts.service.projections, *made.recorded)
            rows += [*_released(guards, made), *self.also(outcome)]
            unit.finish(made.events, made.messages, rows)
        written = watched([*made.events, *made.messages], rows)
        return outcome, EVERY if outcome.repeated else written

    def _outcome(self, unit: Unit) -> tuple[Outcome, Made]:
        try:
            return self._repeated(unit, self._own) or self._decide(unit)
        except Rejected:
            done = self._repeated(unit)
            if done is None:
                raise
            return done

    @property
    def _own(self) -> tuple[str, str]:
        return self.decision.aggregate.name, getattr(self.command, self.decision.identity)

    def _repeated(
        self, unit: Unit, along: tuple[str, str] | None = None
    ) -> tuple[Outcome, Made] | None:
        """What it did before; nothing is to be made of it any more."""
        events = unit.happened(self.context.command_id, along)
        if not events:
            return None
        own = [e for e in events if e.event.aggregate == self.decision.aggregate.name]
        version = (own or events)[-1].meta.aggregate_version
        return Outcome(tuple(events), version, repeated=True), Made()

    def _decide(self, unit: Unit) -> tuple[Outcome, Made]:
        aggregate, (_, identity) = self.decision.aggregate, self._own
        state = unit.load(aggregate, identity)
        before = unit.version(aggregate.name, identity)
        if self.context.expected_version not in (None, before):
            raise StaleVersion
        try:
            if self.erased:
                raise self.erased
            facts = self.decision.facts(self.command, unit)
            events = self.decision.decide(self.command, state, facts)
        except Waits as waits:
            if self.parks:
                return Outcome(version=before, waits=waits), Made()
            raise
        except Rejected as refusal:
            refusal.about = unit.about(aggregate, identity)
            raise
        about = (
            unit.about(aggregate, identity)
            or self.decision.about(self.command, facts)
            or self.context.about
        )
        correlation = about.correlation_id or self.context.correlation_id
        said = msgspec.structs.replace(self.context, about=about, correlation_id=correlation)
        made = record(self.parts, unit, events, said, self.command.at)
        own = sum(
            (e.event.aggregate, e.event.aggregate_id) == (aggregate.name, identity)
            for e in made.recorded
        )
        return Outcome(tuple(made.recorded), before + own), made


def _released(guards: Sequence[str], made: Made) -> Sequence[Write]:
    """What waits for one of these references is tried again: it may have come just now."""
    if not guards or not made.events:
        return ()
    return [Change(PARKED, {"reference": list(guards), "state": "WAITING"}, {"state": "RELEASED"})]
