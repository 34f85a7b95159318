"""Companies over HTTP: registered, changed in whole or in part, and what is no company."""

from __future__ import annotations

from typing import Any

import pytest

from fsm_common.core.rows import Change, Put
from fsm_common.testing.tokens import bearer
from services.provider_capacity.api import reach
from services.provider_capacity.projections.configured import org_unit, place, setting
from services.provider_capacity.projections.providers import provider
from services.provider_capacity.tests.house import (
    BODY,
    FIRST,
    LINK,
    PSM,
    House,
    registered,
)


@pytest.fixture
def house() -> House:
    """A house in which the company is registered."""
    return registered()


def test_a_company_is_shown_in_clear_and_kept_sealed(house: House) -> None:
    status, shown = house.call("GET", "/providers/p")
    assert (status, shown["status"], shown["buCodes"]) == (200, "REGISTERED", ["HOME_ES"])
    assert shown["contact"]["email"] == "office@turia.example.com"
    assert shown["holidayRegion"] == "ES-VC"
    kept = repr(house.store.events) + repr(house.store.rows)
    assert "office@turia" not in kept
    assert "Calle 1" not in kept


def test_a_part_of_a_company_changes_and_the_rest_stays(house: House) -> None:
    before = house.call("GET", "/providers/p")[1]
    status, _ = house.call("PATCH", "/providers/p", {"tier": 1, "storeLinks": [FIRST]})
    after = house.call("GET", "/providers/p")[1]
    assert (status, after["tier"], after["storeLinks"][0]["storeId"]) == (200, 1, "ES-VLC-003")
    aside = {"tier", "storeLinks", "version"}
    assert {k: v for k, v in after.items() if k not in aside} == {
        k: v for k, v in before.items() if k not in aside
    }
    event = house.store.codec.decode(*_last(house))[1]
    assert event.changed_fields == ("tier", "storeLinks")
    assert house.call("PATCH", "/providers/p", {"tier": 1})[1]["eventId"] is None
    moved = BODY["address"] | {"street": "Calle 2"}
    assert house.call("PATCH", "/providers/p", {"address": moved, "contact": None})[0] == 200
    after = house.call("GET", "/providers/p")[1]
    assert (after["address"]["street"], after["contact"]) == ("Calle 2", None)
    assert "Calle 2" not in repr(house.store.events) + repr(house.store.rows)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tier": None}, "INVALID_FIELD"),
        ({"name": ""}, "INVALID_FIELD"),
        ({"countryCode": "FR"}, "UNKNOWN_FIELD"),
        ({"providerType": "P2"}, "TYPE_FIXED"),
        ({"address": BODY["address"] | {"postalCode": "00000"}}, "UNKNOWN_POSTAL_CODE"),
    ],
)
def test_what_of_a_company_does_not_change(house: House, change: dict[str, Any], code: str) -> None:
    status, problem = house.call("PATCH", "/providers/p", change)
    assert (status, problem["code"]) == (422, code)


def test_two_changes_at_once_both_stay(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _meanwhile(house, monkeypatch, {"canTv": True})
    assert house.call("PATCH", "/providers/p", {"tier": 1})[0] == 200
    after = house.call("GET", "/providers/p")[1]
    assert (after["tier"], after["canTv"]) == (1, True)


def test_other_business_units_bring_their_calendar(house: House) -> None:
    own = {"parameter_id": "c", "kind": "CALENDAR", "country": "ES", "bu": "PRO_ES", "store": ""}
    short = [{"code": "M", "enabled": True, "start": "07:00", "end": "13:00"}]
    unit = {"unit_id": "v", "level": "BU", "code": "PRO_ES", "country": "ES", "active": True}
    value = {"workingDays": ["MON"], "shifts": short}
    with house.store.unit() as work:
        work.apply([Put(org_unit, unit), Put(setting, {**own, "value": value, "version": 1})])
    assert house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})[0] == 201
    assert house.call("PATCH", "/providers/p", {"buCodes": ["PRO_ES"]})[0] == 200
    calendar = house.call("GET", "/teams/t")[1]["calendar"]
    assert (calendar["workingDays"], calendar["shifts"][0]["start"]) == (["MON"], "07:00")


def test_a_unit_that_is_out_of_use_bars_no_change_and_takes_no_new_company(house: House) -> None:
    unit = {"unit_id": "u", "level": "BU", "code": "HOME_ES", "country": "ES", "active": False}
    with house.store.unit() as work:
        work.apply([Put(org_unit, unit)])
    assert house.call("PATCH", "/providers/p", {"tier": 1})[0] == 200
    assert house.call("GET", "/providers/p")[1]["buCodes"] == ["HOME_ES"]
    other = BODY | {"providerId": "q", "buCodes": ["HOME_ES"]}
    assert house.call("POST", "/providers", other)[1]["code"] == "UNKNOWN_BU"


def test_no_company_is_left_without_a_business_unit(house: House) -> None:
    """It would be nobody's, and anybody's to change."""
    unit = {"unit_id": "u", "level": "BU", "code": "HOME_ES", "country": "ES", "active": False}
    with house.store.unit() as work:
        work.apply([Put(org_unit, unit)])
    assert house.call("PATCH", "/providers/p", {"buCodes": []})[1]["code"] == "UNKNOWN_BU"
    with house.store.unit() as work:  # as it was possible once
        work.apply([Change(provider, {"provider_id": "p"}, {"bu_codes": []})])
    for who, status in ((bearer(["PSM"], country="FR"), 404), (PSM, 200)):
        assert house.call("PATCH", "/providers/p", {"tier": 1}, who)[0] == status


REGION: dict[str, Any] = {"holidayRegion": None}
OTHER = BODY["address"] | {"postalCode": "08001"}
ABROAD = BODY["address"] | {"postalCode": "AD500", "country": "AD"}


