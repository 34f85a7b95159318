"""The HTTP calls that need no select: one thing, what happened to it, taking a project over."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from fsm_common.testing.api import client_of
from fsm_common.testing.tokens import bearer
from fsm_events.projects import ServiceOrderCreated
from services.orchestration_control.api import ROUTES
from services.orchestration_control.tests.masters import SEEDED, operator, unit
from services.orchestration_control.tests.process import Process
from services.orchestration_control.tests.sales import FRANCE, SPAIN
from services.orchestration_control.tests.statements import paid

change = msgspec.structs.replace
OP_FR = bearer(["OPERATOR", "VIEWER"], sub="op_fr", country="FR")
OP_ES = bearer(["OPERATOR", "VIEWER"], sub="op_es", country="ES")
SELLER = bearer(["SELLER"], country="FR", bu="HOME_FR", store="FR-LYO-014")


@pytest.fixture
def process() -> Process:
    made = Process()
    made.hears(FRANCE, SPAIN)
    return made


@pytest.fixture
def client(process: Process) -> TestClient:
    return client_of(process.parts, ROUTES)


def ids(process: Process) -> tuple[str, str]:
    """The French project and its order."""
    project, order = process.events[0].event, process.events[1].event
    return project.project_id, order.service_order_id


def take(client: TestClient, *projects: str, **headers: str) -> Any:
    body = {"ids": list(projects)}
    return client.post("/api/v1/projects/take-ownership", json=body, headers={**OP_FR, **headers})


class TestOne:
    def test_an_order_whole_with_its_site_in_clear(
        self, client: TestClient, process: Process
    ) -> None:
        answer = client.get(f"/api/v1/service-orders/{ids(process)[1]}", headers=OP_FR)
        assert answer.status_code == 200, answer.text
        order = answer.json()
        assert order["site"]["street"] == "14 rue des Tilleuls"
        assert order["customerAmount"] == {"amount": "2783.00", "currency": "EUR"}
        assert (order["contractGate"], order["status"]) == ("ASSIGNMENT", "CREATED")
        assert (order["lines"][0]["category"], order["allowedActions"]) == ("DOOR_WINDOW", ["BOOK"])
        assert answer.headers["etag"] == '"1"'

    def test_what_a_till_said_beside_it_is_shown(
        self, client: TestClient, process: Process
    ) -> None:
        process.hears(paid(FRANCE, "2783.00"))
        path = f"/api/v1/service-orders/{ids(process)[1]}"
        order = client.get(path, headers=bearer(["VIEWER"], country="FR")).json()
        assert (order["countryCode"], order["buCode"]) == ("FR", "HOME_FR")
        assert order["payment"]["paid"] == {"amount": "2783.00", "currency": "EUR"}
        assert order["payment"]["method"] == "CARD"
        line = order["lines"][1]
        assert (line["durationMinutes"], line["serialNumbers"]) == (360, [])
        assert order["allowedActions"] == [], "a viewer books nothing"

    def test_an_erased_customer_is_shown_as_such(
        self, client: TestClient, process: Process
    ) -> None:
        process.keyring.destroy("CUS-FR-4001")
        project = client.get(f"/api/v1/projects/{ids(process)[0]}", headers=OP_FR).json()
        assert project["customer"]["firstName"] == "[erased]"
        assert project["customer"]["address"] == "[erased]"

    def test_a_project_with_customer_and_orders(self, client: TestClient, process: Process) -> None:
        answer = client.get(f"/api/v1/projects/{ids(process)[0]}", headers=SELLER)
        project = answer.json()
        assert answer.status_code == 200, answer.text
        assert (project["customer"]["lastName"], project["ownerId"]) == ("Moreau", None)
        assert project["customer"]["address"]["postalCode"] == "69003"
        assert project["serviceOrders"][0]["number"] == "SO-2026-000001"
        assert (project["seller"], project["allowedActions"]) == ("SEL-114", [])
        path = f"/api/v1/projects/{ids(process)[0]}"
        shown = client.get(path, headers=OP_FR).json()
        assert shown["allowedActions"] == ["TAKE_OWNERSHIP"]
        assert shown["serviceOrders"][0]["allowedActions"] == ["BOOK"]
        customer = bearer(["CUSTOMER"], customer="CUS-FR-4001", project=ids(process)[0])
        shown = client.get(path, headers=customer).json()
        assert shown["allowedActions"] == []
        assert shown["serviceOrders"][0]["allowedActions"] == ["BOOK"]

    def test_a_sale_by_its_own_id(self, client: TestClient) -> None:
        path = "/api/v1/sales-orders/STORE_SALES:VNT-FR-20260302-001"
        sale = client.get(path, headers=OP_FR).json()
        assert (sale["orderVersion"], sale["serviceOrders"][0]["lineId"]) == (1, "L2")

    def test_an_external_id_may_hold_a_slash(self, client: TestClient, process: Process) -> None:
        process.hears(change(FRANCE, external_order_id="VNT-FR-1/2"))
        path = "/api/v1/sales-orders/STORE_SALES:VNT-FR-1/2"
        sale = client.get(path, headers=OP_FR).json()
        assert sale["externalOrderId"] == "VNT-FR-1/2"


class TestWho:
    @pytest.mark.parametrize(
        ("headers", "status", "code"),
        [
            ({}, 401, "UNAUTHENTICATED"),
            (bearer(["PSM"], country="FR"), 403, "FORBIDDEN"),
            (OP_ES, 404, "NOT_FOUND"),
            (bearer(["SELLER"], country="FR", bu="HOME_FR", store="FR-PAR-001"), 404, "NOT_FOUND"),
            (bearer(["CUSTOMER"], customer="CUS-ES-7001"), 404, "NOT_FOUND"),
        ],
    )
    def test_others_do_not_see_it(
        self,
        client: TestClient,
        process: Process,
        headers: dict[str, str],
        status: int,
        code: str,
    ) -> None:
        for path in (f"projects/{ids(process)[0]}", f"service-orders/{ids(process)[1]}"):
            answer = client.get(f"/api/v1/{path}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_a_customer_is_told_no_fee_and_no_notes(
        self, client: TestClient, process: Process
    ) -> None:
        project, order = ids(process)
        path = f"/api/v1/service-orders/{order}"
        own = bearer(["CUSTOMER"], customer="CUS-FR-4001", project=project)
        seen, shown = client.get(path, headers=own), client.get(path, headers=OP_FR)
        assert (seen.status_code, seen.json()["customerAmount"]["amount"]) == (200, "2783.00")
        assert (seen.json()["providerAmount"], seen.json()["sellerNotes"]) == (None, None)
        assert shown.json()["providerAmount"] == {"amount": "512.00", "currency": "EUR"}

    def test_a_customer_is_told_of_nobody_who_works_here(
        self, client: TestClient, process: Process
    ) -> None:
        path = f"/api/v1/projects/{ids(process)[0]}"
        taken = {"ids": [ids(process)[0]]}
        assert client.post("/api/v1/projects/take-ownership", json=taken, headers=OP_FR).is_success
        own = bearer(["CUSTOMER"], customer="CUS-FR-4001", project=ids(process)[0])
        shown, seen = (client.get(path, headers=who).json() for who in (OP_FR, own))
        assert (shown["ownerId"], shown["seller"]) == ("op_fr", "SEL-114")
        assert (seen["ownerId"], seen["ownerMode"], seen["seller"]) == (None, None, None)

    def test_what_may_be_wished_goes_by_the_roles_held_there(
        self, client: TestClient, process: Process
    ) -> None:
        grants = [
            {"roles": ["OPERATOR", "VIEWER"], "country": "ES"},
            {"roles": ["VIEWER"], "country": "FR"},
        ]
        both = bearer(["OPERATOR", "VIEWER"], claims={"scopes": grants})
        project, order = ids(process)
        shown = client.get(f"/api/v1/projects/{project}", headers=both).json()
        assert (shown["allowedActions"], shown["serviceOrders"][0]["allowedActions"]) == ([], [])
        path = f"/api/v1/service-orders/{order}"
        assert client.get(path, headers=both).json()["allowedActions"] == []
        (spanish,) = (
            told.event.service_order_id
            for told in process.events
            if isinstance(told.event, ServiceOrderCreated) and told.event.site.country == "ES"
        )
        path = f"/api/v1/service-orders/{spanish}"
        assert client.get(path, headers=both).json()["allowedActions"] == ["BOOK"]

    def test_colleagues_of_another_country_are_out_of_sight(self, client: TestClient) -> None:
        path = "/api/v1/operators/op_es/workload"
        answer = client.get(path, headers=OP_FR)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


class TestStores:
    """Two stores sell into one project: each sees the project, and its own order in it."""

    other = "FR-PAR-001"
    first = change(FRANCE, external_project_id="P-1")
    second = change(first, external_order_id="VNT-FR-2", store_id=other)

    def seller(self, store: str) -> dict[str, str]:
        return bearer(["SELLER"], country="FR", bu="HOME_FR", store=store)

    def test_each_sees_its_own(self) -> None:
        process = Process([*SEEDED, unit("STORE", self.other, "FR", bu_code="HOME_FR")])
        process.hears(self.first, self.second)
        client = client_of(process.parts, ROUTES)
        path = f"/api/v1/projects/{ids(process)[0]}"
        for store in ("FR-LYO-014", self.other):
            project = client.get(path, headers=self.seller(store)).json()
            assert [order["storeId"] for order in project["serviceOrders"]] == [store]
        assert client.get(path, headers=self.seller("FR-NIC-001")).status_code == 404
        path = "/api/v1/sales-orders/STORE_SALES:VNT-FR-2"
        for store, status in ((self.other, 200), ("FR-LYO-014", 404)):
            viewer = bearer(["VIEWER"], country="FR", bu="HOME_FR", store=store)
            assert client.get(path, headers=viewer).status_code == status


class TestTakeOwnership:
    def test_the_operator_answers_for_it(self, client: TestClient, process: Process) -> None:
        project, _ = ids(process)
        answer = take(client, project)
        assert answer.status_code == 200, answer.text
        assert answer.json()["results"] == [
            {
                "projectId": project,
                "taken": True,
                "ownerId": "op_fr",
                "eventId": process.events[-1].meta.event_id,
                "aggregateVersion": 2,
                "code": None,
                "message": None,
            }
        ]
        owned = process.events[-1]
        assert (owned.event.mode, owned.event.by) == ("MANUAL", "op_fr")
        assert owned.meta.correlation_id == process.events[0].meta.correlation_id

    def test_again_changes_nothing(self, client: TestClient, process: Process) -> None:
        project, _ = ids(process)
        take(client, project), take(client, project)
        assert [e.event.topic for e in process.events].count("projects.ownership.changed") == 2

    def test_the_same_key_is_answered_once(self, client: TestClient, process: Process) -> None:
        project, _ = ids(process)
        key = {"Idempotency-Key": "k1"}
        first, second = take(client, project, **key), take(client, project, **key)
        assert second.headers["idempotency-replayed"] == "true"
        assert first.json() == second.json()
        other = take(client, "another", **key)
        assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_CONFLICT")

    def test_each_project_has_its_own_result(self, client: TestClient, process: Process) -> None:
        project, _ = ids(process)
        results = take(client, project, "unknown").json()["results"]
        assert [(r["taken"], r["code"]) for r in results] == [(True, None), (False, "NOT_FOUND")]

    def test_where_none_is_taken_each_has_its_reason(
        self, client: TestClient, process: Process
    ) -> None:
        project, _ = ids(process)
        process.copy(*operator("op_fr_2", "FR"))
        other = bearer(["OPERATOR", "VIEWER"], sub="op_fr_2", country="FR")
        take(client, project)
        body = {"ids": [project, "unknown"]}
        answer = client.post("/api/v1/projects/take-ownership", json=body, headers=other)
        assert (answer.status_code, answer.json()["code"]) == (409, "ALREADY_OWNED")
        details = [(d["field"], d["code"]) for d in answer.json()["details"]]
        assert details == [("ids[0]", "ALREADY_OWNED"), ("ids[1]", "NOT_FOUND")]

    def test_a_version_goes_with_one_project(self, client: TestClient, process: Process) -> None:
        project, _ = ids(process)
        stale = take(client, project, **{"If-Match": '"7"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "STALE_VERSION")
        several = take(client, project, "another", **{"If-Match": '"1"'})
        assert (several.status_code, several.json()["code"]) == (422, "INVALID_FIELD")
        assert take(client, project, **{"If-Match": '"1"'}).status_code == 200

    def test_another_country_is_out_of_sight(self, client: TestClient, process: Process) -> None:
        spanish = process.events[3].event.project_id
        assert take(client, spanish).status_code == 404

    def test_somebody_who_is_no_operator_there(self, client: TestClient, process: Process) -> None:
        stranger = bearer(["OPERATOR", "VIEWER"], sub="stranger", country="FR")
        body = {"ids": [ids(process)[0]]}
        answer = client.post("/api/v1/projects/take-ownership", json=body, headers=stranger)
        assert (answer.status_code, answer.json()["code"]) == (422, "OPERATOR_NOT_ELIGIBLE")

    def test_unknown_fields_and_empty_wishes(self, client: TestClient) -> None:
        path = "/api/v1/projects/take-ownership"
        unknown = client.post(path, json={"ids": ["a"], "why": "x"}, headers=OP_FR)
        assert (unknown.status_code, unknown.json()["code"]) == (422, "UNKNOWN_FIELD")
        assert client.post(path, json={"ids": []}, headers=OP_FR).status_code == 422

    def test_how_much_somebody_has(self, client: TestClient) -> None:
        answer = client.get("/api/v1/operators/op_es/workload", headers=OP_ES)
        assert answer.json() == {"operatorId": "op_es", "projects": 1, "plannedMinutes": 240}


def test_the_document_names_every_code(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    codes = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert {"CAPACITY_EXCEEDED", "OPERATOR_NOT_ELIGIBLE", "ALREADY_OWNED"} <= set(codes)
