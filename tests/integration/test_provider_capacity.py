"""Configuration and provider_capacity as they run: timers, copies, guards, calendars said again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select

from fsm_common.adapters.postgres.deploy import differences
from fsm_common.core.errors import Rejected
from fsm_common.testing.api import client_of
from fsm_common.testing.tokens import bearer
from fsm_events.common import ConfigScope, GeoPoint, PostalRange
from infra.local.addresses import Addresses
from services.configuration.api import ROUTES as CONFIGURATION_ROUTES
from services.configuration.domain import commands as config
from services.configuration.projections.geography import geo_place
from services.provider_capacity.api import ROUTES as CAPACITY_ROUTES
from services.provider_capacity.domain import commands as wishes
from services.provider_capacity.projections.configured import setting
from services.provider_capacity.projections.providers import provider
from services.provider_capacity.projections.teams import team
from services.provider_capacity.projections.zones import zone
from tests.integration.capacity_kit import FR, NAMES, SHIFTS, WEEK, Running


@pytest.fixture(scope="module")
def running(own_stack: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as closing:
        yield Running(own_stack, tmp_path_factory.mktemp("capacity"), closing)


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
    running.add_zone("ranged", "there", ranges=(PostalRange(first="69005", last="69999"),))
    with pytest.raises(Rejected, match="no postal code 70000-79999"):
        running.add_zone("ranged", "beyond", ranges=(PostalRange(first="70000", last="79999"),))


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
    assert seen("/providers?search=LISTED2", country="FR") == ["listed2"]
    assert seen("/providers?search=%25", country="FR") == []
    assert seen("/providers?zone=NOWHERE", country="FR") == []
    assert seen("/providers/listed1/teams", country="FR") == ["listed1"]
    assert seen("/providers/listed1/intervention-zones", country="FR") == ["listed1"]


def test_a_part_of_a_company_changes_and_what_is_sealed_stays(running: Running) -> None:
    running.onboard("patched")
    client = client_of(running.parts["provider_capacity"], CAPACITY_ROUTES)
    path, who = "/api/v1/providers/patched", bearer(["PSM"], country="FR")
    seat = {"street": "1 rue", "postalCode": "69001", "city": "Lyon", "country": "FR"}
    desk = {"email": "desk@patched.example.com"}
    for change in ({"contact": desk, "address": seat}, {"tier": 1}):
        answer = client.patch(path, json=change, headers=who)
        assert answer.status_code == 200, answer.json()
    told = client.get(path, headers=who).json()
    assert (told["tier"], told["contact"]["email"]) == (1, "desk@patched.example.com")
    assert told["address"]["street"] == "1 rue"
    again = client.patch(path, json={"contact": told["contact"], "tier": 1}, headers=who).json()
    assert again["eventId"] is None
    unknown = client.patch(path, json={"address": seat | {"postalCode": "00000"}}, headers=who)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "UNKNOWN_POSTAL_CODE")


def test_where_nobody_works(running: Running) -> None:
    client = client_of(running.parts["provider_capacity"], CAPACITY_ROUTES)

    def asked(query: str, **grant: str) -> Any:
        path = f"/api/v1/intervention-zones/coverage?{query}"
        return client.get(path, headers=bearer(["PSM"], **grant)).json()

    def gaps(query: str = "", **grant: str) -> list[str]:
        found, part = [], asked(f"limit=2&{query}", **grant)
        while True:
            found += [item["postalCode"] for item in part["items"]]
            if part["next"] is None:
                return found
            part = client.get(part["next"], headers=bearer(["PSM"], **grant)).json()

    running.record_area("74", {"74000": (45.9, 6.1), "74100": (46.2, 6.2), "74200": (46.4, 6.5)})
    everything = [*(str(code) for code in range(69001, 69013)), "74000", "74100", "74200"]
    running.onboard("settled")
    assert gaps() == everything
    running.activate("settled")
    assert gaps(country="FR") == everything[1:]
    corners = ((45.8, 6.0), (45.8, 6.3), (46.3, 6.3), (46.3, 6.0))
    ring = tuple(GeoPoint(lat=lat, lng=lng) for lat, lng in corners)
    for name, covering in (
        ("ranged", {"ranges": (PostalRange(first="69003", last="69011"),)}),
        ("drawn", {"polygon": ring}),
    ):
        running.add_zone("settled", name, **covering)
    assert gaps() == ["69002", "69012", "74200"]
    assert gaps(country="FR", bu="PRO_FR") == everything
    assert gaps(country="ES") == []
    assert gaps("region=FR-ARA&postalCode[contains]=69") == ["69002", "69012"]
    assert gaps("postalCode=69001") == []
    [lake] = asked("postalCode=74200")["items"]
    assert (lake["countryCode"], lake["region"], lake["latitude"]) == ("FR", "FR-ARA", 46.4)
    for query, grant in (
        ("postalCode=99999", {}),
        ("countryCode=DE", {}),
        ("countryCode=FR", {"country": "ES"}),
    ):
        refused = asked(query, **grant)
        assert (refused["status"], refused["code"]) == (422, "UNKNOWN_POSTAL_CODE")
    assert asked("colour=red")["code"] == "UNKNOWN_PARAMETER"
    at = running.clock.now()
    pause = wishes.PauseProvider(at=at, provider_id="settled")
    running.tell("provider_capacity", pause)
    assert gaps() == everything


def test_a_subcontractor_stays_where_its_parent_works(running: Running) -> None:
    for name in ("above", "beside"):
        running.onboard(name)
        running.activate(name)
    at, capacity = running.clock.now(), "provider_capacity"
    elsewhere = wishes.ZoneWish(name="z", code="z", postal_codes=("69005",))
    running.tell(capacity, wishes.UpdateZone(at=at, zone_id="z_beside", zone=elsewhere))
    below = wishes.ProviderWish(
        name="below",
        legal_name="below",
        tax_id="below",
        time_zone="Europe/Paris",
        provider_type="P2",
        parent_id="above",
        billing_model="SELF_BILLING",
        contract_start=date(2026, 1, 1),
    )
    made = wishes.CreateProvider(at=at, provider_id="below", country_code="FR", provider=below)
    running.tell(capacity, made)
    there = wishes.ZoneWish(name="z", code="z", postal_codes=("69001",))
    command = wishes.CreateZone(at=at, provider_id="below", zone_id="z_below", zone=there)
    running.tell(capacity, command)
    moved = wishes.UpdateProvider(at=at, provider_id="below", changes={"parent_id": "beside"})
    with pytest.raises(Rejected, match="69001 lies outside"):
        running.tell(capacity, moved)


def test_what_holds_says_where_it_was_said(running: Running) -> None:
    client = client_of(running.parts["configuration"], CONFIGURATION_ROUTES)
    eu, bu = ConfigScope(level="EU"), ConfigScope(level="BU", country_code="FR", bu_code="HOME_FR")
    for scope, minutes in ((eu, 10), (FR, 20), (bu, 30)):
        running.define("CONTRACT_SEND", {"minutes": minutes}, scope)

    def resolved(query: str) -> Any:
        path = f"/api/v1/config/resolve?kind=CONTRACT_SEND{query}"
        return client.get(path, headers=bearer(["SELLER"])).json()

    told = [resolved(query) for query in ("", "&countryCode=FR", "&countryCode=FR&buCode=HOME_FR")]
    assert [(one["level"], one["value"]["minutes"]) for one in told] == [
        ("EU", 10),
        ("COUNTRY", 20),
        ("BU", 30),
    ]
    before = resolved("&effectiveDate=2020-01-01T00:00:00Z")
    assert (before["status"], before["code"]) == (404, "NO_EFFECTIVE_VALUE")


def test_a_neighbours_configuration_is_not_listed(running: Running) -> None:
    client = client_of(running.parts["configuration"], CONFIGURATION_ROUTES)
    running.define("GO_CHECK", {}, FR)
    for code, countries in (("TILL_FR", ("FR",)), ("TILL_ALL", ())):
        wish = config.SystemWish(
            name=code, countries=countries, channels=("STORE",), has_store=True
        )
        at = running.clock.now()
        command = config.CreateSalesSystem(at=at, system_code=code, system=wish)
        running.tell("configuration", command)

    def seen(path: str, **grant: str) -> int:
        answer = client.get(f"/api/v1{path}", headers=bearer(["VIEWER"], **grant))
        assert answer.status_code == 200, answer.json()
        return len(answer.json()["items"])

    lists = (
        "/config/parameters?kind=GO_CHECK",
        "/config/versions?kind=GO_CHECK",
        "/config/history?kind=GO_CHECK",
        "/config/org-units?level=BU",
        "/config/geo?countryCode=FR",
        "/config/postal-codes?countryCode=FR",
    )
    for path in lists:
        assert seen(path, country="FR", bu="HOME_FR") == seen(path, country="FR") > 0, path
        assert seen(path, country="ES") == 0, path
    assert seen("/config/org-units?level=BU", country="FR", bu="PRO_FR") == 0
    assert seen("/config/org-units?level=EU", country="ES") == 1
    tills = [seen("/config/sales-systems", country=code) for code in ("FR", "ES")]
    assert tills == [2, 1], "the one that names no country is everybody's"


def test_versions_and_what_changed_come_page_by_page(running: Running) -> None:
    client = client_of(running.parts["configuration"], CONFIGURATION_ROUTES)
    gate = running.define("CONTRACT_GATE", {"gate": "GO"}, FR)
    for value in ("ASSIGNMENT", "GO"):
        wish = config.VersionWish(value={"gate": value}, reason=f"now {value}")
        at = running.clock.now()
        running.tell("configuration", config.AddVersion(at=at, parameter_id=gate, version=wish))

    def seen(path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        following: str | None = f"/api/v1/config/{path}&limit=2"
        while following:
            answer = client.get(following, headers=bearer(["VIEWER"], country="FR"))
            assert answer.status_code == 200, answer.json()
            found += answer.json()["items"]
            following = answer.json()["next"]
        return found

    versions = seen(f"versions?parameterId={gate}&sort=recordedAt:asc")
    assert [(one["number"], one["state"], one["reason"]) for one in versions] == [
        (1, "SUPERSEDED", "a test of both services"),
        (2, "SUPERSEDED", "now ASSIGNMENT"),
        (3, "EFFECTIVE", "now GO"),
    ]
    assert {(one["kind"], one["countryCode"], one["level"]) for one in versions} == {
        ("CONTRACT_GATE", "FR", "COUNTRY")
    }
    assert seen(f"versions?parameterId={gate}&state=SCHEDULED") == []
    told = seen(f"history?entityId={gate}&what=parameter.effective")
    assert [(one["version"], one["previousVersion"], one["previousValue"]) for one in told] == [
        (3, 2, {"gate": "ASSIGNMENT"}),
        (2, 1, {"gate": "GO"}),
        (1, None, None),
    ]
    assert [one["value"]["gate"] for one in told] == ["GO", "ASSIGNMENT", "GO"]
    assert {(one["actorType"], one["actorId"]) for one in told} == {("USER", "admin")}
    assert len(seen(f"history?entityId={gate}")) == 6


@pytest.mark.parametrize("service", NAMES)
def test_migrations_and_tables_agree(running: Running, service: str) -> None:
    dsn = running.stack.postgres.dsn(user=service)
    assert differences(dsn, service, running.parts[service].service.tables) == []


def test_an_upgrade_reads_the_categories_that_were_passed_over(running: Running) -> None:
    running.define("PRODUCT_CATEGORY", {"categories": [{"category": "DOOR", "patterns": ["D*"]}]})

    def known() -> list[Any]:
        return running.rows("provider_capacity", setting, kind="PRODUCT_CATEGORY")

    running.until(known)
    before = running.rows("provider_capacity", setting)
    with psycopg.connect(running.stack.postgres.dsn(user="provider_capacity")) as connection:
        passed = "delete from setting where kind = 'PRODUCT_CATEGORY'"
        version = "update alembic_version set version_num = '0001'"
        connection.execute(f"set search_path to provider_capacity; {passed}; {version}")
    running.run("provider_capacity", "migrate")
    running.define("GO_CHECK", {}, ConfigScope(level="EU"))  # the copy goes on, and sees it
    running.until(known)
    assert running.rows("provider_capacity", setting) == before


@pytest.mark.parametrize("service", NAMES)
def test_every_list_answers(running: Running, service: str) -> None:
    routes = CONFIGURATION_ROUTES if service == "configuration" else CAPACITY_ROUTES
    client = client_of(running.parts[service], routes)
    roles = ["ADMIN", "VIEWER", "PSM", "OFFER_MANAGER"]
    paths = client.get("/openapi.json").json()["paths"]
    lists = [p for p, ways in paths.items() if "get" in ways and "{" not in p and "v1" in p]
    assert lists
    for path in lists:
        query = "?kind=CALENDAR&countryCode=FR" if path.endswith("/resolve") else ""
        answer = client.get(f"{path}{query}", headers=bearer(roles))
        assert answer.status_code == 200, (path, answer.json())


def test_seeding_twice_adds_nothing(running: Running) -> None:
    def ends() -> int:
        log = running.parts["configuration"].log
        assert log is not None
        return sum(log.ends(["configuration.journal"]).values())

    def published() -> bool:
        return not running.parts["configuration"].store.outgoing(1)

    running.run("configuration", "seed", "--year", "2026")
    running.until(published)
    before = ends()
    running.run("configuration", "seed", "--year", "2026")
    running.until(published)
    assert ends() == before


def test_the_real_postal_codes_are_read(running: Running) -> None:
    folder = Path(os.environ.get("FSM_GEONAMES", ""))
    files = sorted(folder.glob("ES.csv.gz")) if folder.name else []
    if not files:
        pytest.skip("FSM_GEONAMES names no folder with GeoNames' files")
    running.run("configuration", "import-geography", *map(str, files))
    with running.parts["configuration"].store.reader() as reader:
        (row,) = reader.query(
            select(func.count().label("n")).where(geo_place.c.country_code == "ES")
        )
    assert row["n"] > 11_000


@pytest.mark.parametrize("service", NAMES)
def test_after_all_of_this_the_rows_are_those_that_kafka_tells(
    running: Running, service: str
) -> None:
    running.until(lambda: not running.parts["configuration"].store.outgoing(1))
    running.until(lambda: not running.parts["provider_capacity"].store.outgoing(1))
    running.until(running.is_quiet)
    told = running.run(service, "verify")
    assert "event" in told
