"""Configuration and provider_capacity as they run: timers, copies, guards, calendars said again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fsm_common.adapters.clock import FileClock
from fsm_common.core.errors import Rejected
from fsm_common.core.messages import About, Actor, Command, Context, Event
from fsm_common.edges.settings import Settings
from fsm_common.edges.wiring import connected
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_common.testing.api import client_of
from fsm_common.testing.tokens import bearer
from fsm_events.common import ConfigScope, PostalPlace, PostalRange, ZoneLink
from infra.local.addresses import Addresses
from infra.local.deployment import deploy
from infra.local.places import ROOT, SCHEMAS
from infra.local.ports import free_port
from infra.local.processes import Processes
from infra.local.services import Role
from services.configuration import app as configuration
from services.configuration.api import ROUTES as CONFIGURATION_ROUTES
from services.configuration.domain import commands as config
from services.configuration.projections.geography import geo_place
from services.provider_capacity import app as capacity
from services.provider_capacity.api import ROUTES as CAPACITY_ROUTES
from services.provider_capacity.domain import commands as wishes
from services.provider_capacity.projections.configured import place, setting
from services.provider_capacity.projections.providers import provider
from services.provider_capacity.projections.teams import team
from services.provider_capacity.projections.zones import zone

SEEDING = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = ("configuration", "provider_capacity")
SHIFTS = [
    {"code": "M", "start": "08:00", "end": "13:00"},
    {"code": "A", "start": "14:00", "end": "19:00"},
]
WEEK = ["MON", "TUE", "WED", "THU", "FRI"]
FR = ConfigScope(level="COUNTRY", country_code="FR")


class Running:
    """Both workers as processes of their own; commands are given to the handlers from here."""

    def __init__(self, stack: Addresses, folder: Path, closing: ExitStack) -> None:
        self.stack, self.clock_file = stack, folder / "clock"
        self.clock = FileClock(self.clock_file)
        self.clock.set(SEEDING)
        deploy(stack, NAMES, print)
        self.processes = Processes(folder, {})
        closing.callback(self.processes.stop_all)
        services = (configuration.service(), capacity.service())
        self.parts: dict[str, Parts] = {
            service.name: closing.enter_context(connected(service, self.settings(service.name)))
            for service in services
        }
        roles = [Role(name, "worker", free_port()) for name in NAMES]
        for role in roles:
            self.processes.start(role.name, role.command(), self.environment(role))
        for role in roles:
            self.until(role.is_ready, str(self.processes.log(role.name)))
        self.configure()

    def settings(self, name: str) -> Settings:
        """What the service's processes are told."""
        return Settings(
            kafka=self.stack.kafka,
            registry=self.stack.registry,
            postgres=self.stack.postgres.dsn(user=name),
            redis=self.stack.redis,
            clock=f"file:{self.clock_file}",
            schemas=SCHEMAS,
        )

    def environment(self, role: Role) -> dict[str, str]:
        """The same as variables."""
        return {
            **self.stack.environment(),
            "FSM_POSTGRES": self.stack.postgres.dsn(user=role.service),
            "FSM_CLOCK": f"file:{self.clock_file}",
            "FSM_PORT": str(role.port),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'libs'}",
        }

    def tell(self, service: str, command: Command, about: str = "FR") -> list[Event]:
        """Give the command to the service's handler; the events that came of it."""
        context = Context(
            command_id=str(uuid4()),
            correlation_id=str(uuid4()),
            actor=Actor("USER", "admin"),
            about=About(country_code=about),
        )
        outcome = Handler(self.parts[service]).handle(command, context)
        return [recorded.event for recorded in outcome.events]

    def until(self, true: Callable[[], object], why: str = "") -> None:
        """Wait for it, or fail."""
        end = time.monotonic() + 60
        while not true():
            assert time.monotonic() < end, why
            time.sleep(0.05)

    def rows(self, service: str, table: Any, **equals: Any) -> list[Any]:
        """Rows of the service, by equality."""
        with self.parts[service].store.reader() as reader:
            return reader.find(table, **equals)

    def define(self, kind: str, value: Any, scope: ConfigScope = FR, **selector: str) -> str:
        """A parameter; its id."""
        version = config.VersionWish(value=value, reason="a test of both services")
        command = config.DefineParameter(
            at=self.clock.now(), kind=kind, scope=scope, selector=selector, version=version
        )
        self.tell("configuration", command)
        return command.parameter_id

    def configure(self) -> None:
        """France with a business unit, a calendar, a specialty and twelve postal codes."""
        units: tuple[tuple[Any, str, str | None, str | None], ...] = (
            ("EU", "EU", None, None),
            ("COUNTRY", "FR", "FR", "EU"),
            ("BU", "HOME_FR", "FR", "FR"),
        )
        for level, code, country, parent in units:
            unit = config.UnitWish(name=code, parent_id=parent, time_zone="Europe/Paris")
            self.tell(
                "configuration",
                config.CreateOrgUnit(
                    at=SEEDING, level=level, code=code, country_code=country, unit=unit
                ),
            )
        codes = tuple(
            PostalPlace(code=str(n), latitude=45.7, longitude=4.8) for n in range(69001, 69013)
        )
        area = config.RecordGeoArea(
            at=SEEDING,
            country_code="FR",
            province_code="69",
            province_name="Rhône",
            region_code="FR-ARA",
            places=codes,
        )
        self.tell("configuration", area)
        self.calendar = self.define("CALENDAR", {"workingDays": WEEK, "shifts": SHIFTS})
        self.define("SPECIALTY", {"specialties": [{"specialtyId": "DOORS"}]})
        self.until(lambda: len(self.rows("provider_capacity", setting)) == 2)
        self.until(lambda: len(self.rows("provider_capacity", place)) == 12)

    def onboard(self, name: str, external_id: str | None = None) -> list[Event]:
        """A company with a team, ready to be activated."""
        wish = wishes.ProviderWish(
            name=name,
            legal_name=name,
            tax_id=name,
            time_zone="Europe/Paris",
            provider_type="P1",
            billing_model="SELF_BILLING",
            contract_start=date(2026, 1, 1),
            external_id=external_id,
        )
        at = self.clock.now()
        told = self.tell(
            "provider_capacity",
            wishes.CreateProvider(at=at, provider_id=name, country_code="FR", provider=wish),
        )
        primary = wishes.ZoneWish(name="z", code="z", postal_codes=("69001",))
        self.tell(
            "provider_capacity",
            wishes.CreateZone(at=at, provider_id=name, zone_id=f"z_{name}", zone=primary),
        )
        team_wish = wishes.TeamWish(name="A", zones=(ZoneLink(zone_id=f"z_{name}"),))
        self.tell(
            "provider_capacity",
            wishes.CreateTeam(at=at, provider_id=name, team_id=f"t_{name}", team=team_wish),
        )
        return told


