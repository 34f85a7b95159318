"""Keys of subjects: what a key management service must do."""

from __future__ import annotations

from typing import Protocol


class Keyring(Protocol):
    """One key per subject; a destroyed key never comes back under the same name."""

    def key(self, subject: str) -> bytes:
        """Get or create the 64-byte key of a subject. Raises Erased if it was destroyed."""

    def known(self, subject: str) -> bytes | None:
        """The key, or None if it was destroyed or never made."""

    def index_key(self) -> bytes:
        """The key of the lookup hashes (HMAC-SHA256), the same for the whole installation."""

    def destroy(self, subject: str) -> None:
        """Erase the subject: granted to the owner of privacy requests alone."""
