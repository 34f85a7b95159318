"""Who is calling: RS256 tokens, checked with keys that are fetched, cached and rotated."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from fsm_common.edges.refusals import refused

Claims = Mapping[str, Any]
REQUIRED = ["exp", "iat", "nbf", "iss", "aud", "sub", "jti"]
LEEWAY = 2  # seconds between the clocks of two machines
FRESH = 300.0
PAUSE = 5.0  # seconds between two fetches, however many unknown kids arrive


def fetched(url: str) -> dict[str, RSAPublicKey]:
    # The issuer is beside us: the environment's proxies are for the world outside.
    return parsed(httpx.get(url, timeout=2.0, trust_env=False).raise_for_status().json())


def parsed(document: Mapping[str, Any]) -> dict[str, RSAPublicKey]:
    """The RSA keys of a JWKS document by their ids; others are passed over."""
    keys = {}
    for entry in document["keys"]:
        if entry.get("kty") == "RSA" and entry.get("alg", "RS256") == "RS256":
            key = jwt.PyJWK(entry, algorithm="RS256").key
            assert isinstance(key, RSAPublicKey)
            keys[entry["kid"]] = key
    return keys


class KeySet:
    """A cached JWKS: read again when old or at an unknown kid; old keys outlive a failure."""

    def __init__(self, fetch: Callable[[], Mapping[str, RSAPublicKey]]) -> None:
        self._fetch = fetch
        self._keys: Mapping[str, RSAPublicKey] = {}
        self._tried = self._read = float("-inf")
        self._lock = threading.Lock()

    def key(self, kid: str) -> RSAPublicKey | None:
        """None where nobody knows the id; raises Rejected (503) where no key could be had."""
        if kid not in self._keys or time.monotonic() - self._read > FRESH:
            self._refresh()
        return self._keys.get(kid)

    def _refresh(self) -> None:
        with self._lock:
            if time.monotonic() - self._tried < PAUSE:
                return
            self._tried = time.monotonic()
            try:
                self._keys = self._fetch()
                self._read = time.monotonic()
            except (httpx.HTTPError, KeyError, ValueError, jwt.PyJWTError) as error:
                if not self._keys:
                    self._tried = float("-inf")
                    sentence = "Nobody can be recognised at the moment; please try again."
                    raise refused("UNAVAILABLE", sentence) from error


class _Signed(NamedTuple):
    kid: str
    key: RSAPublicKey
    claims: Claims


class Verifier:
    """Turns a bearer token into claims, or refuses it. What a key has signed is remembered with the
    key: a person sends the same token for a quarter of an hour."""

    REMEMBERED = 10_000

    def __init__(
        self,
        keys: KeySet,
        *,
        issuer: str,
        audience: str,
        denied: Callable[[Claims], bool] = lambda claims: False,
    ) -> None:
        self._keys, self._issuer, self._audience, self._denied = keys, issuer, audience, denied
        self._known: dict[str, _Signed] = {}

    def claims(self, token: str) -> Claims:
        """The claims of a valid token; raises Rejected (401)."""
        known = self._known.get(token)
        if known is None or not self._still(known):
            if len(self._known) >= self.REMEMBERED:
                self._known.clear()
            known = self._known[token] = self._verified(token)
        if self._denied(known.claims):
            raise refused("TOKEN_REVOKED")
        return known.claims

    def _still(self, known: _Signed) -> bool:
        alive = known.claims["exp"] + LEEWAY > time.time()
        return alive and self._keys.key(known.kid) is known.key

    def _verified(self, token: str) -> _Signed:
        try:
            header = jwt.get_unverified_header(token)
            kid = str(header.get("kid"))
            key = self._keys.key(kid) if header.get("alg") == "RS256" else None
            if key is None:
                raise refused("INVALID_TOKEN", "This token was not signed by us.")
            claims: Claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            raise refused("TOKEN_EXPIRED") from None
        except jwt.PyJWTError:
            raise refused("INVALID_TOKEN") from None
        return _Signed(kid, key, claims)
