"""Routes of configuration on a memory store: who may what, and how refusals read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest

from fsm_common.testing.tokens import bearer
from services.configuration.tests.house import ADMIN, AT, FR, SEND, House


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"value": {"minutes": -1}}, 422, "INVALID_VALUE"),
        ({"value": {"hours": 2}}, 422, "INVALID_VALUE"),
        ({"kind": "FREE_BEER"}, 422, "UNKNOWN_KIND"),
        ({"selector": {"mode": "OFFER"}}, 422, "INVALID_SELECTOR"),
        ({"scope": FR | {"buCode": "HOME_FR"}}, 422, "INVALID_SCOPE"),
        ({"scope": {"level": "COUNTRY", "countryCode": "ES"}}, 404, "UNKNOWN_SCOPE"),
        ({"effectiveFrom": "2026-02-01T00:00:00Z"}, 422, "EFFECTIVE_IN_PAST"),
        (
            {"effectiveFrom": "2026-04-02T00:00:00Z", "effectiveTo": "2026-04-01T00:00:00Z"},
            422,
            "INVALID_PERIOD",
        ),
        ({"reason": " "}, 422, "REASON_REQUIRED"),
        ({"effectiveFrom": "2026-04-02T00:00:00"}, 422, "INVALID_FIELD"),
        ({"effectiveFrom": "9999-12-31T23:59:59-14:00"}, 422, "INVALID_FIELD"),
        ({"scope": {"level": "UNKNOWN"}}, 422, "INVALID_FIELD"),
        ({"colour": "red"}, 422, "UNKNOWN_FIELD"),
    ],
)
def test_what_is_no_parameter(house: House, change: dict[str, Any], status: int, code: str) -> None:
    found, problem = house.call("POST", "/config/parameters", SEND | change)
    assert (found, problem["code"]) == (status, code), problem
    assert problem["message"]


@pytest.mark.parametrize(
    ("who", "status"), [({}, 401), (bearer(["OPERATOR", "VIEWER"], country="FR"), 403)]
)
def test_who_may_not_change_anything(house: House, who: dict[str, str], status: int) -> None:
    assert house.call("POST", "/config/parameters", SEND, who)[0] == status


def test_a_version_is_scheduled_and_withdrawn(house: House) -> None:
    _, made = house.call("POST", "/config/parameters", SEND)
    path = f"/config/parameters/{made['parameterId']}/versions"
    later = (AT + timedelta(days=3)).isoformat()
    body = {"value": {"minutes": 60}, "effectiveFrom": later, "reason": "faster"}
    assert house.call("POST", path, body)[0] == 201
    (timer,) = house.store.rows["timer"].values()
    assert (timer["command"], timer["due_at"]) == ("BeginVersion", AT + timedelta(days=3))
    status, problem = house.call("POST", path, body | {"value": {"minutes": 30}})
    assert (status, problem["code"]) == (409, "OVERLAPPING_VERSION")
    assert house.call("DELETE", f"{path}/2")[0] == 200
    assert house.store.rows["timer"] == {}
    status, problem = house.call("DELETE", f"{path}/1")
    assert (status, problem["code"]) == (409, "ALREADY_EFFECTIVE")


def test_buffers_have_an_address_of_their_own(house: House) -> None:
    body = SEND | {"kind": "BUFFER_COMMUTE", "value": {"mode": "FIXED", "minutes": 45}}
    status, made = house.call("POST", "/config/buffers", body)
    assert status == 201
    change = {"value": {"mode": "FIXED", "minutes": 30}, "reason": "shorter"}
    assert house.call("PUT", f"/config/buffers/{made['parameterId']}", change)[0] == 200
    _, shown = house.call("GET", "/config/buffers?countryCode=FR")
    assert [one["value"]["minutes"] for one in shown["items"]] == [30]
    status, problem = house.call("POST", "/config/buffers", SEND)
    assert (status, problem["code"]) == (422, "UNKNOWN_KIND")
    _, other = house.call("POST", "/config/parameters", SEND)
    assert house.call("PUT", f"/config/buffers/{other['parameterId']}", change)[0] == 404


def test_a_definition_twice_is_once_another_value_a_duplicate(house: House) -> None:
    assert house.call("POST", "/config/parameters", SEND)[0] == 201
    assert house.call("POST", "/config/parameters", SEND)[1]["eventId"] is None
    status, problem = house.call("POST", "/config/parameters", SEND | {"value": {"minutes": 1}})
    assert (status, problem["code"]) == (409, "DUPLICATE")
    assert problem["parameterId"]


def test_a_correction_of_the_past_is_audited(house: House) -> None:
    before = len(house.store.outbox)
    assert house.call("POST", "/config/parameters", SEND)[0] == 201
    other = SEND | {"kind": "GEOFENCE", "value": {}, "correction": True}
    other |= {"effectiveFrom": "2026-02-01T00:00:00Z", "reason": "typed in wrongly"}
    assert house.call("POST", "/config/parameters", other)[0] == 201
    told = [row.topic for row in house.store.outbox[before:] if not row.journal]
    assert told == ["audit.entry.recorded"]


@pytest.mark.parametrize(
    ("unit", "status", "code"),
    [
        ({"level": "BU", "code": "X", "countryCode": "FR"}, 422, "UNKNOWN_PARENT"),
        (
            {"level": "COUNTRY", "code": "DE", "countryCode": "DE", "parentId": "EU"},
            404,
            "UNSUPPORTED_COUNTRY",
        ),
    ],
)
def test_what_is_no_org_unit(house: House, unit: dict[str, Any], status: int, code: str) -> None:
    found, problem = house.call("POST", "/config/org-units", unit | {"name": "X"})
    assert (found, problem["code"]) == (status, code)


class TestReach:
    """An administrator of one country changes nothing of another, and nothing above it."""

    FRENCH = bearer(["ADMIN", "VIEWER"], country="FR")
    SPANISH = bearer(["ADMIN", "VIEWER"], country="ES")
    BU: ClassVar[dict[str, str]] = {
        "level": "BU",
        "code": "HOME_FR",
        "countryCode": "FR",
        "name": "Home",
        "parentId": "FR",
    }

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/config/org-units", BU),
            ("PUT", "/config/org-units/FR", {"name": "Frankreich", "parentId": "EU"}),
            (
                "POST",
                "/config/sales-systems",
                {"systemCode": "S", "name": "S", "countries": ["FR"], "channels": ["STORE"]},
            ),
            (
                "POST",
                "/config/geo",
                {"countryCode": "FR", "provinceCode": "69", "provinceName": "R", "places": []},
            ),
            ("POST", "/config/parameters", SEND),
        ],
    )
    def test_only_at_home(self, house: House, method: str, path: str, body: Any) -> None:
        status, problem = house.call(method, path, body, self.SPANISH)
        assert (status, problem["code"]) == (404, "NOT_FOUND")
        assert house.call(method, path, body, self.FRENCH)[0] in (200, 201)

    def test_what_holds_everywhere_is_everybodys(self, house: House) -> None:
        everywhere = SEND | {"scope": {"level": "EU"}}
        assert house.call("POST", "/config/parameters", everywhere, self.FRENCH)[0] == 404
        _, made = house.call("POST", "/config/parameters", everywhere)
        path = f"/config/parameters/{made['parameterId']}"
        assert house.call("GET", path, who=self.FRENCH)[0] == 200
        body = {"value": {"minutes": 1}, "reason": "mine"}
        assert house.call("POST", f"{path}/versions", body, self.FRENCH)[0] == 404

    def test_a_store_changes_its_own_values_alone(self, house: House) -> None:
        """Neither those of its country and unit nor those of another store."""
        lyon = {"level": "STORE", "code": "LYO", "countryCode": "FR", "parentId": "FR:HOME_FR"}
        store = {"level": "STORE", "countryCode": "FR", "buCode": "HOME_FR", "storeId": "LYO"}
        bu = {"level": "BU", "countryCode": "FR", "buCode": "HOME_FR"}
        for unit in (self.BU, lyon | {"name": "Lyon"}, lyon | {"code": "PAR", "name": "Paris"}):
            assert house.call("POST", "/config/org-units", unit)[0] == 201
        mine = bearer(["ADMIN"], country="FR", store="LYO")
        for scope in (FR, bu, store | {"storeId": "PAR"}):
            assert house.call("POST", "/config/parameters", SEND | {"scope": scope}, mine)[0] == 404
        status, made = house.call("POST", "/config/parameters", SEND | {"scope": store}, mine)
        assert status == 201
        path = f"/config/parameters/{made['parameterId']}/versions"
        body = {"value": {"minutes": 1}, "reason": "mine"}
        assert house.call("POST", path, body, mine)[0] == 201
        named = {"name": "Lyon Centre", "parentId": "FR:HOME_FR"}
        assert house.call("PUT", "/config/org-units/FR:LYO", named, mine)[0] == 200
        assert house.call("PUT", "/config/org-units/FR:PAR", named, mine)[0] == 404
        other = self.BU | {"code": "PRO_FR", "name": "Pro"}
        assert house.call("POST", "/config/org-units", other)[0] == 201
        moved = named | {"parentId": "FR:PRO_FR"}
        for reach in ({"bu": "HOME_FR"}, {"bu": "HOME_FR", "store": "LYO"}):
            who = bearer(["ADMIN"], country="FR", **reach)
            assert house.call("PUT", "/config/org-units/FR:LYO", moved, who)[0] == 404
        assert house.call("PUT", "/config/business-unit/FR/HOME_FR", {"name": "H"}, mine)[0] == 404
        item = TestCatalogue.ITEM
        offers = bearer(["OFFER_MANAGER"], country="FR", store="LYO")
        assert house.call("POST", "/catalog/services", item, offers)[0] == 404

    @pytest.mark.parametrize(
        ("countries", "who", "status"),
        [
            (["FR"], FRENCH, 200),
            (["ES", "FR"], FRENCH, 200),
            (["ES"], FRENCH, 404),
            ([], FRENCH, 200),
            (["ES"], bearer(["SERVICE"]), 200),
            (["FR"], bearer(["CUSTOMER"], country="FR"), 403),
        ],
    )
    def test_a_sales_system_is_known_where_it_sells(
        self, house: House, countries: list[str], who: dict[str, str], status: int
    ) -> None:
        body = {"systemCode": "S", "name": "S", "countries": countries, "channels": ["STORE"]}
        assert house.call("POST", "/config/sales-systems", body)[0] == 201
        assert house.call("GET", "/config/sales-systems/S", who=who)[0] == status

    @pytest.mark.parametrize("path", ["org-units", "org-units/FR", "sales-systems"])
    def test_a_customer_does_not_see_how_we_are_organised(self, house: House, path: str) -> None:
        customer = bearer(["CUSTOMER"], country="FR")
        assert house.call("GET", f"/config/{path}", who=customer)[0] == 403

    def test_a_neighbours_values_are_not_shown(self, house: House) -> None:
        _, made = house.call("POST", "/config/parameters", SEND)
        path = f"/config/parameters/{made['parameterId']}"
        assert house.call("GET", path, who=self.SPANISH)[0] == 404
        assert house.call("GET", "/config/org-units/FR", who=self.SPANISH)[0] == 404
        assert house.call("GET", "/config/org-units/EU", who=self.SPANISH)[0] == 200


class TestResolve:
    """Worked example 1 as it is asked for: FR 3 days, DIY_FR 4 days from 1 March 2025 on."""

    PATH = "/config/resolve?kind=BUFFER_GLOBAL&serviceType=INSTALLATION"

    @pytest.fixture
    def house(self, house: House) -> House:
        for code in ("DIY_FR", "PRO_FR"):
            house.call("POST", "/config/org-units", TestReach.BU | {"code": code})
        for days, scope, start in (
            (3, FR, "2025-01-01T00:00:00Z"),
            (4, {"level": "BU", "countryCode": "FR", "buCode": "DIY_FR"}, "2025-03-01T00:00:00Z"),
        ):
            body = {
                "kind": "BUFFER_GLOBAL",
                "scope": scope,
                "selector": {"serviceType": "INSTALLATION"},
                "value": {"workingDays": days},
                "effectiveFrom": start,
                "correction": True,
                "reason": "as the example says",
            }
            assert house.call("POST", "/config/parameters", body)[0] == 201
        return house

    @pytest.mark.parametrize(
        ("bu", "day", "days", "level"),
        [
            ("DIY_FR", "2025-02-28", 3, "COUNTRY"),
            ("DIY_FR", "2025-03-01", 4, "BU"),
            ("DIY_FR", "2025-03-01T00:00:00Z", 4, "BU"),
            ("PRO_FR", "2025-03-01", 3, "COUNTRY"),
        ],
    )
    def test_worked_example_1(self, house: House, bu: str, day: str, days: int, level: str) -> None:
        where = f"&countryCode=FR&buCode={bu}&effectiveDate={day}"
        status, found = house.call("GET", self.PATH + where)
        assert status == 200
        assert (found["value"]["workingDays"], found["level"]) == (days, level)

    @pytest.mark.parametrize(
        ("where", "status", "code"),
        [
            ("&countryCode=FR&effectiveDate=2024-12-31", 404, "NO_EFFECTIVE_VALUE"),
            ("&countryCode=XX", 404, "UNSUPPORTED_COUNTRY"),
            ("&countryCode=FR&buCode=NONE_FR", 404, "UNKNOWN_BU"),
            ("&buCode=DIY_FR", 404, "UNKNOWN_BU"),
            ("&countryCode=FR&storeId=S1", 404, "UNKNOWN_SCOPE"),
            ("&countryCode=FR&effectiveDate=soon", 422, "INVALID_FIELD"),
            ("&countryCode=FR&effectiveDate=2025-03-01T00:00:00", 422, "INVALID_FIELD"),
            ("&countrycode=FR", 422, "UNKNOWN_PARAMETER"),
        ],
    )
    def test_what_cannot_be_resolved(
        self, house: House, where: str, status: int, code: str
    ) -> None:
        found, problem = house.call("GET", self.PATH + where)
        assert (found, problem["code"]) == (status, code)


class TestCatalogue:
    ITEM: ClassVar[dict[str, Any]] = {
        "countryCode": "FR",
        "buCode": "HOME_FR",
        "externalCode": "INSTALL_DOOR",
        "type": "INSTALLATION",
        "internalCode": "DOOR",
        "category": "WINDOWS_DOORS",
        "durationMin": 120,
        "specialtyIds": ["DOORS"],
    }

    @pytest.fixture
    def path(self, house: House) -> str:
        house.call("POST", "/config/org-units", TestReach.BU)
        status, made = house.call("POST", "/catalog/services", self.ITEM)
        assert status == 201
        return f"/catalog/services/{made['serviceItemId']}"

    def test_a_change_leaves_the_rest(self, house: House, path: str) -> None:
        assert house.call("PATCH", path, {"durationMin": 150})[0] == 200
        _, shown = house.call("GET", path)
        assert (shown["durationMin"], shown["specialtyIds"]) == (150, ["DOORS"])
        assert (shown["internalCode"], shown["requiresContract"]) == ("DOOR", True)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"durationMin": 0}, "INVALID_SERVICE"),
            ({"durationMin": 10**20}, "INVALID_FIELD"),
            ({"internalCode": None}, "INVALID_FIELD"),
            ({"effectiveFrom": "2026-04-01T00:00:00"}, "INVALID_FIELD"),
            ({"effectiveTo": "2020-01-01T00:00:00Z"}, "INVALID_PERIOD"),
            ({"externalCode": "OTHER"}, "UNKNOWN_FIELD"),
        ],
    )
    def test_what_is_no_change(
        self, house: House, path: str, change: dict[str, Any], code: str
    ) -> None:
        status, problem = house.call("PATCH", path, change)
        assert (status, problem["code"]) == (422, code)

    def test_a_neighbour_neither_sees_nor_changes_it(self, house: House, path: str) -> None:
        for method, body in (("GET", None), ("PATCH", {"durationMin": 1})):
            assert house.call(method, path, body, TestReach.SPANISH)[0] == 404


def test_a_position_is_a_number(house: House) -> None:
    body = (
        '{"countryCode": "FR", "provinceCode": "69", "provinceName": "Rhône",'
        ' "places": [{"code": "69001", "latitude": NaN, "longitude": 4.8}]}'
    )
    answer = house.client.post("/api/v1/config/geo", content=body, headers=ADMIN)
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_FIELD")


def test_every_route_is_described_with_its_errors(house: House) -> None:
    document = house.client.get("/openapi.json").json()
    operations = [op for path in document["paths"].values() for op in path.values()]
    names = [op["operationId"] for op in operations]
    assert len(set(names)) == len(names)
