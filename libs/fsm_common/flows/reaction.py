"""What one record leads to: commands, rows, a refusal, waiting, or a dead letter."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event as Stop
from typing import Any

import msgspec
from opentelemetry.trace import SpanKind

from fsm_common.core import ids
from fsm_common.core.errors import Kind, Misfit, Poison, Rejected, Waits
from fsm_common.core.messages import About, Actor, Command, Context, Event, Message, Recorded
from fsm_common.core.service import Agent
from fsm_common.flows import headers, recording, telemetry
from fsm_common.flows.cases import POISON, WAITING, Case
from fsm_common.flows.dead_letters import Failure, dead_letter
from fsm_common.flows.decoding import GIVEN_UP, PAUSES, PREFIX
from fsm_common.flows.effects import watched, writes
from fsm_common.flows.handler import Handler, Outcome
from fsm_common.flows.parts import Parts
from fsm_common.ports.log import Fetched, text_of
from fsm_common.ports.store import OUTBOX, NewMessage, Unit, Write

log = logging.getLogger(__name__)


class MayPass(Poison):
    """Another try may go well; if the last one does not, it is poison."""


class Stopping(Exception):
    """The process ends; the record was not settled and comes again."""


@dataclass(frozen=True)
class Given:
    """A record, read. `what` is a Recorded, or the partner's record; `cause` its id; `headers`
    what messages about it carry on; `owner` the aggregate and version of an event."""

    what: Any
    cause: str
    about: About
    headers: Mapping[str, str]
    owner: tuple[str, int] | None = None

    @property
    def correlation_id(self) -> str:
        """What all facts about this matter carry."""
        return self.about.correlation_id or self.cause

    def known_as(self, about: About | None) -> Given:
        """The same, where the matter is known here already: tenant and correlation id are its."""
        if about is None:
            return self
        said = {"tenant": about.tenant, "correlation-id": about.correlation_id or self.cause}
        return replace(self, about=about, headers={**self.headers, **said})


class Reaction:
    """One agent's way with one record. Every transaction here carries the record's mark."""

    def __init__(self, parts: Parts, handler: Handler, agent: Agent) -> None:
        self._parts, self._handler, self.agent = parts, handler, agent
        self._identity = {d.command: d.identity for d in parts.service.decisions}
        self._given_up: dict[bytes, float] = {}
        self._types = {kind.topic for kind in agent.records}
        self.from_partner = not any(issubclass(kind, Event) for kind in agent.records)
        keys = [getattr(kind, "key", "") for kind in agent.records] if self.from_partner else []
        self._keyed = any(key.startswith("{countryCode}_") for key in keys)

    def wants(self, record: Fetched) -> bool:
        """Whether the record is of a type that is read here; told by a header."""
        return self.from_partner or record.headers.get("event-type", "") in self._types

    def settle(self, case: Case, stop: Stop) -> bool:
        """Handle, refuse or park; after this the record is accounted for. False where it is parked.

        Tries again after 1, 2 and 4 s what may pass. Raises Stopping once `stop` is set, and
        whatever nobody has thought of (the database is gone): then nothing was settled."""
        began = self._parts.clock.now()
        number = 0
        while True:
            number += 1
            try:
                return self._once(case, case.attempts + number)
            except Poison as fault:
                if not isinstance(fault, MayPass) or number > len(PAUSES):
                    if fault.code == "UNKNOWN_SCHEMA":
                        self._given_up[case.record.value[:PREFIX]] = time.monotonic()
                    attempts = case.attempts + number
                    self._poisoned(case, Failure(fault.code, fault.sentence, attempts, began))
                    return False
                log.warning("%s: try %d failed: %s", self.agent.name, number, fault.sentence)
                if stop.wait(PAUSES[number - 1]):
                    raise Stopping from fault

    def park(self, case: Case, state: str, reason: str) -> None:
        """Put it aside without a try."""
        self._alone(case, case.parked(state, reason, case.attempts))

    def _once(self, case: Case, attempt: int) -> bool:
        record = case.record
        given = self.read(record)
        case.cause = given.headers
        if given.owner and case.double(*given.owner):
            self._alone(case, case.done())
            return True
        attributes = {telemetry.CONSUMER: self.agent.name, telemetry.MESSAGE_ID: given.cause}
        with (
            telemetry.logged(correlation_id=given.correlation_id, event_id=given.cause),
            telemetry.span(
                f"{telemetry.PROCESS} {record.topic}",
                kind=SpanKind.CONSUMER,
                parent=record.headers.get("traceparent"),
                attributes=attributes,
            ) as trace,
        ):
            if self.agent.derive is not None:
                self._alone(case, [*writes([self.agent.derive], given.what), *case.done()])
                return True
            return self._give(case, given, trace, attempt)

    def read(self, record: Fetched) -> Given:
        """Decoded, with what follows from its headers. Raises Poison and MayPass."""
        kind = record.topic if self.from_partner else record.headers.get("event-type", "")
        try:
            meta, what = self._parts.codec.decode(kind, record.value)
        except LookupError as fault:
            schema = record.value[:PREFIX]
            if time.monotonic() - self._given_up.get(schema, -GIVEN_UP) < GIVEN_UP:
                raise Poison("UNKNOWN_SCHEMA", str(fault)) from fault
            raise MayPass("UNKNOWN_SCHEMA", str(fault)) from fault
        except Misfit as fault:
            if self.agent.misfit is None:
                raise
            meta, what = None, self.agent.misfit(fault)
        if self.from_partner:
            return self._from_partner(record, what)
        if meta is None or not isinstance(what, Event):
            raise Poison("UNDECODABLE", f"The record of {record.topic} is no event.")
        position = headers.position(record.headers)
        recorded = Recorded(meta=meta, event=what, key=record.key, position=position)
        said = {"tenant": record.headers.get("tenant", ""), "correlation-id": meta.correlation_id}
        about = About.of(said)
        if self.agent.about is not None:
            about = self.agent.about(recorded) or about
        owner = (f"{what.aggregate}:{meta.aggregate_id}", meta.aggregate_version)
        return Given(recorded, meta.event_id, about, record.headers, owner)

    def known(self, record: Fetched) -> Fetched:
        """A partner's record with its tenant: as a header says, else the country in its key."""
        if record.headers.get("tenant") or not self._keyed:
            return record
        country = text_of(record.key.partition("_")[0])
        return record._replace(headers={**record.headers, "tenant": country})

    def _from_partner(self, record: Fetched, what: Any = None) -> Given:
        """`what` is None where nothing could be read."""
        digest = hashlib.sha256(record.value).hexdigest()
        cause = ids.derived("record", record.topic, record.partition, record.offset, digest)
        identity = self.agent.identity(what) if self.agent.identity and what else None
        subject = identity or cause
        correlation = record.headers.get("correlation-id") or ids.derived(
            "correlation", record.topic, subject
        )
        tenant = self.known(record).headers.get("tenant", "")
        about = About.of({"tenant": tenant, "correlation-id": correlation})
        if self.agent.about is not None and what:
            about = self.agent.about(what) or about
        correlation = about.correlation_id or correlation
        about = msgspec.structs.replace(about, correlation_id=correlation)
        said = {
            "event-id": cause,
            "correlation-id": correlation,
            "tenant": text_of(about.tenant),
            "actor": "PARTNER",
        }
        if identity:
            said["ce_subject"] = text_of(subject)
        return Given(what, cause, about, {**record.headers, **said})

    def commands(self, given: Given, at: datetime) -> Sequence[Command]:
        """What the policy wants because of it."""
        return self.agent.react(given.what, at) if self.agent.react else ()

    def context(self, given: Given, command: Command, trace: str) -> Context:
        """Who wants it, and why: inherited from the record."""
        identity = getattr(command, self._identity[type(command)])
        return Context(
            command_id=ids.caused_command_id(self.agent.name, given.cause, identity),
            actor=Actor("PARTNER") if self.from_partner else Actor(),
            correlation_id=given.correlation_id,
            causation_id=given.cause,
            about=given.about,
            trace_parent=trace or given.headers.get("traceparent"),
            trace_state=given.headers.get("tracestate"),
        )

    def _give(self, case: Case, given: Given, trace: str, attempt: int) -> bool:
        """The commands that one record leads to; its mark goes with the last."""
        commands = self.commands(given, case.due_at or self._parts.clock.now())
        for number, command in enumerate(commands, start=1):
            also = _Also(self, case, given, attempt, number == len(commands))
            context = self.context(given, command, trace)
            try:
                outcome = self._handler.handle(
                    command, context, first=also.first, also=also, parks=True
                )
            except Rejected as refusal:
                if refusal.kind is Kind.TOO_LARGE:
                    raise Poison(refusal.code, refusal.sentence) from refusal
                if self._refused(case, given, refusal, attempt):
                    return True
                continue
            if also.told:
                self._parts.waker.wake({OUTBOX.name})
            if also.last or outcome.waits:
                case.settled()
                return not outcome.waits
        self._alone(case, case.done())  # nothing was to be done, or nothing could
        return True

    def _refused(self, case: Case, given: Given, refusal: Rejected, attempt: int) -> bool:
        """True where it is a partner's, and answered: nothing is kept but the dead letter; an
        event's stale decision is let go."""
        if refusal.code == "VERSION_CONFLICT" or refusal.kind in (Kind.UNAVAILABLE, Kind.TOO_MANY):
            raise MayPass(refusal.code, refusal.sentence) from refusal
        name = self.agent.name
        if not self.from_partner:
            log.info("%s: a stale decision: %s: %s", name, refusal.code, refusal.sentence)
            telemetry.count("fsm.agent.stale", consumer=name)
            return False
        now = self._parts.clock.now()
        said = self.agent.refused(given.what, refusal, now) if self.agent.refused else ()
        failure = Failure(refusal.code, refusal.sentence, attempt, now)
        given = given.known_as(refusal.about)
        letter = dead_letter(self._parts, name, case.record, failure, given.headers, parked=False)
        self._alone(case, case.done(), (*self._messages(given, said, now), letter))
        return True

    def overdue(self, given: Given, due_at: datetime) -> list[NewMessage]:
        """What is said while it still waits."""
        said = self.agent.overdue(given.what, due_at) if self.agent.overdue else ()
        return self._messages(given, said, due_at)

    def _messages(self, given: Given, said: Sequence[Message], at: datetime) -> list[NewMessage]:
        """Messages that carry on what the record says of the matter."""
        try:
            return recording.messages(self._parts, said, given.cause, at, dict(given.headers))
        except Rejected as fault:  # it is too large
            raise Poison(fault.code, fault.sentence) from fault

    def _poisoned(self, case: Case, failure: Failure) -> None:
        log.error("%s: dead letter: %s: %s", self.agent.name, failure.code, failure.sentence)
        cause = case.cause
        if cause is None and self.from_partner:
            cause = self._from_partner(case.record).headers
        letter = dead_letter(self._parts, self.agent.name, case.record, failure, cause)
        self._alone(case, case.parked(POISON, failure.reason, failure.attempts), (letter,))

    def _alone(
        self, case: Case, rows: Sequence[Write], messages: Sequence[NewMessage] = ()
    ) -> None:
        """A transaction without a command; it does nothing where others were faster."""
        with self._parts.store.unit() as unit:
            if case.mine(unit):
                unit.finish([], messages, [*case.moves(), *rows])
        case.settled()
        self._parts.waker.wake(watched(messages, rows))


@dataclass
class _Also:
    """The rows and messages that join a command's transaction."""

    reaction: Reaction
    case: Case
    given: Given
    attempt: int
    last: bool
    unit: Unit | None = None
    told: bool = False

    def first(self, unit: Unit) -> None:
        """Remember the transaction: an answer that is due goes into it."""
        self.unit = unit

    def __call__(self, outcome: Outcome) -> Sequence[Write]:
        """The mark with the last command; the parking with one that waits."""
        if outcome.waits:
            return [*self.case.moves(), *self._waiting(outcome.waits)]
        return [*self.case.moves(), *self.case.done()] if self.last else ()

    def _waiting(self, waits: Waits) -> Sequence[Write]:
        if self.case.due_at and self.unit:
            self.unit.append([], self.reaction.overdue(self.given, self.case.due_at))
            self.told = True
        return self.case.parked(WAITING, f"WAITS: {waits.sentence}", self.attempt, waits)
