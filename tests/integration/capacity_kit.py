"""Configuration and provider_capacity on the stack, with France in them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from fsm_common.adapters.clock import FileClock
from fsm_common.core.messages import About, Actor, Command, Context, Event
from fsm_common.edges.settings import Settings
from fsm_common.edges.wiring import connected
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from fsm_events.common import ConfigScope, PostalPlace, ZoneLink
from infra.local.addresses import Addresses
from infra.local.deployment import deploy
from infra.local.places import ROOT, SCHEMAS
from infra.local.ports import free_port
from infra.local.processes import Processes, ran
from infra.local.services import Role
from services.configuration import app as configuration
from services.configuration.domain import commands as config
from services.provider_capacity import app as capacity
from services.provider_capacity.domain import commands as wishes
from services.provider_capacity.projections.configured import place, setting
from tests import nursery

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
        self.processes = Processes(folder, {}, spawn=nursery.spawn)
        closing.callback(self.processes.stop_all)
        services = (configuration.service(), capacity.service())
        self.parts: dict[str, Parts] = {
            service.name: closing.enter_context(connected(service, self.settings(service.name)))
            for service in services
        }
        roles = [Role(name, "worker", free_port()) for name in NAMES]
        self.workers = [role.url for role in roles]
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

    def run(self, service: str, *words: str) -> str:
        """`python -m services.… …`; what it prints, and it must end well."""
        argv = [sys.executable, "-m", f"services.{service}", *words]
        env = {**os.environ, **self.environment(Role(service, "command", 0))}
        done = ran(argv, env, nursery.spawn)
        assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

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
        self.record_area("69", {str(n): (45.7, 4.8) for n in range(69001, 69013)})
        self.calendar = self.define("CALENDAR", {"workingDays": WEEK, "shifts": SHIFTS})
        self.define("SPECIALTY", {"specialties": [{"specialtyId": "DOORS"}]})
        self.until(lambda: len(self.rows("provider_capacity", setting)) == 2)

    def record_area(self, province: str, codes: Mapping[str, tuple[float, float]]) -> None:
        """A province of Auvergne-Rhône-Alpes; behind it, provider_capacity knows of it."""
        places = tuple(
            PostalPlace(code=code, latitude=latitude, longitude=longitude)
            for code, (latitude, longitude) in codes.items()
        )
        area = config.RecordGeoArea(
            at=SEEDING,
            country_code="FR",
            province_code=province,
            province_name=province,
            region_code="FR-ARA",
            places=places,
        )
        self.tell("configuration", area)
        there = f"FR:{province}"
        self.until(lambda: len(self.rows("provider_capacity", place, area_id=there)) == len(codes))

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

    def activate(self, name: str) -> None:
        """An onboarded company goes to work."""
        at = self.clock.now()
        doors = wishes.PreferenceWish(
            specialty_id="DOORS", preference="P1", valid_from=date(2026, 1, 1)
        )
        said = wishes.SetPreferences(at=at, provider_id=name, preferences=(doors,))
        self.tell("provider_capacity", said)
        self.tell("provider_capacity", wishes.ActivateProvider(at=at, provider_id=name))

    def add_zone(self, name: str, code: str, **covering: Any) -> None:
        """Another zone of a company, and its team works there."""
        at, zone_id = self.clock.now(), f"{code}_{name}"
        wish = wishes.ZoneWish(name=code, code=code, type="SECONDARY", **covering)
        made = wishes.CreateZone(at=at, provider_id=name, zone_id=zone_id, zone=wish)
        self.tell("provider_capacity", made)
        link = wishes.LinkZone(at=at, team_id=f"t_{name}", zone=ZoneLink(zone_id=zone_id))
        self.tell("provider_capacity", link)

    def is_quiet(self) -> bool:
        """Whether nobody has anything left to read; twice, since one look may be too early."""
        for _ in range(2):
            for url in self.workers:
                said = httpx.get(f"{url}/quiet", timeout=10, trust_env=False).json()
                if said["outbox"] or said["behind"] or said["inHand"]:
                    return False
        return True
