"""Holidays and closures under addresses of their own; what is taken out of use, and stays known."""

from __future__ import annotations

from typing import Any

import pytest

from fsm_common.testing.tokens import bearer
from services.configuration.projections.geography import geo_place
from services.configuration.tests.house import House

SPANISH = bearer(["ADMIN", "VIEWER"], country="ES")
FETE = {"date": "2027-07-14", "name": "Fête nationale"}
YEAR = {"countryCode": "FR", "value": {"year": 2027, "days": [FETE]}, "reason": "as published"}
CLOSED = {"start": "2026-05-04", "end": "2026-05-06", "reason": "INVENTORY"}
SHUT = {
    "countryCode": "FR",
    "buCode": "HOME_FR",
    "storeId": "FR-LYO-001",
    "value": CLOSED,
    "reason": "stock taking",
}
SYSTEM = {
    "systemCode": "S",
    "name": "Stores",
    "countries": ["FR"],
    "channels": ["STORE"],
    "codeMappings": [{"pattern": "INSTALL_*", "serviceType": "INSTALLATION"}],
    "statusWording": {"CREATED": "PENDING"},
}
RHONE = {
    "countryCode": "FR",
    "provinceCode": "69",
    "provinceName": "Rhône",
    "regionCode": "FR-ARA",
    "places": [{"code": "69001"}, {"code": "69002"}],
}


@pytest.fixture
def house() -> House:
    house = House()
    unit = {"level": "BU", "code": "HOME_FR", "countryCode": "FR", "parentId": "FR"}
    store = {"level": "STORE", "code": "FR-LYO-001", "countryCode": "FR", "parentId": "FR:HOME_FR"}
    for body in (unit | {"name": "Home"}, store | {"name": "Lyon"}):
        assert house.call("POST", "/config/org-units", body)[0] == 201
    return house


def _resolved(house: House, query: str) -> Any:
    status, found = house.call("GET", f"/config/resolve?countryCode=FR&{query}")
    return found["value"] if status == 200 else found["code"]


def test_a_year_of_holidays(house: House) -> None:
    status, made = house.call("POST", "/config/holidays", YEAR)
    assert status == 201
    query, path = "kind=HOLIDAY&year=2027", f"/config/holidays/{made['parameterId']}"
    assert [day["date"] for day in _resolved(house, query)["days"]] == ["2027-07-14"]
    two = {"year": 2027, "days": [FETE, {"date": "2027-05-01", "name": "Fête du Travail"}]}
    assert house.call("PUT", path, {"value": two, "reason": "one was missing"})[0] == 200
    assert len(_resolved(house, query)["days"]) == 2
    assert house.call("DELETE", f"{path}?reason=wrong%20year")[0] == 200
    assert _resolved(house, query) == {"year": 2027, "days": []}
    assert house.call("DELETE", path)[1]["eventId"] is None
    _, shown = house.call("GET", f"/config/parameters/{made['parameterId']}")
    assert [one["reason"] for one in shown["versions"]] == [
        "as published",
        "one was missing",
        "wrong year",
    ]


def test_a_closure_of_a_store(house: House) -> None:
    status, made = house.call("POST", "/config/store-closures", SHUT)
    assert status == 201
    query = "kind=STORE_CLOSURE&buCode=HOME_FR&storeId=FR-LYO-001&closure=2026-05-04"
    assert _resolved(house, query)["affectsScheduling"] is True
    path = f"/config/store-closures/{made['parameterId']}"
    longer = {"value": CLOSED | {"end": "2026-05-08"}, "reason": "it takes longer"}
    assert house.call("PUT", path, longer)[0] == 200
    assert house.call("DELETE", path)[0] == 200
    lifted = _resolved(house, query)
    assert (lifted["end"], lifted["affectsScheduling"]) == ("2026-05-08", False)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("holidays", YEAR | {"value": {"days": []}}, 422, "INVALID_VALUE"),
        ("holidays", YEAR | {"value": {"year": 2028, "days": [FETE]}}, 422, "INVALID_VALUE"),
        ("holidays", YEAR | {"value": {"year": "soon", "days": []}}, 422, "INVALID_SELECTOR"),
        ("holidays", YEAR | {"countryCode": "ES"}, 404, "UNKNOWN_SCOPE"),
        ("holidays", YEAR | {"kind": "HOLIDAY"}, 422, "UNKNOWN_FIELD"),
        ("store-closures", SHUT | {"value": {}}, 422, "INVALID_VALUE"),
        ("store-closures", SHUT | {"value": CLOSED | {"end": "2026-05-01"}}, 422, "INVALID_VALUE"),
        ("store-closures", SHUT | {"storeId": "FR-LYO-002"}, 404, "UNKNOWN_SCOPE"),
        ("store-closures", SHUT | {"reason": " "}, 422, "REASON_REQUIRED"),
    ],
)
def test_what_is_refused(house: House, path: str, body: Any, status: int, code: str) -> None:
    found, problem = house.call("POST", f"/config/{path}", body)
    assert (found, problem["code"]) == (status, code)
    assert problem["message"]