@pytest.mark.parametrize(
    ("change", "region"),
    [
        (REGION, "ES-VC"),
        ({"address": OTHER}, "ES-CT"),
        ({"address": OTHER} | REGION, "ES-CT"),
        ({"address": OTHER, "holidayRegion": "ES-MD"}, "ES-MD"),
        ({"address": ABROAD}, None),
        ({"address": None}, "ES-AN"),
        ({"address": None} | REGION, None),
        ({"tier": 1}, "ES-AN"),
    ],
)
def test_a_region_follows_its_address_unless_it_is_named(
    house: House, change: dict[str, Any], region: str | None
) -> None:
    _barcelona(house)
    assert house.call("PATCH", "/providers/p", {"holidayRegion": "ES-AN"})[0] == 200
    assert house.call("PATCH", "/providers/p", change)[0] == 200
    assert house.call("GET", "/providers/p")[1]["holidayRegion"] == region


def test_a_region_does_not_follow_an_address_that_has_just_been_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _barcelona(house)
    _meanwhile(house, monkeypatch, {"address": OTHER})
    status, problem = house.call("PATCH", "/providers/p", REGION)
    assert (status, problem["code"]) == (409, "VERSION_CONFLICT")
    assert house.call("PATCH", "/providers/p", REGION)[0] == 200
    assert house.call("GET", "/providers/p")[1]["holidayRegion"] == "ES-CT"


def _barcelona(house: House) -> None:
    spot = {"area_id": "b", "code": "08001", "country": "ES", "region": "ES-CT"}
    with house.store.unit() as unit:
        unit.apply([Put(place, {**spot, "latitude": 41.4, "longitude": 2.2})])


def _meanwhile(house: House, patch: pytest.MonkeyPatch, change: dict[str, Any]) -> None:
    """The next call is overtaken by this change, once it has read the company."""
    read = reach.changeable_company

    def overtaken(call: Any, provider_id: str) -> Any:
        row = dict(read(call, provider_id))  # a database would not change it any more
        patch.undo()
        assert house.call("PATCH", f"/providers/{provider_id}", change)[0] == 200
        return row

    patch.setattr(reach, "changeable_company", overtaken)


def test_codes_of_other_countries_are_not_known_here(house: House) -> None:
    seat = BODY["address"] | {"postalCode": "AD500", "country": "AD"}
    abroad = BODY | {"providerId": "abroad", "address": seat}
    assert house.call("POST", "/providers", abroad)[0] == 201
    assert house.call("GET", "/providers/abroad")[1]["holidayRegion"] is None


def test_the_same_company_again_is_no_news_another_is_a_duplicate(house: House) -> None:
    assert house.call("POST", "/providers", BODY)[1]["eventId"] is None
    status, problem = house.call("POST", "/providers", BODY | {"name": "Other"})
    assert (status, problem["code"]) == (409, "DUPLICATE")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"technicians": 3}, "INDIVIDUAL_DATA_FORBIDDEN", "technicians"),
        ({"leadTechnician": "Luis"}, "INDIVIDUAL_DATA_FORBIDDEN", "leadTechnician"),
        ({"first_name": "Luis"}, "INDIVIDUAL_DATA_FORBIDDEN", "first_name"),
        ({"contact": {"firstName": "Luis"}}, "INDIVIDUAL_DATA_FORBIDDEN", "contact.firstName"),
        ({"colour": "red"}, "UNKNOWN_FIELD", "colour"),
        ({"tier": 4}, "INVALID_TIER", "tier"),
        ({"externalId": ""}, "INVALID_FIELD", "externalId"),
        ({"providerType": "UNKNOWN"}, "INVALID_FIELD", "providerType"),
        ({"timeZone": "Europe/Valencia"}, "UNKNOWN_TIME_ZONE", "timeZone"),
        ({"timeZone": "localtime"}, "UNKNOWN_TIME_ZONE", "timeZone"),
        ({"base": {"lat": 91, "lng": 0}}, "INVALID_COORDINATES", "base"),
        ({"providerType": "P2", "parentId": "q"}, "PARENT_NOT_ACTIVE", "parentId"),
        ({"buCodes": ["PRO_ES"]}, "UNKNOWN_BU", "buCodes"),
        ({"holidayRegion": "Valencia"}, "INVALID_FIELD", "holidayRegion"),
        (
            {"address": BODY["address"] | {"postalCode": "00000"}},
            "UNKNOWN_POSTAL_CODE",
            "address.postalCode",
        ),
        (
            {"storeLinks": [LINK | {"validFrom": "2026-02-01", "validUntil": "2026-01-31"}]},
            "DATE_ORDER",
            "storeLinks",
        ),
        ({"providerId": "has space/slash"}, "INVALID_FIELD", "providerId"),
        ({"providerId": ".."}, "INVALID_FIELD", "providerId"),
    ],
)
def test_what_is_no_company(house: House, change: dict[str, Any], code: str, field: str) -> None:
    status, problem = house.call("POST", "/providers", BODY | {"providerId": "new"} | change)
    assert (status, problem["code"], problem["details"][0]["field"]) == (422, code, field)
    assert problem["message"]


def _last(house: House) -> tuple[str, bytes]:
    _, event = house.store.events[-1]
    return event.type, event.payload


def test_what_is_absent_from_a_change_has_no_default(house: House) -> None:
    """A client made from the document would fill it in, and change what nobody meant."""
    document = house.client.get("/openapi.json").json()
    fields = document["components"]["schemas"]["ChangeProviderBody"]
    assert "required" not in fields
    assert [name for name, field in fields["properties"].items() if "default" in field] == []