@pytest.fixture(scope="module")
def running(stack: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as closing:
        yield Running(stack, tmp_path_factory.mktemp("capacity"), closing)


def test_a_scheduled_calendar_reaches_every_team_when_its_instant_comes(running: Running) -> None:
    running.onboard("waiting")
    start = running.clock.now() + timedelta(days=2)
    later = [*SHIFTS, {"code": "E", "start": "19:00", "end": "21:00"}]
    version = config.VersionWish(
        value={"workingDays": WEEK, "shifts": later}, effective_from=start, reason="evenings"
    )
    running.tell(
        "configuration",
        config.AddVersion(at=running.clock.now(), parameter_id=running.calendar, version=version),
    )

    def shifts() -> int:
        (row,) = running.rows("provider_capacity", team, team_id="t_waiting")
        return len(row["calendar"]["shifts"])

    assert shifts() == 2
    running.clock.set(start)
    running.until(lambda: shifts() == 3)
    (row,) = running.rows("provider_capacity", team, team_id="t_waiting")
    assert (row["calendar"]["calendarVersion"], row["calendar"]["change"]) == (2, "SCHEDULE")


def test_ten_zones_at_most_however_many_hands_try(running: Running) -> None:
    running.onboard("crowded")

    def create(number: int) -> str:
        wish = wishes.ZoneWish(
            name=str(number), code=str(number), type="SECONDARY", postal_codes=("69002",)
        )
        command = wishes.CreateZone(
            at=running.clock.now(), provider_id="crowded", zone_id=f"c{number}", zone=wish
        )
        try:
            running.tell("provider_capacity", command)
        except Rejected as refusal:
            return refusal.code
        return "created"

    with ThreadPoolExecutor(8) as pool:
        told = Counter(pool.map(create, range(16)))
    assert told == {"created": 9, "ZONE_LIMIT": 7}
    assert len(running.rows("provider_capacity", zone, provider_id="crowded")) == 10


def test_an_external_id_is_given_once(running: Running) -> None:
    def register(number: int) -> str:
        try:
            running.onboard(f"twin{number}", external_id="ERP-1")
        except Rejected as refusal:
            return refusal.code
        return "created"

    with ThreadPoolExecutor(6) as pool:
        told = Counter(pool.map(register, range(6)))
    assert told == {"created": 1, "EXTERNAL_ID_TAKEN": 5}
    assert len(running.rows("provider_capacity", provider, external_id="ERP-1")) == 1


def test_a_range_covers_the_codes_that_there_are(running: Running) -> None:
    running.onboard("ranged")
    wish = wishes.ZoneWish(name="r", code="r", ranges=(PostalRange(first="69005", last="69999"),))
    command = wishes.CreateZone(
        at=running.clock.now(), provider_id="ranged", zone_id="ranged", zone=wish
    )
    told = running.tell("provider_capacity", command)
    assert told[0].topic == "providers.zone.changed"
    beyond = wishes.ZoneWish(name="b", code="b", ranges=(PostalRange(first="70000", last="79999"),))
    other = wishes.CreateZone(
        at=running.clock.now(), provider_id="ranged", zone_id="beyond", zone=beyond
    )
    with pytest.raises(Rejected, match="no postal code 70000-79999"):
        running.tell("provider_capacity", other)


def test_lists_show_what_the_caller_may_see(running: Running) -> None:
    for number in range(5):
        running.onboard(f"listed{number}")
    client = client_of(running.parts["provider_capacity"], CAPACITY_ROUTES)

    def seen(path: str, **grant: str) -> list[str]:
        found: list[str] = []
        following: str | None = f"/api/v1{path}"
        while following:
            answer = client.get(following, headers=bearer(["PSM", "PROVIDER_MANAGER"], **grant))
            assert answer.status_code == 200, answer.json()
            found += [item["providerId"] for item in answer.json()["items"]]
            following = answer.json()["next"]
        return found

    query = "/providers?name[contains]=listed&limit=2&sort=name:asc"
    mine = [f"listed{number}" for number in range(5)]
    assert seen(query, country="FR") == mine
    assert seen(query, country="FR", bu="HOME_FR") == mine
    assert seen(query, country="FR", bu="PRO_FR") == []
    assert seen(query, country="ES") == []
    assert seen(query, country="FR", provider="listed3") == ["listed3"]
    assert seen("/providers?specialty=DOORS", country="FR") == []
    assert seen("/providers/listed1/teams", country="FR") == ["listed1"]
    assert seen("/providers/listed1/intervention-zones", country="FR") == ["listed1"]


def test_what_holds_says_where_it_was_said(running: Running) -> None:
    client = client_of(running.parts["configuration"], CONFIGURATION_ROUTES)
    eu, bu = ConfigScope(level="EU"), ConfigScope(level="BU", country_code="FR", bu_code="HOME_FR")
    for scope, minutes in ((eu, 10), (FR, 20), (bu, 30)):
        running.define("CONTRACT_SEND", {"minutes": minutes}, scope)

    def resolved(query: str) -> Any:
        path = f"/api/v1/config/resolve?kind=CONTRACT_SEND{query}"
        return client.get(path, headers=bearer(["SELLER"])).json()

    told = [
        resolved(query) for query in ("", "&country_code=FR", "&country_code=FR&bu_code=HOME_FR")
    ]
    assert [(one["level"], one["value"]["minutes"]) for one in told] == [
        ("EU", 10),
        ("COUNTRY", 20),
        ("BU", 30),
    ]
    before = resolved("&effectiveDate=2020-01-01T00:00:00Z")
    assert (before["status"], before["code"]) == (404, "NO_EFFECTIVE_VALUE")


@pytest.mark.parametrize("service", NAMES)
def test_every_list_answers(running: Running, service: str) -> None:
    routes = CONFIGURATION_ROUTES if service == "configuration" else CAPACITY_ROUTES
    client = client_of(running.parts[service], routes)
    roles = ["ADMIN", "VIEWER", "PSM", "OFFER_MANAGER"]
    paths = client.get("/openapi.json").json()["paths"]
    lists = [p for p, ways in paths.items() if "get" in ways and "{" not in p and "v1" in p]
    assert lists
    for path in lists:
        query = "?kind=CALENDAR&country_code=FR" if path.endswith("/resolve") else ""
        answer = client.get(f"{path}{query}", headers=bearer(roles))
        assert answer.status_code == 200, (path, answer.json())


def test_seeding_twice_adds_nothing(running: Running) -> None:
    def seed() -> str:
        done = subprocess.run(
            [sys.executable, "-m", "services.configuration", "seed", "--year", "2026"],
            env={**os.environ, **running.environment(Role("configuration", "seed", 0))},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def ends() -> int:
        log = running.parts["configuration"].log
        assert log is not None
        return sum(log.ends(["configuration.journal"]).values())

    def published() -> bool:
        return not running.parts["configuration"].store.outgoing(1)

    seed()
    running.until(published)
    before = ends()
    seed()
    running.until(published)
    assert ends() == before


def test_the_real_postal_codes_are_read(running: Running) -> None:
    folder = Path(os.environ.get("FSM_GEONAMES", ""))
    files = sorted(folder.glob("ES.csv.gz")) if folder.name else []
    if not files:
        pytest.skip("FSM_GEONAMES names no folder with GeoNames' files")
    done = subprocess.run(
        [sys.executable, "-m", "services.configuration", "import-geography", *map(str, files)],
        env={**os.environ, **running.environment(Role("configuration", "seed", 0))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with running.parts["configuration"].store.reader() as reader:
        (row,) = reader.query(
            select(func.count().label("n")).where(geo_place.c.country_code == "ES")
        )
    assert row["n"] > 11_000
