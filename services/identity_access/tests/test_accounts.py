"""Accounts, their roles and what those reach, over HTTP on a store in memory."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from fsm_common.core.rows import Put
from fsm_common.edges.http import Caller, Scope
from fsm_events.common import GrantScope
from services.identity_access.domain.claims import entry
from services.identity_access.domain.commands import AddGrant, Grant, LapseRoles
from services.identity_access.projections import companies
from services.identity_access.tests.house import API, PASSWORD, House, operator


@pytest.fixture
def house() -> House:
    return House()


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


OVER = {"role": "SELLER", "countryCode": "FR", "expiresAt": "2020-01-01T00:00:00Z"}
WHOLE = {"language": "fr-BE", "name": "Odile", "email": "op_fr@example.com"}


class TestWorkedExample3:
    """What a grant reaches, as every service reads it from a token."""

    def scope(self, role: str, **reach: str) -> Scope:
        made = entry([role], {"country_code": reach.pop("country")} | reach)
        return Caller({"scopes": [made]}).acting_as([role])

    def test_a_manager_of_a_company_reaches_its_teams_alone(self) -> None:
        scope = self.scope("PROVIDER_MANAGER", country="ES", provider_id="A")
        assert scope.covers(country="ES", provider="A", team="t1")
        assert not scope.covers(country="ES", provider="B", team="t2")

    def test_an_operator_of_france_reads_no_spanish_order(self) -> None:
        assert not self.scope("OPERATOR", country="FR").covers(country="ES", bu="HOME_ES")

    def test_an_administrator_of_france_reaches_its_stores(self) -> None:
        scope = self.scope("ADMIN", country="FR")
        assert scope.covers(country="FR", bu="HOME_FR", store="FR-LYO-001")


class TestAccounts:
    def test_an_admin_creates_an_account_with_a_first_password(self, house: House) -> None:
        admin = house.bearer()
        made = house.post("/users", operator(), **admin)
        assert made.status_code == 201
        shown = house.client.get(f"{API}/users/op_fr", headers=admin)
        assert shown.json()["email"] == "op_fr@example.com"
        assert shown.json()["name"] == "Odile Perrin"
        assert shown.headers["etag"] == f'"{made.json()["aggregateVersion"]}"'
        assert house.sign_in("op_fr@example.com").status_code == 200

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"email": "ADMIN@example.com "}, (409, "EMAIL_TAKEN")),
            ({"password": "short"}, (422, "WEAK_PASSWORD")),
            ({"password": "Password123!"}, (422, "WEAK_PASSWORD")),
            ({"providerId": "prv_1"}, (422, "TENANT_MISMATCH")),
            ({"kind": "EXTERNAL_PROVIDER"}, (422, "TENANT_MISMATCH")),
            ({"roles": [{"role": "KING", "countryCode": "FR"}]}, (422, "UNKNOWN_ROLE")),
            ({"roles": [{"role": "WORK_TEAM", "countryCode": "FR"}]}, (422, "ROLE_TYPE_MISMATCH")),
            ({"roles": [{"role": "SUPER_ADMIN", "countryCode": "EU"}]}, (403, "FORBIDDEN")),
            ({"roles": []}, (422, "INVALID_FIELD")),
            ({"roles": operator()["roles"] * 2}, (409, "ROLE_HELD")),
            ({"roles": [OVER]}, (422, "INVALID_FIELD")),
            ({"firstName": None}, (422, "MISSING_FIELD")),
            ({"lastName": None}, (422, "MISSING_FIELD")),
            ({"email": "nowhere"}, (422, "INVALID_FIELD")),
        ],
    )
    def test_refusals(
        self, house: House, changes: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        assert code(house.post("/users", operator(**changes), **house.bearer())) == expected

    def test_nobody_hands_out_more_than_they_have(self, house: House) -> None:
        roles = [{"role": "ADMIN", "countryCode": "FR"}]
        admin_fr = operator(userId="admin_fr", email="admin_fr@example.com", roles=roles)
        house.post("/users", admin_fr, **house.bearer())
        french = house.bearer("admin_fr@example.com")
        assert house.post("/users", operator(), **french).status_code == 201
        spanish = operator(
            userId="op_es", email="op_es@example.com", roles=[roles[0] | {"countryCode": "ES"}]
        )
        assert code(house.post("/users", spanish, **french)) == (403, "FORBIDDEN")
        assert code(house.client.get(f"{API}/users/admin", headers=french))[0] == 404

    def test_who_reaches_further_is_not_touched(self, house: House) -> None:
        """An administrator of Spain, and somebody who works in Spain and in France."""
        admin = house.bearer()
        spain, both = [
            [{"role": "ADMIN", "countryCode": "ES"}],
            [{"role": "OPERATOR", "countryCode": code} for code in ("ES", "FR")],
        ]
        house.post("/users", operator(userId="ada", email="ada@example.com", roles=spain), **admin)
        house.post("/users", operator(roles=both), **admin)
        spanish = house.bearer("ada@example.com")
        path = f"{API}/users/op_fr"
        assert house.client.get(path, headers=spanish).status_code == 200
        answers = [
            house.client.patch(path, json={"language": "es"}, headers=spanish),
            house.client.delete(path, headers=spanish),
            house.client.delete(f"{path}/roles/OPERATOR", headers=spanish),
            house.post("/users/op_fr/roles", {"role": "SELLER", "countryCode": "ES"}, **spanish),
        ]
        assert [code(answer) for answer in answers] == [(403, "FORBIDDEN")] * 4

    def test_an_administrator_leaves_those_above_alone(self, house: House) -> None:
        above = GrantScope(country_code="EU")
        grant = Grant(grant_id="g9", role="SUPER_ADMIN", scope=above)
        now = house.clock.now()
        house.post("/users", operator(), **house.bearer())
        house.do(AddGrant(at=now, now=now, user_id="op_fr", grant=grant))
        gone = house.client.delete(f"{API}/users/op_fr", headers=house.bearer())
        assert code(gone) == (403, "FORBIDDEN")

    def test_a_role_of_a_company_reaches_that_company(self, house: House) -> None:
        admin = house.bearer()
        roles = [{"role": "PROVIDER_MANAGER", "countryCode": "ES"}]
        body = operator(kind="EXTERNAL_PROVIDER", providerId="prv_a", roles=roles)
        assert house.post("/users", body, **admin).status_code == 201
        wish = {"role": "PROVIDER_ADMIN", "countryCode": "ES"}
        other = house.post("/users/op_fr/roles", wish | {"providerId": "prv_b"}, **admin)
        assert code(other) == (422, "TENANT_MISMATCH")
        assert house.post("/users/op_fr/roles", wish, **admin).status_code == 201
        token = house.sign_in("op_fr@example.com", to="provider").json()["accessToken"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert {entry["provider"] for entry in claims["scopes"]} == {"prv_a"}

    def test_an_inactive_team_stays_outside_until_it_is_back(self, house: House) -> None:
        team = {"role": "WORK_TEAM", "countryCode": "ES"}
        of_a = {"kind": "EXTERNAL_WORK_TEAM", "providerId": "prv_a", "workTeamId": "t1"}
        body = operator(**of_a, roles=[team])
        unnamed = house.post("/users", body, **house.bearer())
        assert code(unnamed) == (422, "MISSING_FIELD")
        assert unnamed.json()["details"][0]["field"] == "name"
        assert house.post("/users", body | {"name": "Turia A"}, **house.bearer()).is_success

        def heard(status: str) -> None:
            row = {"team_id": "t1", "provider_id": "prv_a", "status": status}
            with house.store.unit() as unit:
                unit.apply([Put(companies.team, row)])

        inside = house.sign_in("op_fr@example.com", to="work-team").json()
        heard("INACTIVE")
        outside = house.sign_in("op_fr@example.com", to="work-team")
        assert code(outside) == (403, "ACCOUNT_NOT_ACTIVE")
        wrong = house.sign_in("op_fr@example.com", "Wrong-1-pass", to="work-team")
        assert code(wrong) == (401, "INVALID_CREDENTIALS")
        again = house.post("/auth/refresh", {"refreshToken": inside["refreshToken"]})
        assert code(again) == (401, "INVALID_REFRESH_TOKEN")
        heard("ACTIVE")
        assert house.sign_in("op_fr@example.com", to="work-team").status_code == 200

    @pytest.mark.parametrize("change", [{"email": None}, {"language": None}, {"name": ""}])
    def test_what_an_account_needs_is_not_taken_away(
        self, house: House, change: dict[str, Any]
    ) -> None:
        answer = house.client.patch(f"{API}/users/admin", json=change, headers=house.bearer())
        assert code(answer) == (422, "INVALID_FIELD")

    def test_without_a_name_of_its_own_it_is_first_and_last(self, house: House) -> None:
        path = f"{API}/users/admin"
        for change, name in (
            ({"firstName": "Ada", "lastName": "Roi"}, "Ada Roi"),
            ({"name": "The Boss"}, "The Boss"),
            ({"name": None}, "Ada Roi"),
            ({"firstName": None, "lastName": None, "name": None}, "Ada Roi"),
        ):
            house.client.patch(path, json=change, headers=house.bearer())
            assert house.client.get(path, headers=house.bearer()).json()["name"] == name

    def test_roles_come_and_go(self, house: House) -> None:
        admin = house.bearer()
        house.post("/users", operator(), **admin)
        path, seller = "/users/op_fr/roles", {"role": "SELLER", "countryCode": "FR"}
        assert house.post(path, seller, **admin).status_code == 201
        assert code(house.post(path, seller, **admin)) == (409, "ROLE_HELD")
        assert code(house.post(path, OVER, **admin)) == (422, "INVALID_FIELD")
        shown = house.client.get(f"{API}/users/op_fr", headers=admin).json()
        assert shown["roles"] == ["OPERATOR", "SELLER"]
        gone = house.client.delete(f"{API}{path}/SELLER", headers=admin)
        assert gone.status_code == 200
        last = house.client.delete(f"{API}{path}/OPERATOR", headers=admin)
        assert code(last) == (422, "LAST_ROLE")
        assert code(house.post("/users/admin/roles", seller, **admin)) == (403, "OWN_ROLE")

    def test_who_is_left_without_a_role_may_be_given_another(self, house: House) -> None:
        admin, end = house.bearer(), datetime.now(UTC) + timedelta(hours=1)
        alone = operator()["roles"][0] | {"expiresAt": end.isoformat()}
        house.post("/users", operator(roles=[alone]), **admin)
        house.do(LapseRoles(at=house.clock.now(), user_id="op_fr", now=end))
        shown = house.client.get(f"{API}/users/op_fr", headers=admin).json()
        assert (shown["roles"], shown["countryCode"]) == ([], "FR")
        spain = operator(
            userId="ada", email="ada@example.com", roles=[{"role": "ADMIN", "countryCode": "ES"}]
        )
        house.post("/users", spain, **admin)
        seller = {"role": "SELLER", "countryCode": "ES"}
        other = house.post("/users/op_fr/roles", seller, **house.bearer("ada@example.com"))
        assert code(other) == (404, "NOT_FOUND")
        again = house.post("/users/op_fr/roles", operator()["roles"][0], **admin)
        assert again.status_code == 201

    def test_an_address_may_change_and_is_found_again(self, house: House) -> None:
        admin = house.bearer()
        house.post("/users", operator(), **admin)
        body = {"email": "odile@example.com"}
        changed = house.client.patch(f"{API}/users/op_fr", json=body, headers=admin)
        assert changed.status_code == 200
        assert code(house.sign_in("op_fr@example.com"))[0] == 401
        assert house.sign_in("odile@example.com").status_code == 200

    def test_nobody_disables_themselves(self, house: House) -> None:
        answer = house.client.delete(f"{API}/users/admin", headers=house.bearer())
        assert code(answer) == (403, "SELF_DELETE")

    def test_an_operator_sees_and_changes_their_own_account_alone(self, house: House) -> None:
        house.post("/users", operator(), **house.bearer())
        operators = house.bearer("op_fr@example.com")
        assert code(house.client.get(f"{API}/users/admin", headers=operators))[0] == 403
        assert code(house.client.get(f"{API}/users/nobody", headers=operators))[0] == 403
        assert house.client.get(f"{API}/users/op_fr", headers=operators).status_code == 200
        body = {"language": "fr-BE"}
        own = house.client.patch(f"{API}/users/op_fr", json=body, headers=operators)
        assert own.status_code == 200
        other = house.client.patch(f"{API}/users/admin", json=body, headers=operators)
        assert code(other)[0] == 403
        assert house.client.get(f"{API}/auth/me", headers=operators).json()["userId"] == "op_fr"

    @pytest.mark.parametrize("method", ["PATCH", "PUT"])
    def test_nobody_sets_a_status(self, house: House, method: str) -> None:
        house.post("/users", operator(), **house.bearer())
        path, body = f"{API}/users/op_fr", WHOLE | {"status": "ACTIVE"}
        mine = house.bearer("op_fr@example.com")
        own = house.client.request(method, path, json=body, headers=mine)
        assert code(own) == (403, "FORBIDDEN")
        admins = house.client.request(method, path, json=body, headers=house.bearer())
        assert code(admins) == (422, "INVALID_FIELD")
        assert "DELETE" in admins.json()["detail"]

    def test_a_password_is_changed_and_does_not_come_back(self, house: House) -> None:
        change, other = "/auth/change-password", "Mistral-sur-2-Ponts"
        body = {"currentPassword": PASSWORD, "newPassword": other}
        me = house.bearer()
        wrong = house.post(change, body | {"currentPassword": other}, **me)
        assert code(wrong) == (401, "INVALID_CREDENTIALS")
        same = house.post(change, body | {"newPassword": PASSWORD}, **me)
        assert code(same) == (422, "PASSWORD_REUSED")
        assert house.post(change, body, **me).status_code == 200
        assert code(house.sign_in("admin@example.com"))[0] == 401
        assert house.sign_in("admin@example.com", other).status_code == 200

    def test_nothing_personal_is_kept_in_clear(self, house: House) -> None:
        house.post("/users", operator(), **house.bearer())
        kept = repr(house.store.events) + repr(house.store.rows)  # type: ignore[attr-defined]  # memory's own
        assert "op_fr@" not in kept
        assert "Odile" not in kept
        assert "$argon2" not in kept


class TestReplacing:
    """PUT says the whole of what may change of an account."""

    PATH = f"{API}/users/op_fr"

    @pytest.fixture
    def admin(self, house: House) -> dict[str, str]:
        admin = house.bearer()
        house.post("/users", operator(phone="+33600000009"), **admin)
        return admin

    def test_what_is_absent_goes_and_the_rest_stays(
        self, house: House, admin: dict[str, str]
    ) -> None:
        before = house.client.get(self.PATH, headers=admin).json()
        answer = house.client.put(self.PATH, json=WHOLE, headers=admin)
        shown = house.client.get(self.PATH, headers=admin)
        assert answer.status_code == 200
        assert answer.headers["etag"] == shown.headers["etag"]
        assert shown.json() == before | {
            "language": "fr-BE",
            "name": "Odile",
            "firstName": None,
            "lastName": None,
            "phone": None,
            "version": answer.json()["aggregateVersion"],
        }

    def test_the_same_again_writes_nothing(self, house: House, admin: dict[str, str]) -> None:
        first = house.client.put(self.PATH, json=WHOLE, headers=admin).json()
        again = house.client.put(self.PATH, json=WHOLE, headers=admin).json()
        assert again == first | {"eventId": None}

    def test_the_holder_replaces_their_own_alone(self, house: House, admin: dict[str, str]) -> None:
        mine = house.bearer("op_fr@example.com")
        body = WHOLE | {"email": "odile@example.com"}
        assert house.client.put(self.PATH, json=body, headers=mine).status_code == 200
        assert house.sign_in("odile@example.com").status_code == 200
        other = house.client.put(f"{API}/users/admin", json=body, headers=mine)
        assert code(other) == (403, "FORBIDDEN")
        missing = house.client.put(f"{API}/users/nobody", json=body, headers=admin)
        assert code(missing) == (404, "NOT_FOUND")

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"email": "ADMIN@example.com"}, (409, "EMAIL_TAKEN")),
            ({"email": None}, (422, "INVALID_FIELD")),
            ({"language": None}, (422, "INVALID_FIELD")),
            ({"name": None}, (422, "MISSING_FIELD")),
            ({"phone": "0600000009"}, (422, "INVALID_FIELD")),
            ({"roles": ["ADMIN"]}, (422, "UNKNOWN_FIELD")),
        ],
    )
    def test_refusals(
        self,
        house: House,
        admin: dict[str, str],
        change: dict[str, Any],
        expected: tuple[int, str],
    ) -> None:
        answer = house.client.put(self.PATH, json=WHOLE | change, headers=admin)
        assert code(answer) == expected

    @pytest.mark.parametrize("needed", ["language", "email"])
    def test_what_an_account_needs_is_said_again(
        self, house: House, admin: dict[str, str], needed: str
    ) -> None:
        without = {name: value for name, value in WHOLE.items() if name != needed}
        answer = house.client.put(self.PATH, json=without, headers=admin)
        assert code(answer) == (422, "MISSING_FIELD")

    def test_a_stale_version_is_not_written_over(self, house: House, admin: dict[str, str]) -> None:
        stale = admin | {"If-Match": '"1"'}
        answer = house.client.put(self.PATH, json=WHOLE, headers=stale)
        assert code(answer) == (412, "STALE_VERSION")
        assert house.client.get(self.PATH, headers=admin).json()["lastName"] == "Perrin"

    def test_nothing_personal_is_kept_in_clear(self, house: House, admin: dict[str, str]) -> None:
        body = WHOLE | {"name": "Camille", "phone": "+33611111111"}
        house.client.put(self.PATH, json=body, headers=admin)
        kept = repr(house.store.events) + repr(house.store.rows)  # type: ignore[attr-defined]  # memory's own
        assert "Camille" not in kept
        assert "+33611111111" not in kept


@pytest.mark.parametrize("email", ["admin", "ad min@example.com", "", "a" * 250 + "@b.es"])
def test_the_first_administrator_has_an_address_to_sign_in_with(email: str) -> None:
    """Nobody could come in, and there is no second first one."""
    asked = ["bootstrap", f"--email={email}", f"--password={PASSWORD}"]
    command = [sys.executable, "-m", "services.identity_access", *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "is no e-mail address" in done.stderr + done.stdout) == (1, True)
