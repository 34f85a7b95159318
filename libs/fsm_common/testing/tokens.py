"""Tokens for tests of routes: an issuer with a key of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from fsm_common.edges.tokens import KeySet, Verifier

KID, ISSUER, AUDIENCE = "test", "fsm", "fsm"
LIFE = 86_400  # seconds; many are made when tests are collected, and a run may be slow


@cache
def private_key() -> RSAPrivateKey:
    """Made once; making one takes a while."""
    return generate_private_key(65537, 2048)


def verifier() -> Verifier:
    """Takes what `token` makes."""
    keys = KeySet(lambda: {KID: private_key().public_key()})
    return Verifier(keys, issuer=ISSUER, audience=AUDIENCE)


def token(
    roles: Sequence[str], sub: str = "u1", claims: dict[str, Any] | None = None, **scope: str
) -> str:
    """One grant: these roles (inherited ones too) within `country`, `bu`, `store`, …"""
    now = int(time.time())
    made = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": sub,
        "iat": now,
        "nbf": now,
        "exp": now + LIFE,
        "jti": str(uuid4()),
        "userType": "INTERNAL",
        "actor": "USER",
        "roles": list(roles),
        "scopes": [{"roles": list(roles), **scope}],
        **(claims or {}),
    }
    return jwt.encode(made, private_key(), algorithm="RS256", headers={"kid": KID})


def bearer(roles: Sequence[str], **scope: Any) -> dict[str, str]:
    """The header of a call: `client.get(path, headers=bearer(["OPERATOR"], country="FR"))`."""
    return {"Authorization": f"Bearer {token(roles, **scope)}"}
