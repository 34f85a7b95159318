"""The manners at the edge: errors, tokens, idempotency, versions; on tallies and a memory store."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jwt
import pytest
from fastapi.testclient import TestClient

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.audit import EntryRecorded
from fsm_common.edges.http import PUBLIC, Body, Call, Limit, Routes, Written
from fsm_common.edges.settings import Settings
from fsm_common.flows.parts import Parts
from fsm_common.testing import tokens
from fsm_common.testing.api import client_of
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_common.testing.tokens import bearer
from fsm_common.tests import tally

CODES = {409: ("FULL",)}
routes = Routes("tally", CODES)


class CountBody(Body, example={"groupId": "g1", "amount": 3}):
    group_id: str
    amount: int


class CountAnswer(Written):
    tally_id: str


@routes.post("/tallies", "Count", ["COUNTER"], status_code=201, errors=["FULL"])
def count(body: CountBody, call: Call) -> CountAnswer:
    tally_id = call.new_id("tally")
    command = tally.Count(
        at=call.now, tally_id=tally_id, group_id=body.group_id, amount=body.amount
    )
    return call.handle(command, lambda outcome: CountAnswer(tally_id=tally_id))


@routes.post("/tallies/{tally_id}/count", "CountOn", ["COUNTER"], errors=["FULL"])
def count_on(tally_id: str, body: CountBody, call: Call) -> Written:
    command = tally.Count(
        at=call.now, tally_id=tally_id, group_id=body.group_id, amount=body.amount
    )
    return call.handle(command)


@routes.get("/tallies/{tally_id}", "GetTally", ["READER"])
def get_tally(tally_id: str, call: Call) -> CountAnswer:
    row = call.get(tally.shown, tally_id=tally_id)
    call.scope.check(group=row["group_id"], country="*")
    return CountAnswer(tally_id=row["tally_id"])


@routes.post("/ask", "Ask", ["COUNTER"])
def ask(call: Call) -> Written:
    entry = EntryRecorded(
        service="tally",
        at=call.now,
        actor_type="USER",
        action="ask",
        outcome="DENIED",
        entity_type="tally",
        entity_id="t1",
    )
    return call.keep(Written(), entry)


@routes.post("/sign-in", "SignIn", ["COUNTER"])
def sign_in(call: Call) -> Written:
    call.limit("an account", Limit(1, 3600))
    return Written()


@routes.post("/greet", "Greet", PUBLIC)
def greet(body: CountBody, call: Call) -> CountAnswer:
    return call.keep(CountAnswer(tally_id=call.new_id("greeting")))


@routes.post("/break", "Break", ["COUNTER"])
def breaks(call: Call) -> Written:
    raise RuntimeError("secret inside")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(PlainCodec(tally.service().events))


@pytest.fixture
def client(store: MemoryStore) -> TestClient:
    return made(store)


def made(store: MemoryStore, settings: Settings | None = None) -> TestClient:
    codec, clock, waker = store.codec, SystemClock(), NobodyWaits()
    parts = Parts(tally.service(), store, codec, PlainKeyring(), clock, waker)
    return client_of(parts, [routes], settings)


BODY = {"groupId": "g1", "amount": 3}
COUNTER = bearer(["COUNTER"], country="FR")
PATH = "/api/v1/tallies"


class TestCommands:
    def test_an_answer_says_event_version_and_etag(self, client: TestClient) -> None:
        answer = client.post(PATH, json=BODY, headers=COUNTER)
        assert answer.status_code == 201
        assert answer.json()["aggregateVersion"] == 1
        assert answer.json()["eventId"]
        assert answer.headers["etag"] == '"1"'

    def test_actor_tenant_and_trace_reach_the_event(
        self, client: TestClient, store: MemoryStore
    ) -> None:
        trace = "0af7651916cd43dd8448eb211c80319c"
        headers = COUNTER | {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        headers["tracestate"] = "vendor=1"
        client.post(PATH, json=BODY, headers=headers)
        [(_, event)] = store.events
        assert event.headers["actor"] == "USER:u1"
        assert event.headers["tenant"] == "FR"
        assert event.headers["traceparent"].split("-")[1] == trace
        assert event.headers["tracestate"] == "vendor=1"

    def test_a_stale_version_is_refused(self, client: TestClient) -> None:
        path = f"{PATH}/t1/count"
        client.post(path, json=BODY, headers=COUNTER)
        answer = client.post(path, json=BODY, headers=COUNTER | {"If-Match": '"0"'})
        assert (answer.status_code, answer.json()["code"]) == (412, "STALE_VERSION")
        assert client.post(path, json=BODY, headers=COUNTER | {"If-Match": '"1"'}).is_success
        for strange in ("x", "1" * 5000):
            answer = client.post(path, json=BODY, headers=COUNTER | {"If-Match": strange})
            assert answer.status_code == 400


class TestErrors:
    def test_a_refusal_is_a_problem_with_its_data(self, client: TestClient) -> None:
        answer = client.post(PATH, json=BODY | {"amount": 11}, headers=COUNTER)
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["status"], problem["code"], problem["used"]) == (409, "FULL", 0)
        assert problem["message"] == problem["detail"] == "The group holds at most 10."
        assert len(problem["traceId"]) == 32
        assert problem["title"] == "Conflict"
        assert problem["details"] == []

    @pytest.mark.parametrize(
        ("body", "code", "field"),
        [
            (BODY | {"more": 1}, "UNKNOWN_FIELD", "more"),
            ({"amount": 1}, "MISSING_FIELD", "groupId"),
            (BODY | {"amount": "x"}, "INVALID_FIELD", "amount"),
            ({"amount": 1, "group_id": "g"}, "INVALID_FIELD", "groupId"),
            (BODY | {"amount": 2**31}, "INVALID_FIELD", "amount"),
            (BODY | {"groupId": "UNKNOWN"}, "INVALID_FIELD", "groupId"),
        ],
    )
    def test_a_bad_body_is_told_in_wire_names(
        self, client: TestClient, body: dict[str, object], code: str, field: str
    ) -> None:
        answer = client.post(PATH, json=body, headers=COUNTER)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["details"][0]["field"] == field

    def test_a_fault_is_told_in_a_sentence(self, client: TestClient) -> None:
        body = {"amount": "x", "more": 1, "mood": "UNKNOWN"}
        told = client.post(PATH, json=body, headers=COUNTER).json()["message"]
        assert told.startswith("groupId: This is needed.; amount: This has to be a whole number.;")

    def test_what_is_no_json_is_unreadable(self, client: TestClient) -> None:
        for content in (b"{", b"[]", b"3"):
            answer = client.post(PATH, content=content, headers=COUNTER)
            assert answer.status_code == 400, content
            assert answer.json()["code"] == "UNREADABLE"

    @pytest.mark.parametrize("version", ["9" * 5000, "²", "x"])
    def test_what_is_no_version(self, client: TestClient, version: str) -> None:
        headers = COUNTER | {"If-Match": version.encode("latin-1")}
        answer = client.post(PATH, json=BODY, headers=headers)  # type: ignore[arg-type]  # bytes, as httpx takes them
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_IF_MATCH")

    def test_a_parameter_that_nobody_declared(self, client: TestClient) -> None:
        answer = client.get(f"{PATH}/t1?colour=red", headers=bearer(["READER"]))
        assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_PARAMETER")

    def test_half_a_character_cannot_be_kept(self, client: TestClient) -> None:
        content = b'{"groupId": "\\ud800", "amount": 1}'
        answer = client.post(PATH, content=content, headers=COUNTER)
        assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_FIELD")

    def test_no_such_route_and_no_such_method(self, client: TestClient) -> None:
        assert client.get("/nowhere").json()["code"] == "NOT_FOUND"
        answer = client.delete(PATH, headers=COUNTER)
        assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")

    def test_a_fault_of_ours_shows_nothing_inside(self, client: TestClient) -> None:
        answer = client.post("/api/v1/break", headers=COUNTER)
        assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_a_body_has_a_limit(self, store: MemoryStore) -> None:
        client = made(store, Settings(body_limit=100))
        answer = client.post(PATH, json=BODY | {"groupId": "g" * 200}, headers=COUNTER)
        assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


class TestCallers:
    def test_without_a_token(self, client: TestClient) -> None:
        answer = client.post(PATH, json=BODY)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_without_the_role(self, client: TestClient) -> None:
        assert client.post(PATH, json=BODY, headers=bearer(["READER"])).status_code == 403

    def test_a_denied_call_is_audited(self, client: TestClient, store: MemoryStore) -> None:
        client.post(PATH, json=BODY)
        assert store.outbox == []
        client.post(PATH, json=BODY, headers=bearer(["READER"], sub="u7", country="FR"))
        [told] = store.outbox
        assert (told.topic, told.key) == ("audit.entry.recorded", PATH)
        assert (told.headers["actor"], told.headers["tenant"]) == ("USER:u7", "FR")
        assert b"DENIED" in told.payload
        assert b"FORBIDDEN" in told.payload

    def test_what_follows_from_asking_is_told_once(
        self, client: TestClient, store: MemoryStore
    ) -> None:
        again = {"Idempotency-Key": "k1"}
        for headers in (COUNTER, COUNTER | again, COUNTER | again):
            assert client.post("/api/v1/ask", headers=headers).status_code == 200
        assert [told.key for told in store.outbox] == ["t1", "t1"]
        assert {told.headers["actor"] for told in store.outbox} == {"USER:u1"}

    @pytest.mark.parametrize("algorithm", ["HS256", "none", "RS512"])
    def test_another_algorithm_is_refused(self, client: TestClient, algorithm: str) -> None:
        secret = {"HS256": "k" * 32, "none": ""}
        key = secret.get(algorithm, tokens.private_key())
        claims = jwt.decode(tokens.token(["COUNTER"]), options={"verify_signature": False})
        forged = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": tokens.KID})
        answer = client.post(PATH, json=BODY, headers={"Authorization": f"Bearer {forged}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")

    @pytest.mark.parametrize(
        ("claim", "code"),
        [
            ({"exp": int(time.time()) - 60}, "TOKEN_EXPIRED"),
            ({"nbf": int(time.time()) + 3600}, "INVALID_TOKEN"),
            ({"aud": "others"}, "INVALID_TOKEN"),
            ({"iss": "others"}, "INVALID_TOKEN"),
        ],
    )
    def test_a_token_for_another_time_or_place(
        self, client: TestClient, claim: dict[str, object], code: str
    ) -> None:
        answer = client.post(PATH, json=BODY, headers=bearer(["COUNTER"], claims=claim))
        assert (answer.status_code, answer.json()["code"]) == (401, code)

    def test_outside_of_the_scope_there_is_nothing(self, client: TestClient) -> None:
        tally_id = client.post(PATH, json=BODY, headers=COUNTER).json()["tallyId"]
        path = f"{PATH}/{tally_id}"
        assert client.get(path, headers=bearer(["READER"], group="g1")).status_code == 200
        assert client.get(path, headers=bearer(["READER"], group="g2")).status_code == 404
        assert client.get(path, headers=bearer(["READER"], other="x")).status_code == 404
        assert client.get(f"{PATH}/none", headers=bearer(["READER"])).status_code == 404

    def test_too_many_calls(self, store: MemoryStore) -> None:
        client = made(store, Settings(rate_limit=2))
        answers = [client.post(PATH, json=BODY, headers=COUNTER) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert answers[0].headers["x-ratelimit-remaining"] == "1"
        assert int(answers[2].headers["retry-after"]) > 0
        assert answers[2].headers["x-ratelimit-limit"] == "2"
        assert answers[2].headers["x-ratelimit-remaining"] == "0"

    def test_a_refusal_names_the_limit_that_refused(self, client: TestClient) -> None:
        """The door lets a thousand calls in; the account that is asked about grants one."""
        answers = [client.post("/api/v1/sign-in", headers=COUNTER) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]
        refused = answers[1].headers
        assert (refused["x-ratelimit-limit"], refused["x-ratelimit-remaining"]) == ("1", "0")
        assert refused["x-ratelimit-reset"] == refused["retry-after"]


class TestIdempotency:
    KEYED = COUNTER | {"Idempotency-Key": "k1"}

    def test_the_same_again_is_the_same_answer(
        self, client: TestClient, store: MemoryStore
    ) -> None:
        first = client.post(PATH, json=BODY, headers=self.KEYED)
        again = client.post(PATH, json=BODY, headers=self.KEYED)
        assert again.status_code == first.status_code == 201
        assert again.json() == first.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["etag"] == first.headers["etag"]
        assert "idempotency-replayed" not in first.headers
        assert len(store.events) == 1

    def test_the_same_key_with_another_body(self, client: TestClient) -> None:
        client.post(PATH, json=BODY, headers=self.KEYED)
        answer = client.post(PATH, json=BODY | {"amount": 1}, headers=self.KEYED)
        assert (answer.status_code, answer.json()["code"]) == (409, "IDEMPOTENCY_CONFLICT")

    @pytest.mark.parametrize(("sub", "kind"), [("u2", "INTERNAL"), ("u1", "SERVICE")])
    def test_another_caller_has_keys_of_its_own(
        self, client: TestClient, sub: str, kind: str
    ) -> None:
        client.post(PATH, json=BODY, headers=self.KEYED)
        other = bearer(["COUNTER"], sub=sub, claims={"userType": kind}, country="FR")
        answer = client.post(PATH, json=BODY, headers=other | {"Idempotency-Key": "k1"})
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers

    def test_a_refusal_is_decided_again(self, client: TestClient) -> None:
        for _ in range(2):
            answer = client.post(PATH, json=BODY | {"amount": 11}, headers=self.KEYED)
            assert answer.json()["code"] == "FULL"

    def test_programs_must_give_one(self, client: TestClient) -> None:
        service = bearer(["COUNTER"], claims={"userType": "SERVICE"}, country="FR")
        answer = client.post(PATH, json=BODY, headers=service)
        assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_REQUIRED")

    def test_nobody_in_particular_has_keys(self, client: TestClient, store: MemoryStore) -> None:
        key = {"Idempotency-Key": "k1"}
        wishes = (BODY, BODY, BODY | {"amount": 1})
        answers = [client.post("/api/v1/greet", json=wish, headers=key) for wish in wishes]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert len({answer.json()["tallyId"] for answer in answers}) == 3
        assert not any("idempotency-replayed" in answer.headers for answer in answers)
        assert store.rows["idempotency"] == {}

    def test_the_stored_answer_is_not_readable(
        self, client: TestClient, store: MemoryStore
    ) -> None:
        answer = client.post(PATH, json=BODY, headers=self.KEYED)
        [row] = store.rows["idempotency"].values()
        assert answer.json()["tallyId"].encode() not in row["response"]

    def test_still_running(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("fsm_common.testing.memory.MemoryUnit.hold", lambda *_: False)
        answer = client.post(PATH, json=BODY, headers=self.KEYED)
        assert (answer.status_code, answer.json()["code"]) == (409, "STILL_RUNNING")
        assert answer.headers["retry-after"] == "1"


class TestDocument:
    def test_every_operation_names_its_errors_and_examples(self, client: TestClient) -> None:
        document = client.get("/openapi.json").json()
        assert document["openapi"].startswith("3.1")
        place = document["paths"]["/api/v1/tallies"]["post"]
        assert place["operationId"] == "Count"
        assert place["x-roles"] == ["COUNTER"]
        assert place["responses"]["409"]["description"].startswith("FULL, ")
        assert "FULL" in document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
        assert document["components"]["schemas"]["CountBody"]["examples"] == [BODY]

    def test_every_code_has_an_example_of_its_own(self, client: TestClient) -> None:
        document = client.get("/openapi.json").json()
        refused = document["paths"]["/api/v1/tallies"]["post"]["responses"]["409"]
        shown = refused["content"]["application/problem+json"]["examples"]
        assert [*shown][:2] == ["FULL", "IDEMPOTENCY_CONFLICT"]
        known = document["components"]["examples"]
        full, conflict = (known[f"409.{code}"]["value"] for code in [*shown][:2])
        assert (full["code"], full["detail"]) == ("FULL", "This is refused: full.")
        assert conflict["message"] == "This Idempotency-Key was used with another request."

    def test_an_answer_looks_like_the_records_of_the_catalogue(
        self, store: MemoryStore, tmp_path: Path
    ) -> None:
        record = {"meta": {"eventId": "e1", "aggregateVersion": 2}, "tallyId": "t7"}
        (tmp_path / "tallies.example.json").write_text(json.dumps(record))
        for folder, expected in (
            (tmp_path, {"eventId": "e1", "aggregateVersion": 2, "tallyId": "t7"}),
            (tmp_path / "none", {"eventId": None, "aggregateVersion": 1, "tallyId": "tallyId"}),
        ):
            document = made(store, Settings(schemas=folder)).get("/openapi.json").json()
            answer = document["paths"]["/api/v1/tallies"]["post"]["responses"]["201"]
            assert answer["content"]["application/json"]["example"] == expected

    def test_probes_need_no_token(self, client: TestClient) -> None:
        assert client.get("/health").status_code == 200
        assert client.get("/ready").json() == {"ready": True, "missing": {}}
        assert "http_server_request_duration_seconds" in client.get("/metrics").text
