"""Rows follow from events: in the append, in a rebuild, in any interleaving of other keys."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_common.core.messages import Recorded
from fsm_common.core.rows import Row
from fsm_common.flows.effects import writes
from fsm_common.testing.memory import MemoryStore
from fsm_events.common import ConfigScope, GrantScope, PostalPlace
from fsm_events.config import (
    GeoAreaRecorded,
    ParameterEffective,
    ParameterExpired,
    ServiceItemDeprecated,
)
from fsm_events.identity import GrantRemoved, UserDisabled
from services.orchestration_control.projections import TABLES
from services.orchestration_control.projections.configuration import PLACES
from services.orchestration_control.projections.masters import ownership_rule, parameter
from services.orchestration_control.projections.operators import candidates, loads, may_take
from services.orchestration_control.projections.projects import PROJECTS
from services.orchestration_control.projections.sales_orders import SALES_ORDERS
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS
from services.orchestration_control.projections.timeline import TIMELINE
from services.orchestration_control.tests.masters import CATEGORIES, area, operator
from services.orchestration_control.tests.process import Process
from services.orchestration_control.tests.sales import ES_AT, FRANCE, LATER, SPAIN, update
from services.orchestration_control.tests.statements import cancelled, delivered, paid

change = msgspec.structs.replace
THIRD = change(SPAIN, external_order_id="VNT-ES-20260302-008")
OWN = [
    t.name
    for t in TABLES.sorted_tables
    if t.name
    in (
        "running_number",
        "sales_order",
        "project",
        "service_order",
        "timeline",
    )
]


def played() -> Process:
    process = Process()
    process.hears(SPAIN, FRANCE, THIRD)
    process.hears(paid(FRANCE, "2783.00"), delivered(SPAIN), update(SPAIN, 2, priority="URGENT"))
    process.hears(cancelled(THIRD))
    return process


PLAYED = played()


def rows(store: MemoryStore) -> dict[str, Any]:
    return {name: store.rows[name] for name in OWN}


def projected(events: list[Recorded[Any]]) -> dict[str, Any]:
    store = MemoryStore(PLAYED.codec)
    with store.unit() as unit:
        unit.apply(writes(PLAYED.parts.service.projections, *events))
    return rows(store)


def test_a_rebuild_gives_the_rows_of_the_append() -> None:
    assert projected(PLAYED.events) == rows(PLAYED.store)
    assert all(rows(PLAYED.store).values())


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_interleaving_of_other_keys_gives_the_same_rows(random: Any) -> None:
    by_project: dict[str, list[Recorded[Any]]] = {}
    for recorded in PLAYED.events:
        by_project.setdefault(recorded.event.project_id, []).append(recorded)
    queues, order = [list(queue) for queue in by_project.values()], []
    while queues := [queue for queue in queues if queue]:
        order.append(random.choice(queues).pop(0))
    assert projected(order) == rows(PLAYED.store)


def row(table: Any, **key: Any) -> Row:
    with PLAYED.store.reader() as reader:
        (found,) = reader.find(table, **key)
    return found


def test_a_service_order_is_a_row() -> None:
    order = row(SERVICE_ORDERS, external_order_id=SPAIN.external_order_id)
    assert (order["priority"], order["status"], order["version"]) == ("P1", "CREATED", 3)
    assert (order["delivery_status"], order["country_code"]) == ("FULLY_DELIVERED", "ES")
    assert (order["created_at"], order["store_id"]) == (ES_AT, "ES-VLC-003")


def test_what_blocks_an_order_stands_in_its_row() -> None:
    process = Process()
    process.hears(change(SPAIN, technical_visit_mandatory=True))
    with process.store.reader() as reader:
        found = {r["type"]: r["blocked_reasons"] for r in reader.find(SERVICE_ORDERS)}
    assert found == {"CONFIRMATION_TV": [], "INSTALLATION": ["AWAITING_TV"]}


def test_a_project_is_a_row() -> None:
    project = row(PROJECTS, external_order_id=THIRD.external_order_id)
    assert (project["status"], project["owner_id"]) == ("CANCELLED", "op_es")


def test_a_sale_is_a_row_with_its_newest_version() -> None:
    sale = row(SALES_ORDERS, sales_order_id=f"STORE_SALES:{SPAIN.external_order_id}")
    assert (sale["order_version"], sale["version"]) == (2, 3)
    assert [one["lineId"] for one in sale["service_orders"]] == ["L2"]


def test_what_happened_is_a_row_an_event() -> None:
    project = row(PROJECTS, external_order_id=THIRD.external_order_id)
    with PLAYED.store.reader() as reader:
        entries = reader.find(TIMELINE, project_id=project["project_id"])
    order = [recorded.meta.event_id for recorded in PLAYED.events]
    entries = sorted(entries, key=lambda entry: order.index(entry["event_id"]))
    assert [entry["type"].rpartition(".")[2] for entry in entries] == [
        "created",
        "changed",
        "created",
        "accepted",
        "status_changed",
        "cancelled",
        "status_changed",
        "accepted",
    ]
    assert entries[5]["details"]["reasonCode"] == "CUSTOMER_REQUEST"


class TestCopies:
    @pytest.fixture
    def process(self) -> Process:
        return Process()

    def test_a_province_recorded_again_forgets_what_it_lost(self, process: Process) -> None:
        before: GeoAreaRecorded = area("ES", "ES-VC", "Valencia", "46004", 1.0, 1.0)
        process.copy(change(before, places=(PostalPlace(code="46005", region="ES-XX"),)))
        with process.store.reader() as reader:
            found = reader.find(PLACES, country_code="ES")
        assert [(place["postal_code"], place["region"]) for place in found] == [("46005", "ES-XX")]

    def test_the_innermost_value_holds_until_it_expires(self, process: Process) -> None:
        expired = ParameterExpired(
            parameter_id="OWNERSHIP:ES",
            kind="OWNERSHIP",
            scope={"level": "COUNTRY"},  # type: ignore[arg-type]  # not read
            version=1,
            effective_to=LATER,
        )
        with process.store.reader() as reader:
            assert ownership_rule(reader, "ES", "HOME_ES").mode == "AUTO"
            assert parameter(reader, "PRODUCT_CATEGORY", "ES", None, None) == CATEGORIES
            process.copy(expired)
            assert ownership_rule(reader, "ES", "HOME_ES").mode == "MANUAL"

    def test_a_business_units_value_goes_before_its_countrys(self, process: Process) -> None:
        inner = ParameterEffective(
            parameter_id="OWNERSHIP:HOME_ES",
            kind="OWNERSHIP",
            scope=ConfigScope(level="BU", country_code="ES", bu_code="HOME_ES"),
            version=1,
            value='{"mode": "MANUAL", "cap": 7}',
            effective_from=ES_AT,
        )
        process.copy(inner)
        with process.store.reader() as reader:
            assert ownership_rule(reader, "ES", "HOME_ES").cap == 7
            assert ownership_rule(reader, "ES", "PRO_ES").cap == 50

    def test_a_role_that_has_expired_counts_no_more(self, process: Process) -> None:
        _, grant = operator("op_es", "ES")
        process.copy(change(grant, expires_at=ES_AT))
        with process.store.reader() as reader:
            assert candidates(reader, "ES", "HOME_ES", "ES-VLC-003", ES_AT) == ()

    def test_a_service_that_is_given_up_is_not_sold(self, process: Process) -> None:
        process.hears(SPAIN)
        before = list(process.events)
        process.copy(
            ServiceItemDeprecated(
                service_item_id="HOME_ES:INSTALL_DOOR",
                external_code="INSTALL_DOOR",
                internal_code="INSTALL_DOOR",
                type="INSTALLATION",
                category="WINDOWS_DOORS",
                country_code="ES",
                bu_code="HOME_ES",
                status="DEPRECATED",
                reason="no more",
            )
        )
        process.hears(change(SPAIN, external_order_id="VNT-ES-LATE"))
        assert process.events == before
        process.hears(update(SPAIN, 2, priority="URGENT"))
        assert len(process.events) > len(before)

    def test_operators_are_who_has_the_role_there_and_may_work(self, process: Process) -> None:
        process.copy(*operator("op_es_2", "ES"), *operator("lead", "ES", "TEAM_LEAD"))
        process.copy(*operator("admin", "EU", "ADMIN"), *operator("viewer", "ES", "VIEWER"))

        def found() -> list[str]:
            with process.store.reader() as reader:
                loads = candidates(reader, "ES", "HOME_ES", "ES-VLC-003", ES_AT)
            return [load.operator_id for load in loads]

        assert found() == ["op_es", "op_es_2"]
        process.copy(UserDisabled(user_id="op_es", reason="ADMIN"))
        assert found() == ["op_es_2"]
        with process.store.reader() as reader:
            assert may_take(reader, "lead", "ES", None, None, ES_AT)
            assert may_take(reader, "admin", "ES", None, None, ES_AT)
            assert not may_take(reader, "viewer", "ES", None, None, ES_AT)
            assert not may_take(reader, "op_fr", "ES", None, None, ES_AT)

    def test_an_operator_of_one_store_gets_no_project_of_another(self, process: Process) -> None:
        user, grant = operator("of_store", "ES")
        scope = GrantScope(country_code="ES", bu_code="HOME_ES", store_id="ES-VLC-003")
        process.copy(user, change(grant, scope=scope))
        tenant = ("ES", "HOME_ES")
        with process.store.reader() as reader:
            own, others = (
                [load.operator_id for load in candidates(reader, *tenant, store, ES_AT)]
                for store in ("ES-VLC-003", "ES-MAD-001")
            )
            assert (own, others) == (["of_store", "op_es"], ["op_es"])
            assert may_take(reader, "of_store", *tenant, "ES-VLC-003", ES_AT)
            assert not may_take(reader, "of_store", *tenant, "ES-MAD-001", ES_AT)
            assert not may_take(reader, "of_store", *tenant, None, ES_AT)

    def test_a_role_that_was_taken_away_counts_no_more(self, process: Process) -> None:
        _, grant = operator("op_es", "ES")
        gone = {name: getattr(grant, name) for name in ("user_id", "grant_id", "role", "scope")}
        process.copy(GrantRemoved(**gone))
        process.hears(SPAIN)
        assert "ownership" not in "".join(e.event.topic for e in process.events)

    def test_work_goes_to_the_operator_with_fewer_hours(self, process: Process) -> None:
        process.hears(SPAIN)
        process.copy(*operator("op_es_2", "ES"))
        process.hears(THIRD)
        with process.store.reader() as reader:
            made = [(load.projects, load.minutes) for load in loads(reader, ["op_es", "op_es_2"])]
        assert made == [(1, 240), (1, 240)]
