"""Tokens are signed here; keys come, overlap and go."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from threading import Lock
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.messages import About, Command, Context
from fsm_common.edges.tokens import KeySet
from fsm_common.flows.handler import Handler, Outcome
from fsm_common.flows.parts import Parts
from services.identity_access.domain.commands import RetireKey, RotateKey
from services.identity_access.domain.decider.keys import OVERLAP
from services.identity_access.gateways.shelf import Shelf
from services.identity_access.projections import keys
from services.identity_access.settings import Settings

BITS = 2048
LOOK = 60.0  # seconds between two looks at whether a key is due


class Signer:
    """Signs with the newest key; knows the public halves of all that are not retired."""

    def __init__(self, parts: Parts, shelf: Shelf, settings: Settings) -> None:
        self._parts, self._shelf, self._settings = parts, shelf, settings
        self.public = KeySet(self._standing)
        self._handler = Handler(parts)
        self._lock = Lock()
        self._looked = float("-inf")
        self._current: tuple[str, Any] | None = None

    def signed(self, claims: Mapping[str, Any], seconds: int) -> str:
        """A token that lives for so many seconds of real time."""
        kid, key = self._signing()
        now = int(time.time())
        registered = {
            "iss": self._settings.issuer,
            "aud": self._settings.audience,
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "jti": str(uuid4()),
        }
        return jwt.encode({**registered, **claims}, key, algorithm="RS256", headers={"kid": kid})

    def document(self) -> dict[str, Any]:
        """The JWKS."""
        self._signing()
        return {"keys": [_entry(kid, key) for kid, key in self._standing().items()]}

    def attend(self, now: datetime) -> None:
        """Make the first key, the next one when the last is 90 days old; retire what is over."""
        rows = self._rows()
        if not rows or now >= rows[0]["rotate_at"]:
            self._rotate(now)
            rows = self._rows()
        for newer, older in pairwise(rows):
            if now >= newer["active_from"] + OVERLAP:
                self._do(RetireKey(at=self._parts.clock.now(), kid=older["kid"], now=now))
                self._shelf.drop(older["kid"])

    def _signing(self) -> tuple[str, Any]:
        with self._lock:
            if self._current is None or time.monotonic() - self._looked > LOOK:
                self.attend(SystemClock().now())
                kid, private = self._rows()[0]["kid"], self._shelf.keys()
                self._current = (kid, serialization.load_der_private_key(private[kid], None))
                self._looked = time.monotonic()
            return self._current

    def _rotate(self, now: datetime) -> None:
        kid, private = str(uuid4()), generate_private_key(65537, BITS)
        self._shelf.put(kid, private.private_bytes(*_DER))
        public = private.public_key().public_bytes(*_PEM).decode()
        at = self._parts.clock.now()
        if not self._do(RotateKey(at=at, kid=kid, now=now, public_key=public)).events:
            self._shelf.drop(kid)

    def _do(self, command: Command) -> Outcome:
        command_id = str(uuid4())
        about = About(country_code="EU")
        context = Context(command_id=command_id, correlation_id=command_id, about=about)
        return self._handler.handle(command, context)

    def _rows(self) -> list[Any]:
        with self._parts.store.reader() as reader:
            return keys.standing(reader)

    def _standing(self) -> dict[str, RSAPublicKey]:
        return {row["kid"]: _public(row["public_key"]) for row in self._rows()}


_DER = (
    serialization.Encoding.DER,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)
_PEM = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _public(pem: str) -> RSAPublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    return key


def _entry(kid: str, key: RSAPublicKey) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key))
    return {**entry, "kid": kid, "use": "sig", "alg": "RS256", "key_ops": ["verify"]}
