"""Events a second through the command path, beside the `eventsourcing` library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from bench.appending import EVENTS, rate
from bench.baselines.library import DEFAULT, FUNCTIONS, Library
from bench.bookings import ABOUT, Bookings
from bench.desk import Confirm, booking, desk
from bench.running import Goal, Line, Spread, against, compared, in_turns
from bench.stage import Stage
from fsm_common.core import ids
from fsm_common.core.messages import Actor, Context
from fsm_common.core.sealed import to_wire
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_events.scheduling import BookingConfirmed

GOAL = Goal(1.5)
BOOKINGS = {1: 100, 8: 200}  # of a sample, by writers
Step = Callable[[int, int], object]


def measure(stage: Stage) -> list[Line]:
    """One writer and eight, in this process, on the same cluster."""
    return [line for writers in BOOKINGS for line in _with(stage, writers)]


def _with(stage: Stage, writers: int) -> list[Line]:
    service = desk(f"append_{writers}")
    modes = {"default": DEFAULT, "functions": FUNCTIONS}
    event = Bookings.of(stage.schemas).event
    with stage.parts(service, connections=writers) as parts:
        libraries = {
            name: Library(stage.database(f"{service.name}_{name}"), name, plan, writers)
            for name, plan in modes.items()
        }
        steps = {"ours": ours(parts, event)} | {
            name: theirs(one, event) for name, one in libraries.items()
        }
        _compare(steps, parts, libraries)
        sides = {name: _sample(step, writers) for name, step in steps.items()}
        taken = in_turns(sides, stage.rounds(5))
        for one in libraries.values():
            one.close()
    spreads = {name: Spread(found, "events/s") for name, found in taken.items()}
    what = f"append, {writers} writer{'s' if writers > 1 else ''} / eventsourcing"
    return [
        against(what, spreads["ours"], spreads["default"], GOAL),
        against(f"{what}, database functions", spreads["ours"], spreads["functions"], None),
    ]


def ours(parts: Parts, event: BookingConfirmed) -> Step:
    """A command of the desk."""
    handler = Handler(parts)

    def step(number: int, which: int) -> None:
        name = str(UUID(int=number))
        told = _fields(event, number, which)
        command = Confirm(at=datetime.now(UTC), booking_id=name, booking=told)
        handler.handle(command, _context(f"{number} {which}"))

    return step


def theirs(library: Library, event: BookingConfirmed) -> Step:
    """The same with the library; it gets the fields as they go into JSON."""

    def step(number: int, which: int) -> None:
        told = msgspec.to_builtins(_fields(event, number, which))
        (library.again if which else library.first)(UUID(int=number), told)

    return step


def _compare(steps: dict[str, Step], parts: Parts, libraries: dict[str, Library]) -> None:
    for step in steps.values():
        for which in range(EVENTS):
            step(0, which)
    with parts.store.reader() as reader:
        state = reader.load(booking, str(UUID(int=0)))
    assert state.last is not None
    mine: Any = (state.times, to_wire(state.last))
    for name, library in libraries.items():
        times, fields = library.state(UUID(int=0))
        back = to_wire(msgspec.convert(fields, BookingConfirmed))
        compared(f"a booking's state, {name}", mine, (times, back))


def _sample(step: Step, writers: int) -> Callable[[], float]:
    first = [1]

    def sample() -> float:
        first[0] += BOOKINGS[writers]
        return rate(step, writers, BOOKINGS[writers], first[0])

    return sample


def _fields(event: BookingConfirmed, number: int, which: int) -> BookingConfirmed:
    return msgspec.structs.replace(
        event, booking_id=str(UUID(int=number)), duration_min=60 + 15 * which
    )


def _context(name: str) -> Context:
    return Context(
        command_id=ids.derived("bench", name),
        actor=Actor("USER", "usr_admin"),
        correlation_id=ids.derived("correlation", name),
        about=ABOUT,
    )
