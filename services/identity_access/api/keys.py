"""The public halves of our keys, where everybody looks for them."""

from __future__ import annotations

from typing import Any

from fsm_common.edges.http import PUBLIC, Answer, Call, Limit, Routes
from services.identity_access.api.tools import tools

routes = Routes("keys", {}, prefix="")


class KeysAnswer(Answer):
    """A JWKS (RFC 7517)."""

    keys: list[dict[str, Any]]


@routes.get("/.well-known/jwks.json", "GetKeys", PUBLIC, limit=Limit(600, by_address=True))
def get_keys(call: Call) -> KeysAnswer:
    """All keys whose tokens are still accepted."""
    call.headers["Cache-Control"] = "public, max-age=60"
    return KeysAnswer(**tools(call).signer.document())
