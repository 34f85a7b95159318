"""All settings of the baselines side by side: what README says was tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg

from bench.appending import rate
from bench.baselines import chain, consume, library, rows, windows
from bench.bookings import Bookings, filled
from bench.running import Spread, in_turns
from bench.stage import Stage
from bench.town import Town

TOPIC = "bench.tried"
RECORDS, EVENTS, BOOKINGS = 30_000, 2_000, 150


def tried(stage: Stage, say: Callable[[str], object] = print) -> None:
    """Measure every variant of every baseline, in turns."""
    journal = filled(stage, TOPIC, RECORDS)
    for title, spreads in _all(stage, journal):
        say(f"\n{title}")
        for name, spread in spreads.items():
            say(f"  {name}: {spread}")
    say("\n" + windows.explained(stage.addresses.postgres.dsn(database="sql"), question(0)))


def question(number: int) -> windows.Question:
    """Each one another window of thirty days and another duration."""
    first = today() + timedelta(days=2 + number % 55)
    return windows.Question(first, first + timedelta(days=29), 60 + 15 * (number % 9))


def today() -> date:
    """The town's data begin tomorrow."""
    return datetime.now(UTC).date()


def _all(stage: Stage, journal: consume.Journal) -> Iterator[tuple[str, Mapping[str, Spread]]]:
    yield (
        "consume + decode",
        _spreads(
            {n: lambda p=p: consume.consume(journal, p) for n, p in consume.TRIED.items()},
            stage.rounds(5),
            "events/s",
        ),
    )
    yield "commit, produce, consume, commit", _chains(stage)
    dsn = stage.database("rows")
    few = consume.Journal(journal.servers, TOPIC, journal.partitions, journal.schema, EVENTS)
    yield (
        "one row an event",
        _spreads(
            {n: lambda p=p: rows.rows(few, dsn, 100, p) for n, p in rows.TRIED.items()},
            stage.rounds(3),
            "events/s",
        ),
    )
    yield from _library(stage)
    yield "search in SQL", _searches(stage)


def _spreads(sides: Mapping[str, Any], rounds: int, unit: str) -> dict[str, Spread]:
    return {name: Spread(found, unit) for name, found in in_turns(sides, rounds).items()}


def _chains(stage: Stage) -> dict[str, Spread]:
    found = {}
    for number, (name, plan) in enumerate(chain.TRIED.items()):
        topic = f"bench.chain{number}"
        stage.topics(topic)
        dsn = stage.database(f"chain{number}")
        with chain.chain(stage.addresses.kafka, dsn, topic, plan) as made:
            took = [1000 * made.once(str(n), b"x" * 500) for n in range(stage.rounds(150))]
        found[name] = Spread(took[20:], "ms")
    return found


def _library(stage: Stage) -> Iterator[tuple[str, Mapping[str, Spread]]]:
    event = Bookings.of(stage.schemas).event
    fields = {name: str(getattr(event, name)) for name in event.__struct_fields__}
    for writers in (1, 8):
        made = {
            name: library.Library(
                stage.database(f"library_{writers}_{number}"), f"tried{number}", plan, writers
            )
            for number, (name, plan) in enumerate(library.TRIED.items())
        }
        sides = {name: _appending(one, fields, writers) for name, one in made.items()}
        yield f"library, {writers} writers", _spreads(sides, stage.rounds(3), "events/s")
        for one in made.values():
            one.close()


def _appending(one: library.Library, fields: library.Fields, writers: int) -> Callable[[], float]:
    begun = [0]

    def step(booking: int, event: int) -> None:
        (one.again if event else one.first)(UUID(int=booking), fields)

    def sample() -> float:
        begun[0] += BOOKINGS
        return rate(step, writers, BOOKINGS, begun[0])

    return sample


def _searches(stage: Stage) -> dict[str, Spread]:
    dsn = stage.database("sql")
    windows.build(dsn, Town(today()))
    with psycopg.connect(dsn, autocommit=True) as database:
        answers = [windows.ask(database, question(3), form) for form in windows.FORMS.values()]
        assert all(answer == answers[0] for answer in answers), "the forms disagree"
        numbers = iter(range(10_000))

        def asked(form: str) -> float:
            number = next(numbers)
            began = perf_counter()
            windows.ask(database, question(number), form)
            return 1000 * (perf_counter() - began)

        sides = {name: lambda f=form: asked(f) for name, form in windows.FORMS.items()}
        return _spreads(sides, stage.rounds(25), "ms")
