"""Secrets that follow from a key of the service: refresh tokens and signed links."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from fsm_common.flows.parts import Parts


class Secrets:
    """The same command gives the same secret, so a repeated request gets the same answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def following(self, purpose: str, command_id: str) -> str:
        """256 bits that nobody can guess who has not the key."""
        return _text(self._mac(purpose, command_id.encode()))

    def link(self, said: dict[str, Any]) -> str:
        """A text that can be put into an address, and says what was put in."""
        body = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
        return f"{_text(body)}.{_text(self._mac('link', body))}"

    def said(self, link: str) -> dict[str, Any] | None:
        """What a link says, None where it is not one of ours."""
        try:
            body, mac = (_bytes(part) for part in link.split("."))
        except ValueError:
            return None
        if not hmac.compare_digest(mac, self._mac("link", body)):
            return None
        said: dict[str, Any] = json.loads(body)
        return said

    def _mac(self, purpose: str, body: bytes) -> bytes:
        key = self._parts.keyring.key(f"service:{self._parts.service.name}")
        return hmac.digest(key, purpose.encode() + b"\x1f" + body, hashlib.sha256)


def digest(secret: str) -> str:
    """SHA-256 of a secret that is random already."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
