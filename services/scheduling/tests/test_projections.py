"""Rows by values: what an event does to them, and that they are the same in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from fsm_common.core.messages import Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.core.rows import Put
from fsm_common.testing.memory import MemoryStore
from fsm_events.common import ConfigScope, PostalPlace
from fsm_events.config import GeoAreaRecorded, ParameterExpired
from fsm_events.projects import ServiceOrderStatusChanged, ServiceOrderUnblocked
from fsm_events.providers import ProviderStatusChanged
from services.scheduling.domain.decider.calendar import open_words
from services.scheduling.domain.facts.day import OpenWords
from services.scheduling.projections.candidates import candidate, derive, suspended
from services.scheduling.projections.orders import order, service_order
from services.scheduling.projections.places import place
from services.scheduling.projections.rules import rule
from services.scheduling.tests.floor import Floor, a_team, an_order, configuration
from services.scheduling.tests.world import absent, calendar, local

META = EventMeta(
    event_id="e",
    event_type="providers.calendar.updated",
    schema_version=1,
    occurred_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    aggregate_id="t1",
    aggregate_version=1,
    country_code="FR",
    actor_type="USER",
    correlation_id="c",
)

ROOT = Path(__file__).parents[3]
DIGEST = """
import hashlib
from services.scheduling.tests.floor import Floor, a_team, an_order
floor = Floor.on()
zone = {"zoneId": "z", "type": "PRIMARY", "maxCommuteMin": 60}
zones = [zone | {"postalCodes": [str(69001 + n) for n in range(40)], "ranges": []}]
floor.tell(*a_team("t", "p", zones=zones, productEligibility=list("ABCDEF")), an_order())
rows = [floor.parts.store.rows[name] for name in ("candidate", "open_word", "service_order")]
print(hashlib.sha256(repr(rows).encode()).hexdigest())
"""


def store_of(floor: Floor) -> MemoryStore:
    assert isinstance(floor.parts.store, MemoryStore)
    return floor.parts.store


def test_rows_have_the_same_bytes_in_every_process() -> None:
    def digest(seed: str) -> str:
        path = os.pathsep.join((str(ROOT), str(ROOT / "libs")))
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        made = subprocess.run(
            [sys.executable, "-c", DIGEST], env=env, cwd=ROOT, capture_output=True, check=True
        )
        return made.stdout.decode()

    assert digest("1") == digest("2")


def test_an_order_as_its_owner_tells_it() -> None:
    floor = Floor.on()
    floor.tell(an_order(blocked_reasons=("AWAITING_TV",)))
    with floor.parts.store.reader() as reader:
        found = order(reader, "o1")
        assert found is not None
        assert found.need.waits_for == "AWAITING_TV"
        assert [(line.category, str(line.delivery)) for line in found.need.lines] == [
            ("DOOR_WINDOW", "2026-03-10")
        ]
        assert found.about.correlation_id == "c1"
    unblocked = ServiceOrderUnblocked(
        service_order_id="o1", project_id="pr1", reasons=("AWAITING_TV",)
    )
    changed = ServiceOrderStatusChanged(
        service_order_id="o1",
        project_id="pr1",
        old="CREATED",
        new="SCHEDULED",
        time_zone="Europe/Paris",
        visit_no=1,
        sales_system="s",
        external_order_id="e",
        partner_status="SCHEDULED",
    )
    floor.tell(unblocked, changed)
    row = store_of(floor).table(service_order)[0]
    assert (row["blocked"], row["status"]) == ([], "SCHEDULED")


def test_a_delivered_product_counts_from_the_day_it_came() -> None:
    floor = Floor.on()
    plain = an_order()
    lines = tuple(
        type(line)(**{n: getattr(line, n) for n in line.__struct_fields__} | {"delivered_at": at})
        for line, at in zip(plain.lines, (local("2026-03-11 23:30"), None), strict=True)
    )
    floor.tell(an_order(lines=lines))
    with floor.parts.store.reader() as reader:
        found = order(reader, "o1")
    assert found is not None
    assert str(found.need.lines[0].delivery) == "2026-03-11"


def test_a_province_replaces_its_codes_and_a_rule_ends() -> None:
    floor = Floor.on()
    floor.tell(*configuration())
    places = (PostalPlace(code="69009"),)
    floor.tell(
        GeoAreaRecorded(
            area_id="FR:69",
            country_code="FR",
            province_code="69",
            province_name="Rhône",
            places=places,
        )
    )
    assert [row["code"] for row in store_of(floor).table(place)] == ["69009"]
    one = store_of(floor).table(rule)[0]
    for version in (7, 1):
        floor.tell(
            ParameterExpired(
                parameter_id=one["parameter_id"],
                kind=one["kind"],
                scope=ConfigScope(level="COUNTRY", country_code="FR"),
                version=version,
                effective_to=local("2026-06-01 00:00"),
            )
        )
        known = {row["parameter_id"] for row in store_of(floor).table(rule)}
        assert (one["parameter_id"] in known) == (version == 7)


def test_a_suspended_company() -> None:
    floor = Floor.on()
    floor.tell(*a_team("t", "p"))
    told = ProviderStatusChanged(
        provider_id="p", old_status="ACTIVE", new_status="SUSPENDED", cause="MANUAL"
    )
    with floor.parts.store.reader() as reader:
        assert not suspended(reader, "t")
    floor.tell(told)
    with floor.parts.store.reader() as reader:
        assert suspended(reader, "t")
        assert not suspended(reader, "unknown")
    assert store_of(floor).table(candidate)[0]["version"] == 1


def test_a_team_that_is_away_has_words_for_that_date() -> None:
    away = date(2026, 3, 16)
    event = calendar(absences=(absent(away),))
    (put,) = derive(Recorded(meta=META, event=event, key="p1"))
    assert isinstance(put, Put)
    kept = msgspec.json.decode(put.row["words"], type=OpenWords)
    assert kept == open_words(event)
    assert away in kept.dates
