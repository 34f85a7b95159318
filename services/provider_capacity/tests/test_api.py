"""Routes of provider_capacity on a memory store: who may what, and how refusals read."""

from __future__ import annotations

from typing import Any

import pytest

from fsm_common.core.rows import Put
from fsm_common.testing.tokens import bearer
from services.provider_capacity.projections.configured import org_unit
from services.provider_capacity.tests.house import (
    BODY,
    COMPANY,
    PSM,
    ZONE,
    House,
    registered,
)

BODY_OF_PUT = {k: v for k, v in BODY.items() if k not in ("providerId", "countryCode")}
PERSONAL = "INDIVIDUAL_DATA_FORBIDDEN"


@pytest.fixture
def house() -> House:
    """A house in which the company is registered."""
    return registered()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ({}, 401),
        (bearer(["SELLER"], country="ES"), 403),
        (bearer(["PSM"], country="FR"), 404),
        (bearer(["PROVIDER_MANAGER"], country="ES", provider="other"), 403),
    ],
)
def test_who_may_not_activate(house: House, who: dict[str, str], status: int) -> None:
    assert house.call("POST", "/providers/p/activate", who=who)[0] == status


def test_a_company_sees_itself_alone(house: House) -> None:
    assert house.call("GET", "/providers/p", who=COMPANY)[0] == 200
    stranger = bearer(["PROVIDER_MANAGER"], country="ES", provider="q")
    assert house.call("GET", "/providers/p", who=stranger)[0] == 404
    team = bearer(["WORK_TEAM"], country="ES", provider="p", team="other")
    house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})
    assert house.call("GET", "/teams/t", who=team)[0] == 404


def test_a_grant_of_a_store_reads_companies_and_changes_none(house: House) -> None:
    """They work beyond it. Asked of every call there is, with the example of its body."""
    house.call("POST", "/providers/p/intervention-zones", ZONE)
    house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})
    day = {"absenceId": "a", "start": "2026-03-16", "end": "2026-03-16", "type": "VACATION"}
    assert house.call("POST", "/teams/t/absences", day)[0] == 201
    paper = {"certificationId": "c", "type": "OTHER", "name": "n", "issuedOn": "2025-01-01"}
    house.call("POST", "/teams/t/certifications", paper | {"specialtyIds": ["DOORS"]})
    names = {"provider_id": "p", "team_id": "t", "zone_id": "z", "absence_id": "a"}
    names |= {"certification_id": "c", "specialty_id": "DOORS"}
    store = bearer(["ADMIN", "PSM"], country="ES", store="ES-VLC-003")
    assert house.call("GET", "/providers/p", who=store)[0] == 200
    document = house.client.get("/openapi.json").json()
    found = {}
    for path, ways in document["paths"].items():
        for method, said in ways.items():
            if method != "get" and path.startswith("/api/v1") and "admin" not in path:
                body = said.get("requestBody", {}).get("content", {}).get("application/json")
                example = _example(document, body["schema"]) if body else None
                where = path.removeprefix("/api/v1").format(**names)
                found[said["operationId"]] = house.call(method, where, example, store)[0]
    assert len(found) > 25
    assert {name: status for name, status in found.items() if status != 404} == {}


def test_a_grant_of_a_business_unit_changes_what_lies_inside_of_it(house: House) -> None:
    unit = {"unit_id": "v", "level": "BU", "code": "PRO_ES", "country": "ES", "active": True}
    with house.store.unit() as work:
        work.apply([Put(org_unit, unit)])
    home = bearer(["PSM"], country="ES", bu="HOME_ES")
    both = ["HOME_ES", "PRO_ES"]
    for units, status in (([], 404), (both, 404), (["PRO_ES"], 404), (["HOME_ES"], 201)):
        body = BODY | {"providerId": "q", "buCodes": units}
        assert house.call("POST", "/providers", body, home)[0] == status
    assert house.call("PATCH", "/providers/q", {"tier": 1}, home)[0] == 200
    for units in ([], both):
        assert house.call("PATCH", "/providers/q", {"buCodes": units}, home)[0] == 404
        assert house.call("PUT", "/providers/q", BODY_OF_PUT | {"buCodes": units}, home)[0] == 404
    assert house.call("PATCH", "/providers/q", {"buCodes": both})[0] == 200
    assert house.call("GET", "/providers/q", who=home)[0] == 200
    assert house.call("PATCH", "/providers/q", {"tier": 2}, home)[0] == 404
    suspended = {"reason": "three complaints in one week"}
    assert house.call("POST", "/providers/q/suspend", suspended, home)[0] == 404