@pytest.mark.parametrize(
    ("path", "body", "other"),
    [
        ("holidays", YEAR, {"year": 2027, "days": []}),
        ("store-closures", SHUT, CLOSED | {"reason": "OTHER"}),
    ],
)
def test_each_is_defined_once(house: House, path: str, body: Any, other: Any) -> None:
    assert house.call("POST", f"/config/{path}", body)[0] == 201
    status, problem = house.call("POST", f"/config/{path}", body | {"value": other})
    assert (status, problem["code"]) == (409, "DUPLICATE")


def test_one_is_not_the_other_and_neither_a_neighbours(house: House) -> None:
    _, year = house.call("POST", "/config/holidays", YEAR)
    path = f"/config/store-closures/{year['parameterId']}"
    assert house.call("PUT", path, {"value": CLOSED, "reason": "mixed up"})[0] == 404
    assert house.call("DELETE", path)[0] == 404
    assert house.call("DELETE", f"/config/holidays/{year['parameterId']}", who=SPANISH)[0] == 404
    assert house.call("POST", "/config/store-closures", SHUT, SPANISH)[0] == 404


class TestOutOfUse:
    def test_a_unit(self, house: House) -> None:
        _, before = house.call("GET", "/config/org-units/FR:HOME_FR")
        assert house.call("DELETE", "/config/org-units/FR:HOME_FR")[0] == 200
        _, after = house.call("GET", "/config/org-units/FR:HOME_FR")
        assert after == before | {"active": False, "version": 2}

    def test_a_sales_system(self, house: House) -> None:
        assert house.call("POST", "/config/sales-systems", SYSTEM)[0] == 201
        _, before = house.call("GET", "/config/sales-systems/S")
        assert house.call("DELETE", "/config/sales-systems/S")[0] == 200
        _, after = house.call("GET", "/config/sales-systems/S")
        assert after == before | {"active": False, "version": 2}

    def test_a_province(self, house: House) -> None:
        assert house.call("POST", "/config/geo", RHONE)[0] == 201
        body = {name: RHONE[name] for name in ("provinceName", "regionCode")}
        one = body | {"places": [{"code": "69003"}]}
        assert house.call("PUT", "/config/geo/FR:69", one)[0] == 200
        assert [row["code"] for row in house.store.table(geo_place)] == ["69003"]
        assert house.call("DELETE", "/config/geo/FR:69")[0] == 200
        assert house.store.table(geo_place) == []
        _, shown = house.call("GET", "/config/geo/FR:69")
        assert (shown["provinceName"], shown["places"]) == ("Rhône", 0)

    @pytest.mark.parametrize("path", ["org-units/FR", "sales-systems/S", "geo/FR:69"])
    def test_by_nobody_else(self, house: House, path: str) -> None:
        house.call("POST", "/config/sales-systems", SYSTEM)
        house.call("POST", "/config/geo", RHONE)
        assert house.call("DELETE", f"/config/{path}", who=SPANISH)[0] == 404
        manager = bearer(["MANAGER", "VIEWER"])
        assert house.call("DELETE", f"/config/{path}", who=manager)[0] == 403
        assert house.call("DELETE", f"/config/{path}X")[0] == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("geo", RHONE | {"regionCode": "Rhône-Alpes"}, "regionCode"),
        ("geo", RHONE | {"provinceCode": ""}, "provinceCode"),
        ("geo", RHONE | {"provinceCode": "6/9"}, "provinceCode"),
        ("geo", RHONE | {"places": [{"code": "    "}]}, "places[0].code"),
        ("sales-systems", SYSTEM | {"systemCode": ".."}, "systemCode"),
    ],
)
def test_what_stands_in_no_address_and_in_no_list(
    house: House, path: str, body: Any, field: str
) -> None:
    status, problem = house.call("POST", f"/config/{path}", body)
    assert (status, problem["details"][0]["field"]) == (422, field)


def test_a_holiday_names_regions_of_its_country(house: House) -> None:
    abroad = FETE | {"type": "REGIONAL", "regions": ["FR-57", "ES-VC"]}
    other = {"value": {"year": 2027, "days": [abroad]}, "reason": "as published"}
    assert house.call("POST", "/config/holidays", YEAR | other)[1]["code"] == "INVALID_VALUE"
    _, made = house.call("POST", "/config/holidays", YEAR)
    path = f"/config/holidays/{made['parameterId']}"
    assert house.call("PUT", path, other)[1]["detail"] == "ES-VC is no region of FR."


def test_no_text_with_a_zero_byte_comes_in(house: House) -> None:
    fete = FETE | {"name": "Fête\0"}
    odd = YEAR | {"value": {"year": 2027, "days": [fete]}}
    status, said = house.call("POST", "/config/holidays", odd)
    assert (status, said["details"][0]["field"]) == (422, "value")
    assert house.call("POST", "/config/holidays", YEAR | {"reason": "as\0said"})[0] == 422
    deep = '{"countryCode": "FR", "reason": "odd", "value": ' + "[" * 900 + "]" * 900 + "}"
    answer = house.client.post(
        "/api/v1/config/parameters",
        content=deep,
        headers=SPANISH | {"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
