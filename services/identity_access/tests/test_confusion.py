"""Who is taken for somebody else: ids that read alike, roles that reach alike."""

from __future__ import annotations

from typing import Any

import pytest

from fsm_common.core.rows import Put
from fsm_events.common import GrantScope
from services.identity_access.domain.commands import AddGrant, Grant, MintLink
from services.identity_access.projections import companies
from services.identity_access.tests.house import API, PASSWORD, House, operator


@pytest.fixture
def house() -> House:
    return House()


def program(house: House) -> str:
    """The token of a program that is named like the first administrator."""
    body = {"clientId": "admin", "name": "p", "roles": ["SERVICE"], "countryCode": "FR"}
    made = house.post("/api-clients", body, **house.bearer()).json()
    return str(house.post("/auth/api-key", {"apiKey": made["apiKey"]}).json()["accessToken"])


def customer(house: House) -> str:
    """The token of a customer whom a till calls like the first administrator."""
    minted = MintLink(
        at=house.clock.now(),
        link_ref="l1",
        purpose="PORTAL",
        customer_id="admin",
        project_id="p1",
        language="fr",
    )
    house.do(minted)
    body = {"clientId": "mail", "name": "m", "roles": ["SERVICE"], "countryCode": "EU"}
    key = house.post("/api-clients", body, **house.bearer()).json()["apiKey"]
    token = house.post("/auth/api-key", {"apiKey": key}).json()["accessToken"]
    headers = {"Authorization": f"Bearer {token}"}
    link = house.client.get(f"{API}/identity-access/links/l1", headers=headers).json()["token"]
    return str(house.post("/auth/portal-session", {"token": link}).json()["accessToken"])


@pytest.mark.parametrize("stranger", [program, customer])
def test_an_id_like_that_of_an_account_opens_no_account(house: House, stranger: Any) -> None:
    who = {"Authorization": f"Bearer {stranger(house)}", "Idempotency-Key": "k"}
    known, session = house.bearer(), house.sign_in("admin@example.com").json()["sessionId"]
    for path in ("/auth/me", "/users/admin", f"/auth/sessions/{session}"):
        assert house.client.get(f"{API}{path}", headers=who).status_code in (403, 404)
    change = house.client.patch(f"{API}/users/admin", json={"email": "e@x.com"}, headers=who)
    assert change.status_code in (403, 404)
    new = {"currentPassword": PASSWORD, "newPassword": "Mistral-sur-2-Ponts"}
    assert house.post("/auth/change-password", new, **who).status_code == 401
    assert house.post("/auth/revoke", **who | {"Idempotency-Key": "r"}).json()["eventId"] is None
    assert house.client.get(f"{API}/auth/sessions/{session}", headers=known).status_code == 200
    assert house.client.get(f"{API}/auth/me", headers=known).json()["email"] == "admin@example.com"


def test_nobody_comes_in_for_a_company_that_is_no_more(house: House) -> None:
    """Also who got the account in the same moment, or before the company was heard of."""
    roles = [{"role": "PROVIDER_MANAGER", "countryCode": "ES"}]
    body = operator(kind="EXTERNAL_PROVIDER", providerId="prv_a", roles=roles)
    assert house.post("/users", body, **house.bearer()).status_code == 201

    def heard(status: str) -> None:
        row = {"provider_id": "prv_a", "country_code": "ES", "bu_codes": [], "status": status}
        with house.store.unit() as unit:
            unit.apply([Put(companies.company, row)])

    heard("SUSPENDED")  # running jobs go on
    inside = house.sign_in("op_fr@example.com", to="provider")
    assert inside.status_code == 200
    heard("DEACTIVATED")
    outside = house.sign_in("op_fr@example.com", to="provider")
    assert outside.json()["code"] == "ACCOUNT_NOT_ACTIVE"
    again = house.post("/auth/refresh", {"refreshToken": inside.json()["refreshToken"]})
    assert again.json()["code"] == "INVALID_REFRESH_TOKEN"


def test_no_program_comes_in_for_a_company_that_is_no_more(house: House) -> None:
    body = {"clientId": "planner", "name": "p", "roles": ["PARTNER"], "countryCode": "ES"}
    made = house.post("/api-clients", body | {"providerId": "prv_a"}, **house.bearer()).json()
    row = {"provider_id": "prv_a", "country_code": "ES", "bu_codes": []}
    for status, answer in (("SUSPENDED", 200), ("DEACTIVATED", 401)):
        with house.store.unit() as unit:
            unit.apply([Put(companies.company, row | {"status": status})])
        asked = house.post("/auth/api-key", {"apiKey": made["apiKey"]})
        assert asked.status_code == answer


def test_super_admin_is_given_where_the_giver_is_one(house: House) -> None:
    now = house.clock.now()
    house.post("/users", operator(), **house.bearer())
    for number, (role, country) in enumerate((("SUPER_ADMIN", "FR"), ("ADMIN", "EU"))):
        scope = GrantScope(country_code=country)
        grant = Grant(grant_id=f"g{number}", role=role, scope=scope)
        house.do(AddGrant(at=now, now=now, user_id="op_fr", grant=grant))
    giver = house.bearer("op_fr@example.com")
    for country, status in (("ES", 403), ("EU", 403), ("FR", 201)):
        roles = [{"role": "SUPER_ADMIN", "countryCode": country}]
        body = operator(userId=country, email=f"{country}@example.com", roles=roles)
        assert house.post("/users", body, **giver).status_code == status