def test_a_team_enters_its_own_absence_whatever_else_its_company_works_for(house: House) -> None:
    unit = {"unit_id": "v", "level": "BU", "code": "PRO_ES", "country": "ES", "active": True}
    with house.store.unit() as work:
        work.apply([Put(org_unit, unit)])
    assert house.call("PATCH", "/providers/p", {"buCodes": ["HOME_ES", "PRO_ES"]})[0] == 200
    assert house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})[0] == 201
    wish = {"type": "VACATION", "start": "2026-04-01", "end": "2026-04-02"}
    for bu, team, status in (("HOME_ES", "u", 404), ("B", "t", 404), ("HOME_ES", "t", 201)):
        own = bearer(["WORK_TEAM"], country="ES", bu=bu, provider="p", team=team)
        assert house.call("POST", "/teams/t/absences", wish, own)[0] == status


def test_onboarding_says_what_is_missing(house: House) -> None:
    status, problem = house.call("POST", "/providers/p/activate")
    assert (status, problem["code"]) == (422, "ONBOARDING_INCOMPLETE")
    missing = ["PRIMARY_ZONE", "ACTIVE_TEAM", "CALENDAR", "ACCEPTED_PREFERENCE"]
    assert problem["missing"] == missing


def test_from_register_to_active(house: House) -> None:
    steps: list[tuple[str, str, Any]] = [
        ("POST", "/providers/p/intervention-zones", ZONE),
        ("POST", "/providers/p/teams", {"teamId": "t", "name": "A", "zones": [{"zoneId": "z"}]}),
        (
            "POST",
            "/providers/p/service-priorities",
            {"specialtyId": "DOORS", "preference": "P1", "validFrom": "2026-01-01"},
        ),
        (
            "PUT",
            "/providers/p/working-schedule",
            {"shifts": [{"code": "M", "start": "08:00", "end": "14:00"}]},
        ),
        ("POST", "/teams/t/specialties", {"specialtyId": "DOORS", "experience": "SENIOR"}),
        ("POST", "/providers/p/activate", None),
    ]
    for method, path, body in steps:
        status, answer = house.call(method, path, body)
        assert status in (200, 201), answer
    _, shown = house.call("GET", "/teams/t")
    assert shown["profile"]["providerStatus"] == "ACTIVE"
    assert shown["calendar"]["shifts"][0]["end"] == "14:00"
    assert house.call("GET", "/teams/t/capacity")[1]["limits"]["jobsDay"] == 4


@pytest.mark.parametrize(
    ("category", "status", "code"),
    [("DOOR_WINDOW", 200, None), ("BOATS", 422, "UNKNOWN_CATEGORY")],
)
def test_days_are_kept_for_categories_that_there_are(
    house: House, category: str, status: int, code: str | None
) -> None:
    days = {"serviceDays": [{"category": category, "weekdays": ["MON"]}]}
    found, answer = house.call("PUT", "/providers/p/working-schedule", days)
    assert (found, answer.get("code")) == (status, code)


def test_a_stale_version_is_refused(house: House) -> None:
    body = {"name": "Norte", "code": "N", "postalCodes": ["46001"]}
    house.call("POST", "/providers/p/intervention-zones", ZONE)
    path = "/intervention-zones/z"
    status, problem = house.call("PUT", path, body, PSM, **{"If-Match": '"7"'})
    assert (status, problem["code"]) == (412, "STALE_VERSION")
    assert house.call("PUT", path, body, PSM, **{"If-Match": '"1"'})[0] == 200


