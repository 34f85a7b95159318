"""Identity as it runs: its own processes, database role, keys and journal."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from fsm_common.adapters.redis import Cache
from fsm_common.core.errors import Rejected
from fsm_common.core.messages import About, Context
from fsm_common.edges.http.idempotency import forget
from fsm_common.edges.limits import Limit, Limiter
from fsm_common.edges.wiring import connected
from fsm_common.flows.handler import Handler
from fsm_common.flows.parts import Parts
from infra.local.addresses import Addresses
from infra.local.deployment import deploy
from infra.local.places import ROOT
from infra.local.ports import free_port
from infra.local.processes import Processes, ran
from infra.local.services import ROLES, Role
from services.identity_access.api.lapses import Lapses
from services.identity_access.app import service
from services.identity_access.domain.commands import EndSessions, MintLink
from services.identity_access.settings import Settings
from tests import nursery
from tests.stories.watch import Watch

NAME = "identity_access"
PASSWORD = "Lavande-et-3-Cigales"
FRENCH = ({"role": "OPERATOR", "countryCode": "FR"},)


def context(command_id: str, country: str) -> Context:
    """Of a command past HTTP."""
    about = About(country_code=country)
    return Context(command_id=command_id, correlation_id="c1", about=about)


class Running:
    """The service's api and worker on the stack, with a first administrator."""

    def __init__(self, stack: Addresses, folder: Path) -> None:
        self.stack = stack
        deploy(stack, [NAME], print)
        self.roles = [Role(NAME, role, free_port()) for role in ROLES]
        self.processes = Processes(folder, {}, spawn=nursery.spawn)
        self.start()
        self.api = httpx.Client(base_url=self.roles[0].url, timeout=30)
        self.bootstrapped = self.run("bootstrap", "--email", "admin@example.com")
        self.admin = {"Authorization": f"Bearer {self.sign_in('admin@example.com')['accessToken']}"}

    def start(self) -> None:
        """Both processes, until they may get traffic."""
        for role in self.roles:
            self.processes.start(role.name, role.command(), self.environment(role))
        try:
            self.await_ready()
        except BaseException:
            self.processes.stop_all()
            raise

    def await_ready(self) -> None:
        """Until both processes may get traffic."""
        end = time.monotonic() + 60
        for role in self.roles:
            while not role.is_ready():
                assert time.monotonic() < end, httpx.get(f"{role.url}/ready").text
                time.sleep(0.1)

    def environment(self, role: Role) -> dict[str, str]:
        """What a process is told."""
        return {
            **self.stack.environment(),
            "FSM_POSTGRES": self.stack.postgres.dsn(user=NAME),
            "FSM_PORT": str(role.port),
            "FSM_RATE_LIMIT": "100000",
            "FSM_PASSWORD": PASSWORD,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'libs'}",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`python -m services.identity_access …`."""
        argv = [sys.executable, "-m", f"services.{NAME}", *words]
        return ran(argv, {**os.environ, **self.environment(self.roles[0])}, nursery.spawn)

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        """The body of a sign-in."""
        return self.try_in(email, password).json()

    def try_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """The answer of a sign-in."""
        body = {"email": email, "password": password}
        return self.api.post("/api/v1/auth/internal/login", json=body)

    def create(self, name: str, roles: Sequence[dict[str, str]] = FRENCH) -> httpx.Response:
        """An account; an operator in France."""
        body = {
            "userId": name,
            "kind": "INTERNAL",
            "email": f"{name}@example.com",
            "name": name,
            "roles": roles,
            "password": PASSWORD,
        }
        return self.api.post("/api/v1/users", json=body, headers=self.admin)

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """The service's parts in this process."""
        known = Settings(
            postgres=self.stack.postgres.dsn(user=NAME),
            kafka=self.stack.kafka,
            registry=self.stack.registry,
            schemas=ROOT / "schemas" / "avro",
        )
        with connected(service(), known) as parts:
            yield parts

    def rows(self, statement: str) -> list[Any]:
        """What the service's own role reads."""
        options = f"-c search_path={NAME}"
        with psycopg.connect(self.stack.postgres.dsn(user=NAME), options=options) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def identity(own_stack: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    made = Running(own_stack, tmp_path_factory.mktemp("identity"))
    yield made
    made.api.close()
    made.processes.stop_all()


class TestRunning:
    def test_probes_answer_without_a_token(self, identity: Running) -> None:
        assert identity.api.get("/health").status_code == 200
        assert identity.api.get("/ready").json() == {"ready": True, "missing": {}}
        assert httpx.get(f"{identity.roles[1].url}/ready").status_code == 200
        assert "fsm_" in identity.api.get("/metrics").text

    def test_an_installation_is_bootstrapped_once(self, identity: Running) -> None:
        assert identity.bootstrapped.returncode == 0, identity.bootstrapped.stderr
        again = identity.run("bootstrap", "--email", "other@example.com")
        assert again.returncode != 0
        assert "Somebody has an account here already" in again.stdout + again.stderr

    def test_wrong_passwords_at_the_same_time_are_all_counted(self, identity: Running) -> None:
        assert identity.create("raced").status_code == 201
        with ThreadPoolExecutor(8) as pool:
            tries = pool.map(lambda _: identity.try_in("raced@example.com", "Wrong-1-x"), range(16))
        assert Counter(answer.status_code for answer in tries) == {401: 5, 423: 11}
        locked = "type = 'identity.user.locked' and aggregate_id = 'raced'"
        assert len(identity.rows(f"select 1 from event where {locked}")) == 1

    def test_one_refresh_token_used_twice_at_once_ends_the_session(self, identity: Running) -> None:
        token = identity.sign_in("admin@example.com")["refreshToken"]

        def refresh(_: int) -> int:
            body = {"refreshToken": token}
            return identity.api.post("/api/v1/auth/refresh", json=body).status_code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(refresh, range(2))) == [200, 401]

    def test_the_same_key_at_once_has_one_effect(self, identity: Running) -> None:
        body = {"name": "once", "roles": ["SERVICE"], "countryCode": "EU"}
        headers = identity.admin | {"Idempotency-Key": "once"}

        def create(_: int) -> httpx.Response:
            return identity.api.post("/api/v1/api-clients", json=body, headers=headers)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(create, range(8)))
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.text for answer in answers if answer.status_code == 201}) == 1
        assert len(identity.rows("select 1 from api_client where name = 'once'")) == 1

    def test_answers_are_forgotten_a_day_after_their_day(self, identity: Running) -> None:
        body = {"name": "forgotten", "roles": ["SERVICE"], "countryCode": "EU"}
        for key in ("over", "spent", "stays"):
            headers = identity.admin | {"Idempotency-Key": key}
            identity.api.post("/api/v1/api-clients", json=body, headers=headers)
        with psycopg.connect(identity.stack.postgres.dsn()) as connection:
            connection.execute(
                f"update {NAME}.idempotency set expires_at = now() - case key"
                " when 'over' then interval '24 hours 1 second' else interval '1 second' end"
                " where key in ('over', 'spent')"
            )
        with identity.parts() as parts:
            assert forget(parts) >= 1
        kept = {row[0] for row in identity.rows("select key from idempotency")}
        assert {"spent", "stays"} <= kept
        assert "over" not in kept

    def test_limits_are_shared_through_redis_and_survive_it(self, identity: Running) -> None:
        first, second = (Limiter(Cache(identity.stack.redis)) for _ in range(2))
        limit = Limit(3)
        told = "X-RateLimit-Remaining"
        left = [one.take("who", "Shared", limit)[told] for one in (first, second, first)]
        assert left == ["2", "1", "0"]
        with pytest.raises(Rejected):
            second.take("who", "Shared", limit)
        assert Limiter(Cache("127.0.0.1:1")).take("who", "Shared", limit)[told] == "2"

    def test_lists_go_on_where_they_stopped(self, identity: Running) -> None:
        for number in range(7):
            identity.create(f"paged{number}")
        path, seen = "/api/v1/users?limit=3&countryCode=FR&sort=createdAt:asc", list[str]()
        while path:
            answer = identity.api.get(path, headers=identity.admin)
            seen += [user["userId"] for user in answer.json()["items"]]
            following = answer.json()["next"]
            assert (following is None) == ("link" not in answer.headers)
            path = following
        assert len(seen) == len(set(seen))
        assert {f"paged{number}" for number in range(7)} <= set(seen)

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("limit=101", "INVALID_FIELD"),
            ("sort=name:asc", "INVALID_FIELD"),
            ("password=x", "UNKNOWN_PARAMETER"),
            ("kind[gte]=A", "UNKNOWN_PARAMETER"),
            ("cursor=zzz", "INVALID_CURSOR"),
            ("createdAt[gte]=yesterday", "INVALID_FIELD"),
        ],
    )
    def test_a_list_refuses_what_was_not_declared(
        self, identity: Running, query: str, code: str
    ) -> None:
        answer = identity.api.get(f"/api/v1/users?{query}", headers=identity.admin)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_filters(self, identity: Running) -> None:
        identity.create("found")
        for query in ("email=FOUND@example.com", "kind[in]=INTERNAL&role=OPERATOR&limit=100"):
            answer = identity.api.get(f"/api/v1/users?{query}", headers=identity.admin)
            assert "found" in {user["userId"] for user in answer.json()["items"]}

    def test_a_list_holds_whom_one_reaches(self, identity: Running) -> None:
        roles = [{"role": "OPERATOR", "countryCode": code} for code in ("ES", "IT")]
        italy = [{"role": "ADMIN", "countryCode": "IT"}]
        for name, given in (("roamer", roles), ("admin_it", italy)):
            identity.create(name, given)
        identity.sign_in("roamer@example.com")
        token = identity.sign_in("admin_it@example.com")["accessToken"]
        for path in ("/api/v1/users", "/api/v1/auth/sessions"):
            answer = identity.api.get(path, headers={"Authorization": f"Bearer {token}"})
            assert {one["userId"] for one in answer.json()["items"]} == {"roamer", "admin_it"}

    def test_what_cannot_be_stored_is_refused_with_a_sentence(self, identity: Running) -> None:
        body = {"name": "zero\0byte", "roles": ["SERVICE"], "countryCode": "EU"}
        answer = identity.api.post("/api/v1/api-clients", json=body, headers=identity.admin)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_FIELD")
        answer = identity.api.get("/api/v1/users/a%00b", headers=identity.admin)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_FIELD")

    def test_a_program_asks_about_somebody_and_auditors_hear_of_a_no(
        self, identity: Running
    ) -> None:
        identity.create("asked")
        program = {"name": "asking", "roles": ["SERVICE"], "countryCode": "FR"}
        made = identity.api.post("/api/v1/api-clients", json=program, headers=identity.admin)
        key = {"apiKey": made.json()["apiKey"]}
        token = identity.api.post("/api/v1/auth/api-key", json=key).json()["accessToken"]

        def check(country: str) -> Any:
            body = {
                "userId": "asked",
                "permission": "orders:read:all",
                "resource": {"countryCode": country},
            }
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"check-{country}"}
            return identity.api.post("/api/v1/authz/check", json=body, headers=headers).json()

        self.links_within_reach(identity, token)
        yes, no = check("FR"), check("ES")
        assert (yes["allow"], yes["matchedGrant"]["role"]) == (True, "OPERATOR")
        assert (no["allow"], no["reason"]) == (False, "SCOPE_MISMATCH")
        assert check("ES") == no
        watch = Watch(identity.stack.kafka, identity.stack.registry, ["audit.entry.recorded"])
        try:
            heard = watch.wait(lambda one: one.value["action"] == "authz.check")
        finally:
            watch.close()
        assert (heard.key, heard.value["reason"]) == ("asked", "SCOPE_MISMATCH")
        assert heard.headers["actor"] == f"SYSTEM:{made.json()['clientId']}"

    def links_within_reach(self, identity: Running, token: str) -> None:
        """Those of the program's country, and nothing that would open them."""
        with identity.parts() as parts:
            for ref in ("FR", "ES"):
                link = {"link_ref": ref, "purpose": "PORTAL", "customer_id": "c", "project_id": ref}
                wish = msgspec.convert(
                    {**link, "at": parts.clock.now(), "language": "fr"}, MintLink
                )
                Handler(parts).handle(wish, context(f"mint-{ref}", ref))
        path, bearer = "/api/v1/identity-access/links", {"Authorization": f"Bearer {token}"}
        [only] = identity.api.get(path, headers=bearer).json()["items"]
        assert (only["linkRef"], only["version"], "token" in only) == ("FR", 1, False)

    def test_a_session_that_no_call_ended_takes_its_tokens_with_it(self, identity: Running) -> None:
        identity.create("dismissed")
        token = identity.sign_in("dismissed@example.com")["accessToken"]

        def me() -> httpx.Response:
            return identity.api.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})

        assert me().status_code == 200
        with identity.parts() as parts:  # another process than the api, as a worker's agents are
            end = EndSessions(at=parts.clock.now(), user_id="dismissed", reason="REVOKED")
            Handler(parts).handle(end, context("dismissed-1", "FR"))
        until = time.monotonic() + 30
        while (answer := me()).status_code == 200 and time.monotonic() < until:
            time.sleep(0.1)
        assert (answer.status_code, answer.json()["code"]) == (401, "TOKEN_REVOKED")

    def test_a_role_whose_time_is_over_ends_by_itself(self, identity: Running) -> None:
        end = datetime.now(UTC) + timedelta(seconds=2)
        viewer = {"role": "VIEWER", "countryCode": "PL", "expiresAt": end.isoformat()}
        seller = {"role": "SELLER", "countryCode": "PL"}
        for name, given in (("lapsing", [viewer]), ("changing", [viewer, seller])):
            assert identity.create(name, given).status_code == 201

        def roles() -> dict[str, list[str]]:
            answer = identity.api.get("/api/v1/users?countryCode=PL", headers=identity.admin)
            return {user["userId"]: user["roles"] for user in answer.json()["items"]}

        assert roles()["changing"] == ["SELLER", "VIEWER"]
        until = time.monotonic() + 30
        wanted = {"lapsing": [], "changing": ["SELLER"]}
        while roles() != wanted and time.monotonic() < until:
            time.sleep(0.1)
        assert roles() == wanted

    def test_a_session_that_nobody_refreshes_ends_by_itself(self, identity: Running) -> None:
        identity.create("idle")
        sessions = [identity.sign_in("idle@example.com")["sessionId"] for _ in range(2)]
        ended = f"select 1 from event where version = 3 and aggregate_id in {tuple(sessions)}"
        with identity.parts() as parts:
            lapses, now = Lapses(parts), datetime.now(UTC)
            lapses.look(now + timedelta(days=29))
            assert identity.rows(ended) == []
            lapses.look(now + timedelta(days=30, minutes=1))
        assert len(identity.rows(ended)) == 2
        assert identity.rows("select 1 from open_session") == []
        token = identity.sign_in("admin@example.com")["accessToken"]  # all sessions are over
        identity.admin = {"Authorization": f"Bearer {token}"}

    def test_the_private_key_is_nobodys_else(self, identity: Running) -> None:
        with psycopg.connect(identity.stack.postgres.dsn()) as connection:
            connection.execute("create role stranger login")
            connection.execute("grant usage on schema keyring to stranger")
            connection.commit()
        stranger = identity.stack.postgres.dsn(user="stranger")
        with psycopg.connect(stranger) as connection, pytest.raises(psycopg.Error):
            connection.execute("select * from keyring.signing_keys()")
        assert identity.rows("select kid from keyring.signing_keys()")

    def test_migrations_and_tables_agree(self, identity: Running) -> None:
        from fsm_common.adapters.postgres import deploy as database  # noqa: PLC0415

        tables = service().tables
        assert database.differences(identity.stack.postgres.dsn(user=NAME), NAME, tables) == []

    def test_a_session_stays_when_the_schema_is_built_anew(self, identity: Running) -> None:
        refresh = {"refreshToken": identity.sign_in("admin@example.com")["refreshToken"]}
        before = identity.run("verify")
        assert before.returncode == 0, before.stderr
        identity.processes.stop_all()
        owner = identity.stack.postgres.dsn()
        with psycopg.connect(owner) as connection:
            connection.execute(f"drop schema {NAME} cascade")
        deploy(identity.stack, [NAME], print)
        rebuilt = identity.run("rebuild", "--from-kafka")
        assert rebuilt.returncode == 0, rebuilt.stderr
        assert rebuilt.stdout == before.stdout
        identity.start()
        assert identity.try_in("admin@example.com").status_code == 200
        answer = identity.api.post("/api/v1/auth/refresh", json=refresh)
        assert answer.status_code == 200
        again = identity.run("rebuild", "--from-kafka")
        assert again.returncode == 1
        assert "relay is running" in again.stderr
