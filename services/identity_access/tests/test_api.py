"""Signing in, tokens, accounts, programs and links, over HTTP on a store in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from fsm_common.edges.tokens import parsed
from fsm_events.common import GrantScope
from services.identity_access.domain.commands import AddGrant, Grant, LimitLink, MintLink
from services.identity_access.settings import Settings
from services.identity_access.tests.house import API, House, operator


@pytest.fixture
def house() -> House:
    return House()


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


class TestSigningIn:
    def test_worked_example_1_five_failures_lock_for_15_minutes(self, house: House) -> None:
        for _ in range(5):
            assert code(house.sign_in("admin@example.com", "Wrong-1-pass")) == (
                401,
                "INVALID_CREDENTIALS",
            )
        house.clock.pass_by(minutes=9, seconds=20)
        assert code(house.sign_in("admin@example.com")) == (423, "ACCOUNT_LOCKED")
        house.clock.pass_by(minutes=5, seconds=39)
        assert code(house.sign_in("admin@example.com"))[0] == 423
        house.clock.pass_by(seconds=1)
        assert house.sign_in("admin@example.com").status_code == 200
        for _ in range(4):
            house.sign_in("admin@example.com", "Wrong-1-pass")
        assert house.sign_in("admin@example.com").status_code == 200

    def test_a_right_password_begins_the_count_anew(self, house: House) -> None:
        for _ in range(3):
            for _ in range(4):
                house.sign_in("admin@example.com", "Wrong-1-pass")
            assert house.sign_in("admin@example.com").status_code == 200

    def test_nobody_and_the_wrong_door_get_the_same_answer(self, house: House) -> None:
        nobody = house.sign_in("nobody@example.com")
        wrong = house.sign_in("admin@example.com", to="provider")
        assert code(nobody) == code(wrong) == (401, "INVALID_CREDENTIALS")

    def test_nobody_costs_the_same_work(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[str] = []

        def verify(_: object, known: str, clear: str) -> bool:
            seen.append(known)
            return True

        monkeypatch.setattr("argon2.PasswordHasher.verify", verify)
        assert code(house.sign_in("nobody@example.com")) == (401, "INVALID_CREDENTIALS")
        assert house.sign_in("admin@example.com").status_code == 200
        assert len(seen) == 2
        assert seen[0].split("$")[:4] == seen[1].split("$")[:4]

    def test_somebody_who_was_erased_is_nobody(self, house: House) -> None:
        house.post("/users", operator(), **house.bearer())
        token = house.sign_in("op_fr@example.com").json()["refreshToken"]
        house.parts.keyring.destroy("op_fr")
        assert code(house.sign_in("op_fr@example.com")) == (401, "INVALID_CREDENTIALS")
        again = house.post("/auth/refresh", {"refreshToken": token})
        assert code(again) == (401, "INVALID_REFRESH_TOKEN")
        change = {"firstName": "Olga"}
        path = f"{API}/users/op_fr"
        changed = house.client.patch(path, json=change, headers=house.bearer())
        assert code(changed) == (409, "SUBJECT_ERASED")

    def test_local_mode_may_be_off(self) -> None:
        house = House(settings=Settings(local_mode=False, rate_limit=1000))
        assert code(house.sign_in("admin@example.com")) == (403, "USE_SSO")

    def test_a_disabled_account_hears_so_after_the_right_password_only(self, house: House) -> None:
        admin = house.bearer()
        house.post("/users", operator(), **admin)
        house.client.delete(f"{API}/users/op_fr", headers=admin)
        assert code(house.sign_in("op_fr@example.com", "Wrong-1-pass"))[0] == 401
        assert code(house.sign_in("op_fr@example.com")) == (403, "ACCOUNT_NOT_ACTIVE")

    def test_ten_tries_a_minute(self) -> None:
        house = House(settings=Settings())
        answers = [house.sign_in("nobody@example.com").status_code for _ in range(11)]
        assert answers == [401] * 10 + [429]


class TestTokens:
    def test_no_token_outlives_a_role(self, house: House) -> None:
        end = datetime.now(UTC) + timedelta(seconds=100)
        role = {"role": "SELLER", "countryCode": "FR", "expiresAt": end.isoformat()}
        house.post("/users", operator(roles=[*operator()["roles"], role]), **house.bearer())
        assert house.sign_in("op_fr@example.com").json()["expiresIn"] <= 100
        late = operator(userId="late", email="late@example.com")
        house.post("/users", late, **house.bearer())
        then, france = datetime(2026, 1, 1, tzinfo=UTC), GrantScope(country_code="FR")
        over = Grant(grant_id="g", role="SELLER", scope=france, expires_at=then)
        before = then - timedelta(days=1)
        house.do(AddGrant(at=before, now=before, user_id="late", grant=over))
        token = house.sign_in("late@example.com").json()["accessToken"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["roles"] == ["OPERATOR", "VIEWER"]

    def test_the_claims(self, house: House) -> None:
        house.post("/users", operator(), **house.bearer())
        token = house.sign_in("op_fr@example.com").json()["accessToken"]
        keys = parsed(house.client.get("/.well-known/jwks.json").json())
        kid = jwt.get_unverified_header(token)["kid"]
        claims = jwt.decode(token, keys[kid], algorithms=["RS256"], audience="fsm", issuer="fsm")
        assert claims["exp"] - claims["iat"] == 900
        assert claims["roles"] == ["OPERATOR", "VIEWER"]
        assert claims["scopes"] == [{"roles": ["OPERATOR", "VIEWER"], "country": "FR"}]
        assert (claims["sub"], claims["userType"], claims["actor"]) == ("op_fr", "INTERNAL", "USER")
        assert claims["countries"] == ["FR"]

    def test_worked_example_2_a_refresh_token_serves_once(self, house: House) -> None:
        first = house.sign_in("admin@example.com").json()["refreshToken"]
        second = house.post("/auth/refresh", {"refreshToken": first})
        assert second.status_code == 200
        again = house.post("/auth/refresh", {"refreshToken": first})
        assert code(again) == (401, "INVALID_REFRESH_TOKEN")
        token = second.json()["refreshToken"]
        assert code(house.post("/auth/refresh", {"refreshToken": token}))[0] == 401

    def test_nobodys_keys_are_nobodys(self, house: House) -> None:
        """Two people with the same key, and one of them again once the account is disabled."""
        admin, key = house.bearer(), {"Idempotency-Key": "k1"}
        for name in ("op_fr", "op_fr2"):
            made = operator(userId=name, email=f"{name}@example.com")
            assert house.post("/users", made, **admin).status_code == 201
        right = {"email": "op_fr@example.com", "password": operator()["password"]}
        other = right | {"email": "op_fr2@example.com"}
        tokens = [house.post("/auth/internal/login", who, **key) for who in (right, right, other)]
        assert len({answer.json()["accessToken"] for answer in tokens}) == 3
        house.client.delete(f"{API}/users/op_fr", headers=admin)
        again = house.post("/auth/internal/login", right, **key)
        assert code(again) == (403, "ACCOUNT_NOT_ACTIVE")

    def test_garbage_is_no_refresh_token(self, house: House) -> None:
        for token in ("x", "x.y", "."):
            assert code(house.post("/auth/refresh", {"refreshToken": token}))[0] == 401

    def test_a_guess_at_somebody_elses_session_does_not_end_it(self, house: House) -> None:
        made = house.sign_in("admin@example.com").json()
        guess = {"refreshToken": f"{made['sessionId']}.neverissued"}
        assert code(house.post("/auth/refresh", guess)) == (401, "INVALID_REFRESH_TOKEN")
        right = {"refreshToken": made["refreshToken"]}
        assert house.post("/auth/refresh", right).status_code == 200

    def test_a_session_is_shown_to_its_holder_and_an_admin(self, house: House) -> None:
        admin = house.bearer()
        house.post("/users", operator(), **admin)
        made = house.sign_in("op_fr@example.com").json()
        path, mine = f"{API}/auth/sessions/{made['sessionId']}", f"Bearer {made['accessToken']}"
        holder = {"Authorization": mine}
        shown = house.client.get(path, headers=holder)
        assert shown.json()["userId"] == "op_fr"
        assert shown.headers["etag"] == f'"{shown.json()["version"]}"' == '"2"'
        assert house.client.get(path, headers=admin).json() == shown.json()
        again = house.post("/auth/refresh", {"refreshToken": made["refreshToken"]})
        assert house.client.get(path, headers=holder).headers["etag"] == '"3"'
        assert again.status_code == 200
        for name, role in (("op2", "OPERATOR"), ("ada", "ADMIN")):
            roles = [{"role": role, "countryCode": "ES"}]
            other = operator(userId=name, email=f"{name}@example.com", roles=roles)
            house.post("/users", other, **admin)
            answer = house.client.get(path, headers=house.bearer(f"{name}@example.com"))
            assert code(answer) == (404, "NOT_FOUND")
            assert "session" in answer.json()["message"]

    def test_signing_out_ends_the_session(self, house: House) -> None:
        made = house.sign_in("admin@example.com").json()
        bearer = {"Authorization": f"Bearer {made['accessToken']}"}
        assert house.post("/auth/logout", **bearer).status_code == 200
        refreshed = house.post("/auth/refresh", {"refreshToken": made["refreshToken"]})
        assert code(refreshed) == (401, "INVALID_REFRESH_TOKEN")

    def test_a_new_key_signs_while_the_old_one_is_still_known(self, house: House) -> None:
        old = house.bearer()
        signer = house.client.app.state.desk.tools.signer  # type: ignore[attr-defined]  # FastAPI's state
        [row] = signer._rows()
        signer.attend(row["rotate_at"])
        signer._looked = float("-inf")
        assert len(signer.document()["keys"]) == 2
        assert house.client.get(f"{API}/auth/me", headers=old).status_code == 200
        signer._current = None
        assert jwt.get_unverified_header(signer.signed({"sub": "x"}, 60))["kid"] != row["kid"]
        signer.attend(row["rotate_at"] + timedelta(hours=24))
        assert row["kid"] not in {entry["kid"] for entry in signer.document()["keys"]}
        assert row["kid"] not in house.shelf.held


PROGRAM = {"clientId": "svc_com", "name": "com", "roles": ["SERVICE"], "countryCode": "EU"}


class TestPrograms:
    def test_a_program_gets_a_token_for_its_secret(self, house: House) -> None:
        admin = house.bearer()
        made = house.post("/api-clients", PROGRAM, **admin).json()
        credentials = {"clientId": "svc_com", "clientSecret": made["clientSecret"]}
        answer = house.post("/oauth/token", credentials)
        assert answer.json()["expiresIn"] == 900
        claims = jwt.decode(answer.json()["accessToken"], options={"verify_signature": False})
        assert (claims["userType"], claims["roles"]) == ("SERVICE", ["SERVICE"])
        wrong = house.post("/oauth/token", credentials | {"clientSecret": "guess"})
        assert code(wrong) == (401, "INVALID_CREDENTIALS")

    def test_a_program_says_its_version(self, house: House) -> None:
        admin = house.bearer()
        house.post("/api-clients", PROGRAM, **admin)
        house.post("/api-clients/svc_com/rotate-secret", **admin)
        shown = house.client.get(f"{API}/api-clients/svc_com", headers=admin)
        assert (shown.json()["version"], shown.headers["etag"]) == (2, '"2"')

    def test_rotated_and_revoked(self, house: House) -> None:
        admin = house.bearer()
        old = house.post("/api-clients", PROGRAM, **admin).json()["clientSecret"]
        new = house.post("/api-clients/svc_com/rotate-secret", **admin).json()["clientSecret"]
        body = {"clientId": "svc_com", "clientSecret": new}
        assert code(house.post("/oauth/token", body | {"clientSecret": old}))[0] == 401
        assert house.post("/oauth/token", body).status_code == 200
        house.client.delete(f"{API}/api-clients/svc_com", headers=admin)
        assert code(house.post("/oauth/token", body))[0] == 401

    @pytest.mark.parametrize("client_id", ["svc_com", "svc.com.eu"])
    def test_an_api_key_gets_the_same_token(self, house: House, client_id: str) -> None:
        program = PROGRAM | {"clientId": client_id, "roles": ["PARTNER"], "countryCode": "FR"}
        made = house.post("/api-clients", program, **house.bearer()).json()
        answer = house.post("/auth/api-key", {"apiKey": made["apiKey"]})
        assert (answer.status_code, answer.json()["expiresIn"]) == (200, 900)
        body = {"clientId": client_id, "clientSecret": made["clientSecret"]}
        tokens = [answer, house.post("/oauth/token", body)]
        said = [
            jwt.decode(token.json()["accessToken"], options={"verify_signature": False})
            for token in tokens
        ]
        for one in said:
            assert one["exp"] - one["iat"] == 900
            for name in ("exp", "iat", "nbf", "jti"):
                del one[name]
        assert said[0] == said[1]
        assert (said[0]["userType"], said[0]["sub"]) == ("PARTNER", client_id)

    def test_an_api_key_is_void_with_its_secret(self, house: House) -> None:
        admin = house.bearer()
        old = house.post("/api-clients", PROGRAM, **admin).json()["apiKey"]
        new = house.post("/api-clients/svc_com/rotate-secret", **admin).json()["apiKey"]
        assert code(house.post("/auth/api-key", {"apiKey": old})) == (401, "INVALID_CREDENTIALS")
        assert house.post("/auth/api-key", {"apiKey": new}).status_code == 200
        house.client.delete(f"{API}/api-clients/svc_com", headers=admin)
        assert code(house.post("/auth/api-key", {"apiKey": new})) == (401, "INVALID_CREDENTIALS")

    @pytest.mark.parametrize("key", ["svc_com.guess", "nobody.guess"])
    def test_a_wrong_api_key_gets_the_one_answer(self, house: House, key: str) -> None:
        house.post("/api-clients", PROGRAM, **house.bearer())
        answer = house.post("/auth/api-key", {"apiKey": key})
        assert code(answer) == (401, "INVALID_CREDENTIALS")
        assert answer.json()["detail"] == "These are no credentials of a program."

    @pytest.mark.parametrize("key", ["", "nodot", ".secret", "svc_com.", "a b.c", None])
    def test_what_is_no_api_key_is_told_so(self, house: House, key: str | None) -> None:
        assert code(house.post("/auth/api-key", {"apiKey": key})) == (422, "INVALID_FIELD")

    def test_credentials_serve_from_home_alone(self, house: House) -> None:
        program = PROGRAM | {"ipAllowlist": ["10.0.0.0/8"]}
        made = house.post("/api-clients", program, **house.bearer()).json()
        asked = [
            ("192.0.2.7", "/auth/api-key", {"apiKey": made["apiKey"]}),
            (
                "192.0.2.7",
                "/oauth/token",
                {"clientId": "svc_com", "clientSecret": made["clientSecret"]},
            ),
            ("10.1.2.3", "/auth/api-key", {"apiKey": made["apiKey"]}),
        ]
        answers = [
            house.calling_from(address).post(f"{API}{path}", json=body)
            for address, path, body in asked
        ]
        assert [code(one) for one in answers] == [(401, "INVALID_CREDENTIALS")] * 2 + [(200, "")]

    def test_a_program_has_no_role_of_a_person(self, house: House) -> None:
        answer = house.post("/api-clients", PROGRAM | {"roles": ["ADMIN"]}, **house.bearer())
        assert code(answer) == (422, "ROLE_TYPE_MISMATCH")


class TestLinks:
    @pytest.fixture
    def service(self, house: House) -> dict[str, str]:
        house.do(
            MintLink(
                at=house.clock.now(),
                link_ref="l1",
                purpose="PORTAL",
                customer_id="CUS-1",
                project_id="p1",
                language="es-ES",
            )
        )
        made = house.post("/api-clients", PROGRAM, **house.bearer()).json()
        body = {"clientId": "svc_com", "clientSecret": made["clientSecret"]}
        token = house.post("/oauth/token", body).json()["accessToken"]
        return {"Authorization": f"Bearer {token}"}

    PATH = f"{API}/identity-access/links/l1"

    def test_a_ref_is_traded_for_a_link_and_that_for_a_token(
        self, house: House, service: dict[str, str]
    ) -> None:
        found = house.client.get(self.PATH, headers=service)
        link = found.json()
        assert (link["version"], found.headers["etag"]) == (1, '"1"')
        answer = house.post("/auth/portal-session", {"token": link["token"]}).json()
        claims = jwt.decode(answer["accessToken"], options={"verify_signature": False})
        assert (claims["customerId"], claims["projectId"]) == ("CUS-1", "p1")
        assert (claims["userType"], claims["actor"]) == ("CUSTOMER", "CUSTOMER")
        assert claims["scopes"][0]["project"] == "p1"
        used = house.client.get(self.PATH, headers=service)
        assert used.headers["etag"] == '"2"'

    def test_a_link_ends_30_days_after_closure(self, house: House, service: dict[str, str]) -> None:
        link = house.client.get(self.PATH, headers=service).json()
        now = house.clock.now()
        house.do(LimitLink(at=now, link_ref="l1", closed_at=now))
        house.clock.pass_by(days=30, seconds=-1)
        assert house.post("/auth/portal-session", {"token": link["token"]}).status_code == 200
        house.clock.pass_by(seconds=1)
        late = house.post("/auth/portal-session", {"token": link["token"]})
        assert code(late) == (410, "LINK_EXPIRED")
        assert code(house.client.get(self.PATH, headers=service)) == (410, "LINK_EXPIRED")

    def test_only_a_service_trades_refs(self, house: House, service: dict[str, str]) -> None:
        assert code(house.client.get(self.PATH, headers=house.bearer()))[0] == 403

    def test_a_forged_link_opens_nothing(self, house: House, service: dict[str, str]) -> None:
        link = house.client.get(self.PATH, headers=service).json()["token"]
        for forged in (link[:-2] + "xx", link.replace(".", "x."), "nothing", "a.b"):
            assert code(house.post("/auth/portal-session", {"token": forged}))[0] == 401
