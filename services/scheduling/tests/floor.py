"""A floor to play on: the service on a given store, told what other services would tell it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
from fastapi.testclient import TestClient

from fsm_common.adapters.redis import Cache
from fsm_common.core.messages import About, Context, Event, Recorded
from fsm_common.core.meta import EventMeta
from fsm_common.core.sealed import Sealed, from_wire
from fsm_common.edges.http import Desk
from fsm_common.edges.limits import Limiter
from fsm_common.edges.settings import Settings
from fsm_common.flows.effects import writes
from fsm_common.flows.handler import Handler, Outcome
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import Store
from fsm_common.testing import tokens
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_events.common import ConfigScope, Money, OrderLine, PostalPlace, Site, TimeWindow
from fsm_events.config import GeoAreaRecorded, OrgUnitCreated, ParameterEffective
from fsm_events.projects import ServiceOrderCreated
from fsm_events.providers import TeamProfileChanged
from services.scheduling.app import service
from services.scheduling.app.http import api_at
from services.scheduling.domain.facts.rules import Rule
from services.scheduling.gateways import Answers
from services.scheduling.tests.selects import SELECTS
from services.scheduling.tests.world import calendar, country_rules, local

CASES = Path(__file__).parents[3] / "tests" / "cases" / "eligibility.json"
BASE_TEAM = json.loads(CASES.read_text())["team"]


@dataclass
class HandClock:
    """See Clock: moved by the test."""

    at: datetime = field(default_factory=lambda: local("2026-03-02 10:19"))

    def now(self) -> datetime:
        """See Clock."""
        return self.at


def codec() -> PlainCodec:
    """What the service writes and reads, without a registry."""
    made = service()
    return PlainCodec([*made.events, *made.messages, *made.read])


@dataclass
class Floor:
    """The service's parts, its HTTP client, and the mouths of the others."""

    parts: Parts
    clock: HandClock
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def on(cls, store: Store | None = None) -> Floor:
        """On this store, or one in memory."""
        clock = HandClock()
        kept = store or MemoryStore(codec(), SELECTS)
        parts = Parts(service(), kept, codec(), PlainKeyring(), clock, NobodyWaits())
        return cls(parts, clock)

    def client(self, redis: str = "", rate: int | None = 1_000_000) -> TestClient:
        """The HTTP application, with a cache where there is a Redis; None: limits as they are."""
        answers = Answers(Cache(redis) if redis else None, 300)
        desk = Desk(self.parts, Settings(rate_limit=rate), tokens.verifier(), Limiter())
        return TestClient(api_at(desk, answers), raise_server_exceptions=False)

    def tell(self, *events: Event, country: str = "FR") -> list[Recorded[Any]]:
        """Copies and deriving agents take in these events; answers with them in envelopes."""
        told = [self._recorded(event, country) for event in events]
        made = self.parts.service
        with self.parts.store.unit() as unit:
            for one in told:
                kind = type(one.event)
                projections = [copy.project for copy in made.copies if kind in copy.events]
                projections += [a.derive for a in made.agents if a.derive and kind in a.records]
                unit.apply(writes(projections, one))
        return told

    def react(self, recorded: Recorded[Any]) -> list[Outcome]:
        """What the agents do because of it."""
        outcomes = []
        for agent in self.parts.service.agents:
            if agent.react and type(recorded.event) in agent.records:
                for number, command in enumerate(agent.react(recorded, self.clock.now())):
                    outcomes.append(self.give(command, f"{recorded.meta.event_id}-{number}"))
        return outcomes

    def give(self, command: Any, command_id: str) -> Outcome:
        """A command through the handler."""
        about = About(country_code="FR", bu_code="HOME_FR")
        context = Context(command_id=command_id, correlation_id=command_id, about=about)
        return Handler(self.parts).handle(command, context)

    def _recorded(self, event: Event, country: str) -> Recorded[Any]:
        number = self.versions[event.aggregate_id] = self.versions.get(event.aggregate_id, 0) + 1
        meta = EventMeta(
            event_id=f"{event.topic}:{event.aggregate_id}:{number}",
            event_type=event.topic,
            schema_version=1,
            occurred_at=self.clock.now(),
            aggregate_id=event.aggregate_id,
            aggregate_version=number,
            country_code=country,
            bu_code=f"HOME_{country}",
            actor_type="SYSTEM",
            correlation_id="c1",
        )
        return Recorded(meta=meta, event=event, key=event.aggregate_id)


