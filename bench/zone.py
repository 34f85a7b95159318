"""The town as scheduling knows it: its own projections fill its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bench.town import Town
from fsm_common.core import ids
from fsm_common.core.messages import Event, Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.flows.effects import writes
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import Write
from fsm_events.common import ConfigScope, Segment
from fsm_events.config import ParameterEffective
from fsm_events.scheduling import BookingConfirmed, BookingPreBooked
from services.scheduling.projections import busy
from services.scheduling.tests.floor import a_team, configuration

PARIS = ZoneInfo("Europe/Paris")
UNBOUND = {"jobsDay": 90, "jobsWeek": 900, "minutesDay": 1440, "minutesWeek": 10080}
BATCH = 5000


def fill(parts: Parts, town: Town, example: BookingConfirmed) -> None:
    """Rules of France, exact starts for the whole window, teams without limits, bookings."""
    told: list[Event] = [*configuration(), _exact()]
    for team in town.teams(0):
        told += a_team(team, f"prv_{team}", limits=UNBOUND)
    rows = [write for event in told for write in _written(parts, event)]
    rows += [
        write
        for booking in _bookings(town, example)
        for write in writes([busy.project], _recorded(booking))
    ]
    for start in range(0, len(rows), BATCH):
        with parts.store.unit() as unit:
            unit.apply(rows[start : start + BATCH])


def _written(parts: Parts, event: Event) -> Iterable[Write]:
    """What the copies and the deriving agents make of it."""
    made, kind = parts.service, type(event)
    projections = [copy.project for copy in made.copies if kind in copy.events]
    projections += [a.derive for a in made.agents if a.derive and kind in a.records]
    return writes(projections, _recorded(event))


def _exact() -> ParameterEffective:
    return ParameterEffective(
        parameter_id="slot-fr",
        kind="SLOT",
        scope=ConfigScope(level="COUNTRY", country_code="FR"),
        selector={},
        version=1,
        value=msgspec.json.encode({"exactDays": 365}).decode(),
        effective_from=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _bookings(town: Town, example: BookingConfirmed) -> Iterator[BookingPreBooked]:
    fields: dict[str, Any] = msgspec.structs.asdict(example)
    for team in town.teams(0):
        for day in town.days():
            for start, end in town.jobs(team, day):
                part = Segment(
                    date=day,
                    start_q=_quarter(start),
                    end_q=_quarter(end) - 1,
                    start=start.replace(tzinfo=PARIS).astimezone(UTC),
                    end=end.replace(tzinfo=PARIS).astimezone(UTC),
                )
                name = ids.derived(team, start)
                changes = {
                    "team_id": team,
                    "booking_id": name,
                    "segments": (part,),
                    "fingerprint": "",
                }
                yield BookingPreBooked(**(fields | changes))


def _quarter(at: datetime) -> int:
    return at.hour * 4 + at.minute // 15


def _recorded(event: Event) -> Recorded[Any]:
    meta = EventMeta(
        event_id=ids.derived("zone", event.topic, event.aggregate_id),
        event_type=event.topic,
        schema_version=1,
        occurred_at=datetime(2026, 3, 2, tzinfo=UTC),
        aggregate_id=event.aggregate_id,
        aggregate_version=1,
        country_code="FR",
        bu_code="HOME_FR",
        actor_type="SYSTEM",
        correlation_id="bench",
    )
    return Recorded(meta=meta, event=event, key=event.aggregate_id)
