"""What agents knew: rows that they derived, what they have seen, and what they had parked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from fsm_common.core.errors import Kind, Poison, Rejected, StaleVersion, Waits
from fsm_common.core.messages import Command
from fsm_common.flows.cases import BEHIND, OLDER, POISON, WAITING, parked_row
from fsm_common.flows.effects import writes
from fsm_common.flows.handler import Handler, Outcome
from fsm_common.flows.letters import Letters
from fsm_common.flows.parts import Parts
from fsm_common.flows.progress import moved, seen
from fsm_common.flows.reaction import Given, Reaction
from fsm_common.ports.log import Fetched, Log, Place
from fsm_common.ports.store import Write


class _Undone(Exception):
    """Rolls back a transaction that was only a question."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def relearn(
    parts: Parts, log: Log, letters: Letters, goals: Mapping[str, Mapping[Place, int]]
) -> None:
    """Each agent reads its topic up to the offsets under its name, without effects on others.

    Those that derive rows come first: others may decide on these rows."""
    handler = Handler(parts)
    for agent in sorted(parts.service.agents, key=lambda agent: agent.derive is None):
        pupil = _Pupil(parts, handler, Reaction(parts, handler, agent), letters)
        for place, end in sorted(goals.get(agent.name, {}).items()):
            for record in log.between(place, 0, end):
                pupil.take(record)
            pupil.reached(place, end)


class _Pupil:
    """One agent, learning again what it knew."""

    def __init__(
        self, parts: Parts, handler: Handler, reaction: Reaction, letters: Letters
    ) -> None:
        self._parts, self._handler = parts, handler
        self._reaction, self._letters = reaction, letters
        self._agent = reaction.agent
        self._held: set[str] = set()
        self._seen: dict[str, int] = {}
        self._writes: list[Write] = []

    def take(self, record: Fetched) -> None:
        name, record = self._agent.name, self._reaction.known(record)
        if not self._reaction.wants(record) or self._letters.dropped(name, record):
            return
        if record.key in self._held:
            self._park(record, state=BEHIND, reason=OLDER)
        elif fault := self._letters.fault(name, record):
            self._poison(record, fault)
        else:
            self._learn(record)

    def reached(self, place: Place, end: int) -> None:
        """The partition is read as far as the agent had handled it."""
        marks = [seen(self._agent.name, *known) for known in self._seen.items()]
        with self._parts.store.unit() as unit:
            unit.apply([*self._writes, *marks, moved(self._agent.name, place, end)])
        self._writes, self._seen = [], {}

    def _learn(self, record: Fetched) -> None:
        try:
            given = self._reaction.read(record)
            if given.owner and not self._fresh(*given.owner):
                return
            if self._agent.derive is not None:
                self._writes += writes([self._agent.derive], given.what)
                return
            for command in self._reaction.commands(given, self._parts.clock.now()):
                if waits := self._asked(given, command):
                    self._wait(record, waits)
                    return
        except Poison as fault:
            self._poison(record, fault)

    def _fresh(self, owner: str, version: int) -> bool:
        if version <= self._seen.get(owner, 0):
            return False
        self._seen[owner] = version
        return True

    def _asked(self, given: Given, command: Command) -> Waits | None:
        """What the command still waits for; what it had caused is found by its event ids."""
        context = self._reaction.context(given, command, "")
        try:
            self._handler.handle(command, context, also=_undo, parks=True)
        except _Undone as undone:
            return undone.outcome.waits
        except Rejected as refusal:
            if refusal.kind is Kind.TOO_LARGE:
                raise Poison(refusal.code, refusal.sentence) from refusal
        except StaleVersion:
            pass
        return None  # it was refused then, too, or has been overtaken since

    def _wait(self, record: Fetched, waits: Waits) -> None:
        self._park(record, waits, state=WAITING, reason=f"WAITS: {waits.sentence}", attempts=1)
        if self._agent.overdue is None:  # else each is owed an answer of its own
            self._held.add(record.key)

    def _poison(self, record: Fetched, fault: Poison) -> None:
        self._park(record, state=POISON, reason=f"{fault.code}: {fault.sentence}", attempts=1)
        self._held.add(record.key)

    def _park(self, record: Fetched, waits: Waits | None = None, **what: object) -> None:
        self._writes.append(parked_row(self._parts, self._agent.name, record, waits, **what))


def _undo(outcome: Outcome) -> NoReturn:
    raise _Undone(outcome)