def effective(one: Rule, country: str = "FR") -> ParameterEffective:
    """A rule of a country comes into force."""
    return ParameterEffective(
        parameter_id=one.parameter_id,
        kind=one.kind,
        scope=ConfigScope(level="COUNTRY", country_code=country),
        selector=dict(one.selector),
        version=1,
        value=msgspec.json.encode(dict(one.value)).decode(),
        effective_from=datetime(2026, 1, 1, tzinfo=UTC),
    )


def configuration(country: str = "FR") -> list[Event]:
    """Rules, org units and two postal codes of a country."""
    made: list[Event] = [effective(one, country) for one in country_rules(country)]
    clock = "Europe/Paris" if country == "FR" else "Europe/Madrid"
    made.append(
        OrgUnitCreated(
            unit_id=country,
            level="COUNTRY",
            code=country,
            name=country,
            country_code=country,
            time_zone=clock,
            active=True,
        )
    )
    made.append(
        OrgUnitCreated(
            unit_id=f"{country}:HOME_{country}",
            level="BU",
            code=f"HOME_{country}",
            name="Home",
            country_code=country,
            bu_code=f"HOME_{country}",
            active=True,
        )
    )
    places = tuple(PostalPlace(code=f"6900{n}", latitude=45.75, longitude=4.86) for n in (1, 3))
    area = {"area_id": f"{country}:69", "province_code": "69", "province_name": "Rhône"}
    made.append(GeoAreaRecorded(country_code=country, region_code="FR-ARA", places=places, **area))
    return made


def a_team(name: str, provider: str | None = None, **changes: Any) -> list[Event]:
    """A team of Lyon with its calendar; `cross` for shifts that a job may cross."""
    crossing = {"cross_shift": changes.pop("cross", False)} | changes.pop("calendar", {})
    company = provider or f"prv_{name[4:8]}"
    profile = BASE_TEAM | {"teamId": name, "providerId": company} | changes
    return [
        from_wire(profile, TeamProfileChanged),
        calendar("FR", team_id=name, provider_id=company, holiday_region="FR-ARA", **crossing),
    ]


def an_order(order_id: str = "o1", **changes: Any) -> ServiceOrderCreated:
    """Claire's windows: 360 minutes, delivered on 10 March."""
    delivery = changes.pop("delivery", date(2026, 3, 10))
    created = changes.pop("created", local("2026-03-02 10:15"))
    fields: dict[str, Any] = {
        "service_order_id": order_id,
        "number": "SO-2026-000001",
        "project_id": "pr1",
        "customer_id": "CUS-FR-4001",
        "type": "INSTALLATION",
        "priority": "P2",
        "urgency": "STANDARD",
        "emergency": False,
        "status": "CREATED",
        "sales_system": "STORE_SALES",
        "external_order_id": "VNT",
        "line_id": "L2",
        "store_id": "FR-LYO-014",
        "specialty_ids": ("DOOR_WINDOW_FITTING",),
        "crew": 1,
        "estimated_min": 360,
        "site": _site(),
        "lines": _lines(delivery),
        "customer_amount": Money(amount="2783.00", currency="EUR"),
        "tax_amount": Money(amount="253.00", currency="EUR"),
        "window": TimeWindow(start=created, end=local("2026-05-31 10:15")),
        "requires_contract": True,
        "requires_wcf": True,
        "contract_gate": "ASSIGNMENT",
        "payment_status": "NOT_PAID",
        "delivery_status": "NOT_DELIVERED",
        "created_at": created,
        "version": 1,
    }
    return ServiceOrderCreated(**(fields | changes))


def story_b() -> list[Event]:
    """The six named teams and those fillers that differ in their time."""
    made: list[Event] = [*a_team("tem_0417_a"), *a_team("tem_0417_b", cross=True)]
    for name in ("0522", "0633", "0701", "0744"):
        made += a_team(f"tem_{name}_a", cross=True)
    made += a_team("tem_0856_a")
    return made


def _site() -> Site:
    return Site(
        postal_code="69003",
        city="Lyon",
        country="FR",
        latitude=45.758,
        longitude=4.855,
        time_zone="Europe/Paris",
        holiday_region="FR-ARA",
        street=Sealed(b"ciphertext"),
    )


def _lines(delivery: date | None) -> Sequence[OrderLine]:
    price = Money(amount="630.00", currency="EUR")
    product = OrderLine(
        line_id="L1",
        kind="PRODUCT",
        code="WINDOW_PVC_120",
        label="Window",
        category="DOOR_WINDOW",
        quantity="3",
        unit_price=price,
        expected_date=delivery,
    )
    service_line = OrderLine(
        line_id="L2",
        kind="SERVICE",
        code="INSTALL_WINDOW",
        label="Fitting",
        quantity="1",
        unit_price=price,
    )
    return (product, service_line)
