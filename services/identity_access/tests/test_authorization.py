"""Who may do what to what: by values, and as services ask it over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsm_events.common import GrantScope
from services.identity_access.domain.authorization import (
    SENTENCES,
    Question,
    Reason,
    Standing,
    Verdict,
    judge,
)
from services.identity_access.domain.commands import Grant
from services.identity_access.domain.permissions import PERMISSIONS, REACHES, holds, known
from services.identity_access.domain.roles import ROLES, expanded
from services.identity_access.tests.house import API, House, operator

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def granted(role: str, expires_at: datetime | None = None, **scope: str) -> Grant:
    reach = GrantScope(**{"country_code": "EU", **scope})
    return Grant(
        grant_id=f"{role}-{reach.country_code}", role=role, scope=reach, expires_at=expires_at
    )


def asked(permission: str, *grants: Grant, status: str = "ACTIVE", **resource: str) -> Verdict:
    return judge(Question(permission, resource), Standing(status, grants), NOW)


def reason(permission: str, *grants: Grant, **resource: str) -> Reason:
    return asked(permission, *grants, **resource).reason


class TestWorkedExample3:
    manager = granted("PROVIDER_MANAGER", country_code="ES", provider_id="A")

    def test_a_manager_of_a_company_changes_its_teams_alone(self) -> None:
        wish = "work_teams:update:own"
        own = asked(wish, self.manager, country="ES", provider="A", team="t1")
        assert own == Verdict("GRANTED", self.manager)
        other = asked(wish, self.manager, country="ES", provider="B", team="t2")
        assert other == Verdict("SCOPE_MISMATCH")

    def test_an_operator_of_france_reads_no_spanish_order(self) -> None:
        french = granted("OPERATOR", country_code="FR")
        assert reason("orders:read:all", french, country="ES", bu="HOME_ES") == "SCOPE_MISMATCH"

    def test_an_administrator_of_france_reaches_its_stores(self) -> None:
        french = granted("ADMIN", country_code="FR")
        wish = "configuration:update:all"
        assert reason(wish, french, country="FR", store="FR-LYO-001") == "GRANTED"


class TestJudge:
    french = granted("OPERATOR", country_code="FR")

    def test_denied_unless_somebody_said_so(self) -> None:
        assert reason("users:create:all", self.french, country="FR") == "NOT_PERMITTED"
        assert reason("orders:read:all", country="FR") == "NOT_PERMITTED"

    def test_what_no_route_lets_a_role_do_is_not_granted(self) -> None:
        own = granted("PROVIDER_ADMIN", country_code="ES", provider_id="A")
        wish = {"country": "ES", "provider": "A"}
        assert reason("users:create:own", own, **wish) == "NOT_PERMITTED"
        assert reason("work_teams:update:own", own, **wish, team="t") == "GRANTED"

    def test_a_role_may_what_it_includes_may(self) -> None:
        lead = granted("TEAM_LEAD", country_code="FR")
        for wish in ("orders:recall:all", "orders:freeze:all", "orders:update:all"):
            assert reason(wish, lead, country="FR") == "GRANTED"
        assert reason("orders:recall:all", self.french, country="FR") == "NOT_PERMITTED"

    @pytest.mark.parametrize(
        ("held", "wanted", "enough"),
        [("VIEWER", "own", True), ("VIEWER", "all", True), ("SELLER", "own", True)]
        + [("SELLER", wanted, False) for wanted in ("assigned", "team", "all")]
        + [("WORK_TEAM", "own", True), ("WORK_TEAM", "assigned", True)]
        + [("WORK_TEAM", "team", False)],
    )
    def test_a_wider_reach_satisfies_a_narrower_one(
        self, held: str, wanted: str, enough: bool
    ) -> None:
        assert holds(held, f"orders:read:{wanted}") is enough

    def test_an_expired_grant_is_as_none(self) -> None:
        over = granted("SELLER", expires_at=NOW, country_code="FR")
        wish = "bookings:create:all"
        assert reason(wish, over, country="FR") == "NOT_PERMITTED"
        until = msgspec.structs.replace(over, expires_at=NOW + timedelta(milliseconds=1))
        assert reason(wish, until, country="FR") == "GRANTED"

    def test_the_grant_that_reaches_it_is_named(self) -> None:
        spanish = granted("OPERATOR", country_code="ES")
        found = asked("orders:read:all", self.french, spanish, country="ES")
        assert found.grant == spanish

    def test_what_is_left_out_could_be_anything(self) -> None:
        store = granted("OPERATOR", country_code="FR", store_id="FR-LYO-001")
        wish = "orders:read:all"
        assert reason(wish, store, country="FR") == "SCOPE_MISMATCH"
        assert reason(wish, store, store="FR-LYO-001") == "SCOPE_MISMATCH"
        assert reason(wish, store, country="FR", store="FR-LYO-001") == "GRANTED"
        assert reason(wish, store, country="FR", store="*") == "GRANTED"
        assert reason(wish, granted("OPERATOR")) == "GRANTED"

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            ("ACTIVE", "GRANTED"),
            ("LOCKED", "GRANTED"),
            ("PENDING", "ACCOUNT_NOT_ACTIVE"),
            ("DISABLED", "ACCOUNT_NOT_ACTIVE"),
            ("ANONYMISED", "ACCOUNT_NOT_ACTIVE"),
        ],
    )
    def test_an_account_that_may_not_be_used(self, status: str, expected: Reason) -> None:
        found = asked("orders:read:all", self.french, status=status, country="FR")
        assert found.reason == expected

    def test_nobody_and_nothing(self) -> None:
        question = Question("orders:read:all", {})
        assert judge(question, Standing(), NOW) == Verdict("UNKNOWN_USER")
        for wish in ("orders:eat:all", "moons:read:all", "orders:read:far"):
            assert reason(wish, granted("SUPER_ADMIN")) == "UNKNOWN_PERMISSION"

    @given(
        st.sampled_from(sorted({p for held in PERMISSIONS.values() for p in held})),
        st.lists(st.sampled_from([role for role in ROLES if PERMISSIONS[role]]), max_size=4),
        st.lists(st.sampled_from(["ES", "FR", "EU"]), min_size=4, max_size=4),
    )
    def test_one_more_grant_takes_nothing_away(
        self, wish: str, roles: list[str], countries: list[str]
    ) -> None:
        grants = [
            granted(role, country_code=code) for role, code in zip(roles, countries, strict=False)
        ]
        before = asked(wish, *grants[:-1], country="ES").grant
        assert before is None or asked(wish, *grants, country="ES").grant == before


class TestPermissions:
    def test_every_role_of_an_account_has_some_and_all_are_known(self) -> None:
        for name, held in PERMISSIONS.items():
            assert bool(held) == (ROLES[name].kind not in ("SERVICE", "CUSTOMER"))
            assert all(known(permission) for permission in held)
            assert {permission.rpartition(":")[2] for permission in held} <= set(REACHES)

    def test_a_role_holds_whatever_it_includes_holds(self) -> None:
        for name, held in PERMISSIONS.items():
            for below in expanded(name):
                assert set(PERMISSIONS[below]) <= set(held)

    def test_nobody_of_a_company_reaches_beyond_it(self) -> None:
        for name, held in PERMISSIONS.items():
            wide = {p for p in held if p.endswith((":all", ":team"))}
            if ROLES[name].kind != "INTERNAL":
                assert wide <= {"configuration:read:all", "catalogue:read:all"}


class Asking:
    """A service with a token, and an account to ask about."""

    def __init__(self, house: House, country: str = "EU") -> None:
        self.house, self.numbers = house, count()
        self.admin = house.bearer()
        program = {"clientId": "svc", "name": "svc", "roles": ["SERVICE"], "countryCode": country}
        made = house.post("/api-clients", program, **self.admin).json()
        token = house.post("/auth/api-key", {"apiKey": made["apiKey"]}).json()["accessToken"]
        self.bearer = {"Authorization": f"Bearer {token}"}
        house.post("/users", operator(), **self.admin)

    def check(self, key: str | None = None, **changes: Any) -> Any:
        """The answer about op_fr, who may read French orders."""
        body = {
            "userId": "op_fr",
            "permission": "orders:read:all",
            "resource": {"countryCode": "FR", "buCode": "HOME_FR"},
            **changes,
        }
        headers = self.bearer | {"Idempotency-Key": key or f"k{next(self.numbers)}"}
        return self.house.post("/authz/check", body, **headers)

    def audited(self) -> list[Any]:
        """What the auditors were told of checks."""
        told = self.house.store.outbox  # type: ignore[attr-defined]  # memory's own
        said = [one.payload for one in told if one.topic == "audit.entry.recorded"]
        return [one for one in said if b"authz.check" in one]


@pytest.fixture
def asking() -> Asking:
    return Asking(House())


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


class TestCheck:
    def test_a_yes_names_the_grant(self, asking: Asking) -> None:
        answer = asking.check()
        assert answer.status_code == 200
        said = answer.json()
        grant_id = said["matchedGrant"].pop("grantId")
        assert grant_id
        assert said == {
            "allow": True,
            "reason": "GRANTED",
            "message": "A role of this account allows it.",
            "matchedGrant": {
                "role": "OPERATOR",
                "countryCode": "FR",
                "buCode": None,
                "storeId": None,
                "providerId": None,
                "workTeamId": None,
                "expiresAt": None,
            },
        }
        assert asking.audited() == []

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"resource": {"countryCode": "ES"}}, "SCOPE_MISMATCH"),
            ({"resource": {}}, "SCOPE_MISMATCH"),
            ({"permission": "users:create:all"}, "NOT_PERMITTED"),
            ({"permission": "moons:read:all"}, "UNKNOWN_PERMISSION"),
            ({"userId": "nobody"}, "UNKNOWN_USER"),
            ({"userId": "svc"}, "UNKNOWN_USER"),
        ],
    )
    def test_a_no_says_why_and_is_audited(
        self, asking: Asking, changes: dict[str, Any], expected: Reason
    ) -> None:
        answer = asking.check(**changes)
        assert answer.status_code == 200
        assert answer.json() == {
            "allow": False,
            "reason": expected,
            "message": SENTENCES[expected],
            "matchedGrant": None,
        }
        [entry] = asking.audited()
        assert expected.encode() in entry

    def test_the_same_question_again_is_audited_once(self, asking: Asking) -> None:
        first = asking.check("once", userId="nobody")
        again = asking.check("once", userId="nobody")
        assert again.json() == first.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert len(asking.audited()) == 1

    def test_it_is_as_the_grants_are_now(self, asking: Asking) -> None:
        path, seller = "/users/op_fr/roles", {"role": "SELLER", "countryCode": "FR"}
        wish = {"permission": "availability:search:own"}
        asking.house.post(path, seller, **asking.admin)
        assert asking.check(**wish).json()["allow"]
        client = asking.house.client
        client.delete(f"{API}{path}/OPERATOR", headers=asking.admin)
        assert asking.check(**wish).json()["matchedGrant"]["role"] == "SELLER"
        assert asking.check(permission="orders:cancel:all").json()["reason"] == "NOT_PERMITTED"
        client.delete(f"{API}/users/op_fr", headers=asking.admin)
        assert asking.check(**wish).json()["reason"] == "ACCOUNT_NOT_ACTIVE"

    def test_a_service_of_one_country_hears_nothing_of_others(self) -> None:
        spanish = Asking(House(), country="ES")
        assert spanish.check().json()["reason"] == "UNKNOWN_USER"
        assert Asking(House(), country="FR").check().json()["allow"]

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"permission": "orders:read"}, "INVALID_FIELD"),
            ({"permission": "orders:read:everything"}, "INVALID_FIELD"),
            ({"userId": ""}, "INVALID_FIELD"),
            ({"resource": {"countryCode": "France"}}, "INVALID_FIELD"),
            ({"resource": {"colour": "red"}}, "UNKNOWN_FIELD"),
            ({"resource": None}, "INVALID_FIELD"),
        ],
    )
    def test_what_is_no_question(
        self, asking: Asking, changes: dict[str, Any], expected: str
    ) -> None:
        assert code(asking.check(**changes)) == (422, expected)

    def test_services_alone_ask_and_with_a_key(self, asking: Asking) -> None:
        house = asking.house
        body = {"userId": "op_fr", "permission": "orders:read:all", "resource": {}}
        assert code(house.post("/authz/check", body)) == (401, "UNAUTHENTICATED")
        assert code(house.post("/authz/check", body, **asking.admin)) == (403, "FORBIDDEN")
        keyless = house.post("/authz/check", body, **asking.bearer)
        assert code(keyless) == (400, "IDEMPOTENCY_KEY_REQUIRED")

    def test_roles_say_what_they_may(self, asking: Asking) -> None:
        roles = asking.house.client.get(f"{API}/roles", headers=asking.admin).json()["items"]
        by_name = {role["role"]: role["permissions"] for role in roles}
        assert "work_teams:update:own" in by_name["PROVIDER_ADMIN"]
        assert by_name["SERVICE"] == []
