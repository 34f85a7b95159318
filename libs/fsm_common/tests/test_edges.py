"""Keys that rotate, limits without Redis, logs without persons, spans that go on."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fsm_common.adapters.redis import Cache
from fsm_common.core.errors import Kind, Rejected
from fsm_common.edges.limits import Ended, Limit, Limiter
from fsm_common.edges.settings import Settings
from fsm_common.edges.telemetry import JsonLines, set_up
from fsm_common.edges.tokens import KeySet, Verifier, parsed
from fsm_common.flows import telemetry
from fsm_common.testing import tokens

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


class Issuer:
    """Gives out keys, and remembers how often it was asked."""

    def __init__(self, *kids: str) -> None:
        self.kids, self.asked, self.away = kids, 0, False

    def __call__(self) -> Mapping[str, RSAPublicKey]:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return {kid: tokens.private_key().public_key() for kid in self.kids}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Real time as the edges read it; a test moves it."""
    time = [1000.0]
    monkeypatch.setattr("fsm_common.edges.tokens.time.monotonic", lambda: time[0])
    return time


class TestKeySet:
    def test_an_unknown_key_is_asked_for_once_in_a_while(self, now: list[float]) -> None:
        issuer = Issuer("old")
        keys = KeySet(issuer)
        assert keys.key("old")
        issuer.kids = ("old", "new")
        for _ in range(20):
            assert keys.key("forged") is None
        assert issuer.asked == 1
        now[0] += 6
        assert keys.key("new")
        assert keys.key("old")
        assert issuer.asked == 2

    def test_keys_are_read_again_when_they_are_old(self, now: list[float]) -> None:
        issuer = Issuer("old")
        keys = KeySet(issuer)
        keys.key("old")
        issuer.kids = ("new",)
        now[0] += 301
        assert keys.key("old") is None

    def test_known_keys_outlive_an_issuer_that_is_away(self, now: list[float]) -> None:
        issuer = Issuer("old")
        keys = KeySet(issuer)
        keys.key("old")
        issuer.away = True
        now[0] += 301
        assert keys.key("old")

    def test_without_any_key_nobody_is_recognised(self) -> None:
        issuer = Issuer("old")
        issuer.away = True
        with pytest.raises(Rejected) as refusal:
            KeySet(issuer).key("old")
        assert refusal.value.kind is Kind.UNAVAILABLE

    def test_keys_for_other_algorithms_are_passed_over(self) -> None:
        assert parsed({"keys": [{"kty": "oct", "k": "AAAA", "kid": "x"}]}) == {}


class TestVerifier:
    """What was signed is remembered; that must not make a token live longer."""

    def verifier(self, issuer: Issuer) -> Verifier:
        return Verifier(KeySet(issuer), issuer=tokens.ISSUER, audience=tokens.AUDIENCE)

    def test_a_token_is_taken_apart_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verifier, token = self.verifier(Issuer(tokens.KID)), tokens.token(["READER"])
        first = verifier.claims(token)
        monkeypatch.setattr("fsm_common.edges.tokens.jwt.decode", None)
        assert verifier.claims(token) is first

    def test_it_expires_nevertheless(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verifier = self.verifier(Issuer(tokens.KID))
        token = tokens.token(["READER"], claims={"exp": int(time.time()) - 60})
        with monkeypatch.context() as patient:
            patient.setattr("fsm_common.edges.tokens.LEEWAY", 3600)
            verifier.claims(token)
        with pytest.raises(Rejected) as refusal:
            verifier.claims(token)
        assert refusal.value.code == "TOKEN_EXPIRED"

    def test_it_dies_with_its_key(self, now: list[float]) -> None:
        issuer, token = Issuer(tokens.KID), tokens.token(["READER"])
        verifier = self.verifier(issuer)
        verifier.claims(token)
        issuer.kids = ("new",)
        now[0] += 301
        with pytest.raises(Rejected) as refusal:
            verifier.claims(token)
        assert refusal.value.code == "INVALID_TOKEN"


LEFT = "X-RateLimit-Remaining"


class TestLimits:
    def test_each_caller_is_counted_alone_without_redis(self) -> None:
        limiter = Limiter(Cache("127.0.0.1:1"))
        limit = Limit(2)
        assert [limiter.take("a", "E", limit)[LEFT] for _ in range(2)] == ["1", "0"]
        with pytest.raises(Rejected) as refusal:
            limiter.take("a", "E", limit)
        assert refusal.value.kind is Kind.TOO_MANY
        assert 0 < refusal.value.data["retryAfter"] <= 60
        assert limiter.take("b", "E", limit)[LEFT] == "1"
        assert limiter.take("a", "F", limit)[LEFT] == "1"

    def test_without_redis_no_session_is_denied(self) -> None:
        ended = Ended(Cache("127.0.0.1:1"))
        ended.end("s1", 900)
        assert not ended.denied({"sid": "s1"})
        assert not ended.denied({})


class TestLogs:
    def line(self, message: str, error: Exception | None = None) -> dict[str, object]:
        """One line as it is printed."""
        info = (type(error), error, None) if error else None
        record = logging.LogRecord("x", logging.INFO, "f.py", 1, message, (), info)
        read: dict[str, object] = json.loads(JsonLines().format(record))
        return read

    def test_a_line_carries_the_ids_of_its_moment(self) -> None:
        with telemetry.span("x", parent=PARENT), telemetry.logged(correlation_id="c1"):
            line = self.line("done")
        assert (line["traceId"], line["correlation_id"]) == (TRACE, "c1")
        assert "correlation_id" not in self.line("later")

    def test_no_person_is_named(self) -> None:
        line = self.line("to lucia@example.com", ValueError("call +34600000007"))
        assert "lucia" not in json.dumps(line)
        assert "600000007" not in json.dumps(line)


class TestSpans:
    def test_a_trace_goes_on_and_is_linked_once(self, tmp_path: Path) -> None:
        provider = set_up("tally", "api", Settings(spans=tmp_path))
        memory = InMemorySpanExporter()
        provider.add_span_processor(SimpleSpanProcessor(memory))
        links = [f"00-{TRACE}-{number:016x}-01" for number in (1, 2, 2)]
        with telemetry.span("process x", parent=PARENT, links=links) as inside:
            assert inside.split("-")[1] == TRACE
        [span] = memory.get_finished_spans()
        assert span.context.trace_id == int(TRACE, 16)
        assert len(span.links) == 2
        [file] = tmp_path.iterdir()
        assert json.loads(file.read_text())["context"]["trace_id"] == f"0x{TRACE}"
        provider.shutdown()

    def test_a_metric_that_is_not_in_the_list(self) -> None:
        with pytest.raises(KeyError):
            telemetry.count("made.up")