def test_a_team_works_in_a_zone_from_a_day_on(house: House) -> None:
    house.call("POST", "/providers/p/intervention-zones", ZONE)
    season = {"validFrom": "2026-05-01", "validUntil": "2026-09-30"}
    team = {"teamId": "t", "name": "A", "zones": [{"zoneId": "z", **season}]}
    assert house.call("POST", "/providers/p/teams", team)[0] == 201
    shown = house.call("GET", "/teams/t")[1]
    assert {name: shown["zones"][0][name] for name in season} == season
    assert shown["profile"]["zones"] == []
    assert house.call("POST", "/teams/t/zones/z", {"validUntil": "2026-09-30"})[0] == 200
    assert len(house.call("GET", "/teams/t")[1]["profile"]["zones"]) == 1
    wrong = season | {"validUntil": "2026-04-30"}
    status, problem = house.call("POST", "/teams/t/zones/z", wrong)
    assert (status, problem["code"]) == (422, "DATE_ORDER")
    assert house.call("POST", "/teams/t/zones/z")[0] == 200


def test_an_unknown_postal_code_is_named(house: House) -> None:
    zone = ZONE | {"postalCodes": ["46001", "99999"]}
    status, problem = house.call("POST", "/providers/p/intervention-zones", zone)
    assert (status, problem["code"]) == (422, "UNKNOWN_POSTAL_CODE")
    assert problem["message"] == "There is no postal code 99999."


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/providers/p/working-schedule", {"maxDailyJobs": -1}),
        ("PUT", "/teams/t/calendar", {"travelBufferMin": 121}),
        ("PUT", "/teams/t/calendar", {"workingDays": ["UNKNOWN"]}),
        ("PUT", "/teams/t/capacity", {"jobsDay": 10**20}),
        ("PUT", "/teams/t", {"name": "A", "crewMax": 3_000_000_000}),
        (
            "PUT",
            "/teams/t/calendar",
            {"shifts": [{"code": "UNKNOWN", "start": "08:00", "end": "14:00"}]},
        ),
    ],
)
def test_what_no_calendar_and_no_limit_can_be(
    house: House, method: str, path: str, body: dict[str, Any]
) -> None:
    house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})
    status, problem = house.call(method, path, body)
    assert (status, problem["code"]) == (422, "INVALID_FIELD")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("absences", {"absenceId": "x", "start": "2026-03-16", "end": "2026-03-16"}),
        (
            "certifications",
            {
                "certificationId": "x",
                "name": "n",
                "issuedOn": "2025-01-01",
                "specialtyIds": ["DOORS"],
            },
        ),
    ],
)
def test_an_id_of_another_team_is_taken(house: House, path: str, body: dict[str, Any]) -> None:
    """Else whoever knows an id would put their own in the place of somebody else's."""
    for team in ("t", "u"):
        house.call("POST", "/providers/p/teams", {"teamId": team, "name": team})
    kind = {"type": "VACATION" if path == "absences" else "PLUMBING"}
    assert house.call("POST", f"/teams/t/{path}", body | kind)[0] == 201
    status, problem = house.call("POST", f"/teams/u/{path}", body | kind)
    assert (status, problem["code"]) == (409, "DUPLICATE")
    assert house.call("POST", f"/teams/t/{path}", body | kind)[1]["eventId"] is None


