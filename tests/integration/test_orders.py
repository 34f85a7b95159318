"""Tills on the real broker: every order taken, every refusal answered, nobody held up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from fsm_common.adapters.postgres import deploy
from fsm_common.core.sealed import to_wire
from fsm_common.testing.tokens import bearer
from fsm_events.common import Segment
from fsm_events.integration import (
    SalesOrderNormalized,
    SalesOrderReceived,
    SalesOrderRejected,
    SalesOrderStatusChanged,
    SalesScheduleConfirmed,
)
from fsm_events.scheduling import BookingConfirmed
from infra.local.stack import Stack
from services.orchestration_control.app import service
from services.orchestration_control.tests.masters import parameter, unit
from services.orchestration_control.tests.sales import FRANCE, SPAIN, totals, update
from services.orchestration_control.tests.statements import cancelled, paid
from tests.integration.orders_kit import NAME, Orders, key_of, wired

change = msgspec.structs.replace
MIGRATIONS = Path(__file__).parents[2] / "services" / NAME / "migrations"
NORMALIZED, REJECTED = SalesOrderNormalized.topic, SalesOrderRejected.topic
TOGETHER = 200


@pytest.fixture(scope="module")
def orders(whole_stack: Stack) -> Iterator[Orders]:
    made = Orders(whole_stack)
    yield made
    made.close()


def sold(name: str, **changes: object) -> SalesOrderReceived:
    return change(SPAIN, external_order_id=f"VNT-ES-{name}", **changes)


def test_the_migrated_schema_is_the_declared_one(orders: Orders) -> None:
    dsn = orders.platform.stack.addresses.postgres.dsn(user=NAME)
    assert deploy.differences(dsn, NAME, service().tables) == []


def test_grants_from_before_they_named_a_store_are_read_anew(orders: Orders) -> None:
    """Else somebody of one store would be kept as somebody of all."""
    postgres, name = orders.platform.stack.addresses.postgres, "before_stores"
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    where = f"postgresql://{{}}@{postgres.host}:{postgres.port}/{name}"
    deploy.prepare(where.format(postgres.user), [NAME], keeper="nobody")
    own = where.format(NAME)
    _upgraded(own, "0002")
    copies = {f"copy:{copy.journal}" for copy in service().copies}
    with psycopg.connect(own) as connection:
        connection.execute("insert into operator_grant values ('g', 'u', 'OPERATOR', 'ES')")
        for copy in copies:
            connection.execute("insert into progress values (%s, 't', 0, 7)", [copy])
            connection.execute("insert into seen values (%s, 'a', 7)", [copy])
    deploy.migrate(own, NAME, MIGRATIONS)
    with psycopg.connect(own) as connection:
        assert connection.execute("select grant_id from operator_grant").fetchall() == []
        for table in ("progress", "seen"):
            kept = connection.execute(f"select consumer from {table}").fetchall()
            assert kept == [("copy:configuration.journal",)]


def _upgraded(dsn: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def test_both_orders_are_taken_and_answered(orders: Orders) -> None:
    orders.hears(SPAIN, **{"correlation-id": "c-es"})
    orders.hears(FRANCE)
    answer = orders.heard(NORMALIZED, SPAIN.external_order_id)
    assert answer.headers["correlation-id"] == "c-es"
    assert answer.key == "ES_VNT-ES-20260302-007"
    owner = orders.watch.wait(lambda h: h.type == "projects.ownership.changed")
    assert (owner.value["ownerId"], owner.value["mode"]) == ("op_es", "AUTO")
    status = orders.heard(SalesOrderStatusChanged.topic, FRANCE.external_order_id)
    assert (status.value["partnerStatus"], status.value["previousStatus"]) == ("PENDING", None)
    orders.hears(paid(FRANCE, "2783.00"))
    updated = orders.heard("projects.service_order.updated", FRANCE.external_order_id)
    assert updated.value["paymentStatus"] == "FULLY_PAID"


def test_what_is_refused_is_answered_and_nobody_is_held_up(orders: Orders) -> None:
    goods, work = SPAIN.items
    wrong = sold("SUMS", totals=totals("1.00", "1.00", "3.00"))
    strange = sold("CODE", items=(goods, change(work, service_code="PAINT_WALL")))
    twice = sold("TWICE")
    poison = key_of(sold("POISON"))
    topic = SalesOrderReceived.topic
    orders.till.publish_bytes(topic, poison, b"no avro at all")
    orders.till.publish_bytes(topic, f"{poison}-2", b"\x00\x7f\xff\xff\xff of no schema")
    for record in (wrong, strange, twice, change(twice, payment_status="NOT_PAID"), sold("WELL")):
        orders.hears(record)
    orders.heard(NORMALIZED, "VNT-ES-WELL")
    orders.heard(NORMALIZED, "VNT-ES-TWICE")
    codes = {
        name: orders.heard(REJECTED, f"VNT-ES-{name}").value["errorCode"]
        for name in ("SUMS", "CODE", "TWICE")
    }
    assert codes == {
        "SUMS": "INVALID_ORDER",
        "CODE": "UNKNOWN_SERVICE_CODE",
        "TWICE": "DUPLICATE_ORDER",
    }
    orders.hears(sold("SUMS"))
    orders.heard(NORMALIZED, "VNT-ES-SUMS")


def test_a_day_that_no_calendar_has_is_refused(orders: Orders) -> None:
    record = sold("DAY")
    wire = wired(to_wire(record)) | {"maxDeliveryDate": "2026-13-01"}
    orders.till.publish(record.topic, key_of(record), wire, {})
    refused = orders.heard(REJECTED, "VNT-ES-DAY")
    assert (refused.value["errorCode"], refused.value["version"]) == ("INVALID_ORDER", 1)
    assert refused.value["errors"][0]["field"] == "maxDeliveryDate"
    orders.hears(record)
    orders.heard(NORMALIZED, "VNT-ES-DAY")


def test_an_update_before_its_order(orders: Orders) -> None:
    early = sold("EARLY")
    orders.hears(update(early, 2, priority="URGENT"))
    orders.hears(sold("AFTER-IT"))
    orders.heard(NORMALIZED, "VNT-ES-AFTER-IT")
    orders.until_something_is_due()
    orders.passes(16)
    assert orders.heard(REJECTED, "VNT-ES-EARLY").value["errorCode"] == "UNKNOWN_ORDER"
    orders.hears(early)
    orders.heard(NORMALIZED, "VNT-ES-EARLY", version=2)


def test_a_booked_order_is_cancelled(orders: Orders) -> None:
    booked = sold("BOOKED")
    orders.hears(booked)
    made = orders.heard("projects.service_order.created", "VNT-ES-BOOKED").value
    start, end = datetime(2026, 3, 11, 8, tzinfo=UTC), datetime(2026, 3, 11, 12, tzinfo=UTC)
    segment = Segment(date=date(2026, 3, 11), start_q=36, end_q=51, start=start, end=end)
    booking = BookingConfirmed(
        booking_id="b-cancel",
        order_id=made["serviceOrderId"],
        kind="ORDER",
        promise="EXACT",
        placement="TENTATIVE",
        provider_id="p",
        team_id="t",
        time_zone="Europe/Madrid",
        segments=(segment,),
        duration_min=240,
        hold_reference="h",
    )
    orders.journals([booking])
    schedule = orders.heard(SalesScheduleConfirmed.topic, "VNT-ES-BOOKED")
    assert schedule.value["zone"] == "Europe/Madrid"
    orders.hears(cancelled(booked))
    off = orders.heard("projects.service_order.cancelled", "VNT-ES-BOOKED").value
    assert (off["bookingId"], off["previousState"]) == ("b-cancel", "SCHEDULED")
    orders.heard(SalesOrderStatusChanged.topic, "VNT-ES-BOOKED", partnerStatus="CANCELLED")


def test_what_no_database_can_keep_holds_up_nobody(orders: Orders) -> None:
    """A zero byte in a field, in an order's very name, in a header, a name that no index takes;
    then one for each partition."""
    orders.hears(sold("ZERO", store_id="\0"))
    orders.hears(sold("\0"))
    orders.hears(sold("".join(map(chr, range(0x4E00, 0x4E00 + 4000)))))
    behind = [f"BEHIND-ZERO-{number}" for number in range(9)]
    for name in behind:
        orders.hears(sold(name), **{"correlation-id": f"c\0{name}"})
    refused = orders.heard(REJECTED, "VNT-ES-ZERO").value
    assert (refused["errorCode"], refused["errors"][0]["field"]) == ("INVALID_ORDER", "storeId")
    for name in behind:
        orders.heard(NORMALIZED, f"VNT-ES-{name}")


def test_replaying_adds_no_event(orders: Orders) -> None:
    booked = cancelled(sold("BOOKED"))
    records: list[Any] = [SPAIN, FRANCE, paid(FRANCE, "2783.00"), sold("WELL"), booked]
    before = len(orders.watch.all())
    for record in records:
        orders.hears(record)
    orders.hears(sold("BEHIND-THE-REPLAY"))
    orders.heard(NORMALIZED, "VNT-ES-BEHIND-THE-REPLAY", before)
    again = [
        h.value["externalOrderId"]
        for h in orders.watch.all()[before:]
        if "meta" in h.value and "externalOrderId" in h.value
    ]
    assert "VNT-ES-BEHIND-THE-REPLAY" in again
    assert not {record.external_order_id for record in records} & set(again)


class TestLists:
    spain = bearer(["VIEWER"], country="ES")

    def found(self, orders: Orders, path: str, headers: dict[str, str]) -> list[str]:
        with orders.api() as client:
            answer = client.get(f"/api/v1/{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return [item["externalOrderId"] for item in answer.json()["items"]]

    def test_a_page_and_the_next_one(self, orders: Orders) -> None:
        with orders.api() as client:
            path = "/api/v1/service-orders?limit=2&sort=createdAt:asc"
            first = client.get(path, headers=self.spain).json()
            second = client.get(first["next"], headers=self.spain).json()
        numbers = [order["number"] for order in (*first["items"], *second["items"])]
        assert len(set(numbers)) == len(numbers) == 4

    @pytest.mark.parametrize("path", ["service-orders", "projects", "sales-orders"])
    def test_other_countries_are_out_of_sight(self, orders: Orders, path: str) -> None:
        french = bearer(["VIEWER"], country="FR")
        assert self.found(orders, path, french) == [FRANCE.external_order_id]

    @pytest.mark.parametrize(("path", "acting"), [("service-orders", {"ES"}), ("projects", set())])
    def test_what_may_be_wished_goes_by_the_roles_held_there(
        self, orders: Orders, path: str, acting: set[str]
    ) -> None:
        """The Spanish projects have their operator; nobody here may take the French one."""
        grants = [
            {"roles": ["OPERATOR", "VIEWER"], "country": "ES"},
            {"roles": ["VIEWER"], "country": "FR"},
        ]
        with orders.api() as client:
            both = bearer(["OPERATOR", "VIEWER"], claims={"scopes": grants})
            listed = client.get(f"/api/v1/{path}?limit=100", headers=both).json()["items"]
        assert {row["countryCode"] for row in listed} == {"ES", "FR"}
        assert {row["countryCode"] for row in listed if row["allowedActions"]} == acting

    def test_filters(self, orders: Orders) -> None:
        path = "service-orders?status=CANCELLED"
        assert self.found(orders, path, self.spain) == ["VNT-ES-BOOKED"]

    def test_what_happened_and_what_stands_around(self, orders: Orders) -> None:
        with orders.api() as client:
            listed = client.get("/api/v1/service-orders?status=CANCELLED", headers=self.spain)
            (order,) = listed.json()["items"]
            project, number = order["projectId"], order["serviceOrderId"]
            path = f"/api/v1/projects/{project}/timeline"
            told = client.get(path, headers=self.spain).json()["items"]
            path = f"/api/v1/service-orders/{number}/context"
            context = client.get(path, headers=self.spain).json()
        kinds = [item["type"].removeprefix("projects.") for item in told]
        assert kinds[0] == "project.created"
        assert kinds.index("service_order.created") < kinds.index("sales_order.accepted")
        assert kinds.index("sales_order.accepted") < kinds.index("service_order.cancelled")
        assert context["project"]["projectId"] == project
        own = [item["eventId"] for item in told if item["serviceOrderId"] == number]
        assert [entry["eventId"] for entry in context["timeline"]] == own
        assert len(own) > 2

    def test_a_store_sees_of_a_project_that_it_shares_what_is_its_own(self, orders: Orders) -> None:
        other = "ES-MAD-001"
        orders.journals([unit("STORE", other, "ES", bu_code="HOME_ES")])
        orders.hears(sold("OURS", external_project_id="SHARED"))
        made = orders.heard("projects.project.created", "VNT-ES-OURS").value
        orders.hears(sold("THEIRS", external_project_id="SHARED", store_id=other))
        theirs = orders.heard("projects.service_order.created", "VNT-ES-THEIRS").value
        seller = bearer(["SELLER", "VIEWER"], country="ES", bu="HOME_ES", store=other)
        assert self.found(orders, "projects", seller) == ["VNT-ES-OURS"]
        assert self.found(orders, "service-orders", seller) == ["VNT-ES-THEIRS"]
        assert self.found(orders, "sales-orders", seller) == ["VNT-ES-THEIRS"]
        with orders.api() as client:
            path = f"/api/v1/projects/{made['projectId']}/timeline"
            told = client.get(path, headers=seller).json()["items"]
        assert {item["serviceOrderId"] for item in told} == {None, theirs["serviceOrderId"]}
        assert [item["type"] for item in told].count("projects.sales_order.accepted") == 1

    def test_a_customer_sees_what_happened_to_their_own_project(self, orders: Orders) -> None:
        with orders.api() as client:
            listed = client.get("/api/v1/projects?limit=1", headers=self.spain)
            project = listed.json()["items"][0]
            path = f"/api/v1/projects/{project['projectId']}/timeline"
            own = {"customer": project["customerId"], "project": project["projectId"]}
            seen = client.get(path, headers=bearer(["CUSTOMER"], **own))
            other = client.get(path, headers=bearer(["CUSTOMER"], **own | {"project": "another"}))
        assert (seen.status_code, other.status_code) == (200, 404), seen.text
        assert seen.json()["items"][0]["type"] == "projects.project.created"
        assert "projects.ownership.changed" in seen.text
        assert project["ownerId"] == "op_es"
        assert "op_es" not in seen.text

    def test_by_the_tills_reference(self, orders: Orders) -> None:
        path = "service-orders/by-external-reference?system=STORE_SALES&type=SALES_ORDER&id="
        assert self.found(orders, f"{path}VNT-ES-WELL", self.spain) == ["VNT-ES-WELL"]
        assert self.found(orders, f"{path}{FRANCE.external_order_id}", self.spain) == []
        with orders.api() as client:
            answer = client.get(f"/api/v1/{path}", headers=self.spain)
        assert (answer.status_code, answer.json()["code"]) == (422, "MISSING_FIELD")

    def test_each_order_of_a_project_has_its_own_lead(self, orders: Orders) -> None:
        for number in (1, 2):
            lead = {"external_project_id": "LED", "external_lead_id": f"LEAD-{number}"}
            orders.hears(sold(f"LED-{number}", **lead))
            orders.heard(NORMALIZED, f"VNT-ES-LED-{number}")
        changed = update(sold("LED-1", external_project_id="LED"), 2, external_lead_id="LEAD-3")
        orders.hears(changed)
        orders.heard(NORMALIZED, "VNT-ES-LED-1", version=2)
        path = "service-orders/by-external-reference?system=STORE_SALES&type="
        one, two = "VNT-ES-LED-1", "VNT-ES-LED-2"
        assert sorted(self.found(orders, f"{path}PROJECT&id=LED", self.spain)) == [one, two]
        for number, found in enumerate(([], [two], [one]), start=1):
            assert self.found(orders, f"{path}LEAD&id=LEAD-{number}", self.spain) == found


def test_built_anew_from_kafka_it_is_the_same(orders: Orders) -> None:
    assert "service_order" in orders.verified()


def test_nobody_takes_more_projects_than_the_limit(orders: Orders) -> None:
    orders.journals([parameter("OWNERSHIP", {"mode": "MANUAL", "cap": 3}, "FR")])
    names = [f"VNT-FR-RACE-{number}" for number in range(8)]
    for name in names:
        orders.hears(change(FRANCE, external_order_id=name))
    projects = [orders.heard("projects.project.created", name).value["projectId"] for name in names]
    headers = bearer(["OPERATOR", "VIEWER"], sub="op_fr", country="FR")
    with orders.api() as client, ThreadPoolExecutor(8) as pool:

        def take(project: str) -> tuple[int, str | None]:
            path, body = "/api/v1/projects/take-ownership", {"ids": [project]}
            answer = client.post(path, json=body, headers=headers)
            return answer.status_code, answer.json().get("code")

        results = sorted(pool.map(take, projects), key=str)
    assert results == [(200, None)] * 3 + [(409, "CAPACITY_EXCEEDED")] * 5


@pytest.mark.slow
def test_an_update_and_its_order_at_the_same_instant(orders: Orders) -> None:
    names = [f"TOGETHER-{number}" for number in range(TOGETHER)]

    def send(records: list[object]) -> threading.Thread:
        def all_of_them() -> None:
            for record in records:
                orders.hears(record)  # type: ignore[arg-type]  # records of the till

        thread = threading.Thread(target=all_of_them)
        thread.start()
        return thread

    firsts: list[object] = [sold(name) for name in names]
    seconds: list[object] = [update(sold(name), 2, priority="URGENT") for name in names]
    before = len(orders.watch.all())
    for thread in (send(firsts), send(seconds)):
        thread.join()
    for name in names:
        orders.heard(NORMALIZED, f"VNT-ES-{name}", before, version=2)
    heard = orders.watch.all()
    assert [h for h in heard[before:] if h.type == REJECTED] == []
    made = sorted(h.value["number"] for h in heard if h.type == "projects.service_order.created")
    assert made == [f"SO-2026-{number:06d}" for number in range(1, len(made) + 1)]
