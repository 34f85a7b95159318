"""Private halves of signing keys, in the keyring; granted to this service alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from psycopg import Connection


class Shelf(Protocol):
    """Private keys as PKCS 8, by their ids. A key lies here before its public half is announced."""

    def keys(self) -> Mapping[str, bytes]:
        """All of them."""

    def put(self, kid: str, private: bytes) -> None:
        """Once; a known id is left as it is."""

    def drop(self, kid: str) -> None:
        """Gone for good."""


class KeyringShelf:
    """See Shelf."""

    def __init__(self, connection: Callable[[], AbstractContextManager[Connection[Any]]]) -> None:
        self._connection = connection

    def keys(self) -> Mapping[str, bytes]:
        """See Shelf."""
        with self._connection() as connection:
            rows = connection.execute("select kid, private_key from keyring.signing_keys()")
            return {kid: bytes(private) for kid, private in rows.fetchall()}

    def put(self, kid: str, private: bytes) -> None:
        """See Shelf."""
        with self._connection() as connection:
            connection.execute("select keyring.put_signing_key(%s, %s)", [kid, private])

    def drop(self, kid: str) -> None:
        """See Shelf."""
        with self._connection() as connection:
            connection.execute("select keyring.drop_signing_key(%s)", [kid])
