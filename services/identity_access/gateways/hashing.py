"""Argon2: the same work whether an account exists or not."""

from __future__ import annotations

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's second choice: 19 MiB, two rounds; some 20 ms, and memory for a few at a time.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
AT_ONCE = 4


class Hashing:
    """Makes and checks hashes, a few at a time."""

    def __init__(self) -> None:
        self._gate = BoundedSemaphore(AT_ONCE)
        self._nobody = _HASHER.hash(secrets.token_urlsafe(32))

    def made(self, clear: str) -> str:
        """The hash of a new secret."""
        with self._gate:
            return _HASHER.hash(clear)

    def matches(self, known: str | None, clear: str) -> bool:
        """Whether the secret is the one behind this hash; without a hash the same work is done
        for nothing, so that time tells nobody who exists."""
        with self._gate:
            try:
                _HASHER.verify(known or self._nobody, clear)
            except (VerifyMismatchError, InvalidHashError):
                return False
        return known is not None
