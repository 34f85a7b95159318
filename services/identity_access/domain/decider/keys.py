"""Signing keys: the next one begins before the last one's tokens are gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fsm_events.identity import SigningKeyRetired, SigningKeyRotated
from services.identity_access.domain.commands import RetireKey, RotateKey
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.facts import Keys
from services.identity_access.domain.state import SigningKey

ROTATED: Final = timedelta(days=90)
OVERLAP: Final = timedelta(hours=24)  # far longer than any token lives


def rotate_key(command: RotateKey, state: SigningKey, facts: Keys) -> list[IdentityEvent]:
    """Another key signs from now on, unless somebody else was first."""
    due = facts.rotate_at is None or command.now >= facts.rotate_at
    if state.active or state.retired or not due:
        return []
    return [
        SigningKeyRotated(
            kid=command.kid,
            algorithm="RS256",
            public_key=command.public_key,
            previous_kid=facts.current,
            active_from=command.now,
            rotate_at=command.now + ROTATED,
        )
    ]


def retire_key(command: RetireKey, state: SigningKey, facts: Keys) -> list[IdentityEvent]:
    """Nothing that it signed is valid any more."""
    if not state.active or facts.current == command.kid:
        return []
    return [SigningKeyRetired(kid=command.kid, retired_at=command.now)]