def test_a_certificate_shows_beside_what_was_assigned_before_it(house: House) -> None:
    house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})
    doors = {"specialtyId": "DOORS", "experience": "SENIOR"}
    assert house.call("POST", "/teams/t/specialties", doors)[0] == 201
    paper = {"certificationId": "x", "type": "OTHER", "name": "n", "issuedOn": "2025-01-01"}
    house.call("POST", "/teams/t/certifications", paper | {"specialtyIds": ["DOORS"]})

    def certified() -> list[bool]:
        return [one["certified"] for one in house.call("GET", "/teams/t/skills")[1]["specialties"]]

    assert certified() == [False]
    assert house.call("PATCH", "/certifications/x/verify", {"state": "VERIFIED"})[0] == 200
    assert certified() == [True]


def test_an_absence_is_decided_once(house: House) -> None:
    house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})
    body = {"absenceId": "x", "start": "2026-03-17", "end": "2026-03-16", "type": "VACATION"}
    status, problem = house.call("POST", "/teams/t/absences", body, COMPANY)
    assert (status, problem["code"]) == (422, "DATE_ORDER")
    body |= {"end": "2026-03-18"}
    assert house.call("POST", "/teams/t/absences", body, COMPANY)[0] == 201
    crew = bearer(["WORK_TEAM"], country="ES", provider="p", team="t")
    assert house.call("PATCH", "/absences/x", {"state": "APPROVED"}, crew)[0] == 403
    assert house.call("PATCH", "/absences/x", {"state": "REJECTED"}, COMPANY)[0] == 200
    status, problem = house.call("PATCH", "/absences/x", {"state": "APPROVED"}, COMPANY)
    assert (status, problem["code"]) == (409, "INVALID_TRANSITION")


def test_nobody_outside_reads_why_a_team_is_away(house: House) -> None:
    house.call("POST", "/providers/p/teams", {"teamId": "t", "name": "A"})
    body = {
        "start": "2026-03-16",
        "end": "2026-03-16",
        "type": "SICK_LEAVE",
        "reason": "influenza of the lungs",
    }
    crew = bearer(["WORK_TEAM"], country="ES", provider="p", team="t")
    status, made = house.call("POST", "/teams/t/absences", body, crew)
    assert status == 201
    assert (
        house.call("PATCH", f"/absences/{made['absenceId']}", {"state": "APPROVED"}, COMPANY)[0]
        == 200
    )
    assert "influenza of the lungs" not in repr(house.store.events) + repr(house.store.rows)
    _, shown = house.call("GET", "/teams/t/calendar")
    assert [day["type"] for day in shown["resolved"]["absences"]] == ["OTHER"]


def _example(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    name = schema.get("anyOf", [schema])[0]["$ref"].rpartition("/")[2]
    return document["components"]["schemas"][name]["examples"][0]


def test_every_route_is_described_with_its_errors() -> None:
    document = House().client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operations = [op for path in document["paths"].values() for op in path.values()]
    names = [op["operationId"] for op in operations]
    assert len(set(names)) == len(names)
    own = [op for op in operations if "requestBody" in op and op["tags"] == ["provider-capacity"]]
    listed = {op["operationId"]: op["responses"]["422"]["description"] for op in own}
    assert [one for one, codes in listed.items() if PERSONAL not in codes] == []
    posts = document["paths"]["/api/v1/providers"]["post"]
    assert "EXTERNAL_ID_TAKEN" in posts["responses"]["409"]["description"]


def test_one_preference_is_shown_while_it_stands(house: House) -> None:
    path = "/providers/p/service-priorities"
    wish = {"specialtyId": "DOORS", "preference": "P1", "validFrom": "2026-01-01"}
    assert house.call("GET", f"{path}/DOORS")[0] == 404
    assert house.call("POST", path, wish)[0] == 201
    status, shown = house.call("GET", f"{path}/DOORS", who=COMPANY)
    assert (status, shown["preference"], shown["version"]) == (200, "P1", 1)
    other = bearer(["PROVIDER_MANAGER"], country="ES", provider="q")
    assert house.call("GET", f"{path}/DOORS", who=other)[0] == 404
    assert house.call("DELETE", f"{path}/DOORS")[0] == 200
    assert house.call("GET", f"{path}/DOORS")[0] == 404
