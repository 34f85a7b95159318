"""Everywhere, a country, a business unit as one document: read by anybody, written at home."""

from __future__ import annotations

from typing import Any

import pytest

from fsm_common.testing.tokens import bearer
from services.configuration.tests.house import ADMIN, FR, House, define

EU: dict[str, Any] = {"level": "EU"}
HOME = {"level": "BU", "code": "HOME_FR", "countryCode": "FR", "name": "Home", "parentId": "FR"}
BU = {"level": "BU", "countryCode": "FR", "buCode": "HOME_FR"}
FRANCE = {"name": "France", "timeZone": "Europe/Paris", "locale": "fr-FR", "currency": "EUR"}
SELLER = bearer(["SELLER"], country="ES")


@pytest.fixture
def house() -> House:
    house = House()
    assert house.call("POST", "/config/org-units", HOME)[0] == 201
    return house


class TestDocuments:
    @pytest.fixture
    def house(self, house: House) -> House:
        define(house, EU, {"minutes": 120})
        define(house, FR, {"metres": 50}, kind="GEOFENCE")
        define(house, BU, {"minutes": 60})
        days, flooring = {"days": 2, "unit": "WORKING"}, {"days": 3, "unit": "CALENDAR"}
        define(house, FR, days, kind="BUFFER_STATIC")
        category, product = {"productCategory": "FLOORING"}, {"productId": "F1"}
        define(house, FR, flooring, kind="BUFFER_STATIC", selector=category)
        define(house, FR, flooring, kind="BUFFER_STATIC", selector=product)
        year = {"year": 2026, "days": []}
        define(house, FR, year, kind="HOLIDAY", selector={"year": "2026"})
        return house

    @pytest.mark.parametrize(
        ("path", "code", "values"),
        [
            ("system", "EU", ["CONTRACT_SEND EU"]),
            (
                "country/FR",
                "FR",
                [
                    "BUFFER_STATIC COUNTRY",
                    "BUFFER_STATIC COUNTRY",
                    "CONTRACT_SEND EU",
                    "GEOFENCE COUNTRY",
                ],
            ),
            (
                "business-unit/FR/HOME_FR",
                "HOME_FR",
                [
                    "BUFFER_STATIC COUNTRY",
                    "BUFFER_STATIC COUNTRY",
                    "CONTRACT_SEND BU",
                    "GEOFENCE COUNTRY",
                ],
            ),
        ],
    )
    def test_a_unit_and_all_that_holds_there(
        self, house: House, path: str, code: str, values: list[str]
    ) -> None:
        status, shown = house.call("GET", f"/config/{path}", who=SELLER)
        assert (status, shown["code"]) == (200, code)
        assert [f"{one['kind']} {one['level']}" for one in shown["values"]] == values

    def test_what_an_inner_level_hides_is_not_shown(self, house: House) -> None:
        define(house, BU, {"days": 1, "unit": "WORKING"}, kind="BUFFER_STATIC")
        _, shown = house.call("GET", "/config/business-unit/FR/HOME_FR")
        buffers = [one for one in shown["values"] if one["kind"] == "BUFFER_STATIC"]
        assert [(one["level"], one["value"]["days"]) for one in buffers] == [("BU", 1)]

    def test_nothing_held_before_it_was_said(self, house: House) -> None:
        _, shown = house.call("GET", "/config/country/FR?effectiveDate=2026-02-01")
        assert shown["values"] == []


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("country/DE", "UNSUPPORTED_COUNTRY"),
        ("business-unit/DE/HOME_DE", "UNSUPPORTED_COUNTRY"),
        ("business-unit/FR/PRO_FR", "UNKNOWN_BU"),
    ],
)
def test_places_that_there_are_not(house: House, method: str, path: str, code: str) -> None:
    body = FRANCE if method == "PUT" else None
    status, problem = house.call(method, f"/config/{path}", body)
    assert (status, problem["code"]) == (404, code)
    assert problem["message"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("system", {"name": "All of Europe", "currency": "EUR"}),
        ("country/FR", FRANCE),
        ("business-unit/FR/HOME_FR", {"name": "Maison", "timeZone": "Europe/Paris"}),
    ],
)
def test_a_document_is_written_as_a_whole(house: House, path: str, body: dict[str, Any]) -> None:
    address = f"/config/{path}"
    _, before = house.call("GET", address)
    assert house.call("PUT", address, body)[0] == 200
    _, after = house.call("GET", address)
    assert {name: after[name] for name in body} == body
    assert (after["parentId"], after["version"]) == (before["parentId"], before["version"] + 1)
    assert house.call("PUT", address, body)[1]["eventId"] is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"timeZone": "Europe/Lyon"}, "UNKNOWN_TIME_ZONE"),
        ({"currency": "euro"}, "INVALID_FIELD"),
        ({"parentId": "ES"}, "UNKNOWN_FIELD"),
    ],
)
def test_what_is_no_country(house: House, change: dict[str, Any], code: str) -> None:
    status, problem = house.call("PUT", "/config/country/FR", FRANCE | change)
    assert (status, problem["code"]) == (422, code)


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("country/FR", {}, 401),
        ("country/FR", bearer(["MANAGER", "VIEWER"]), 403),
        ("country/FR", bearer(["ADMIN"], country="ES"), 404),
        ("country/FR", bearer(["ADMIN"], country="FR"), 200),
        ("country/FR", bearer(["ADMIN"], country="FR", bu="HOME_FR"), 404),
        ("business-unit/FR/HOME_FR", bearer(["ADMIN"], country="FR", bu="HOME_FR"), 200),
        ("system", bearer(["ADMIN"], country="FR"), 404),
    ],
)
def test_who_may_write(house: House, path: str, who: dict[str, str], status: int) -> None:
    assert house.call("PUT", f"/config/{path}", FRANCE, who)[0] == status


def test_a_stale_document_is_refused(house: House) -> None:
    stale = ADMIN | {"If-Match": '"7"'}
    status, problem = house.call("PUT", "/config/country/FR", FRANCE, stale)
    assert (status, problem["code"]) == (412, "STALE_VERSION")
