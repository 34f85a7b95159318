"""API clients: programs that may ask for tokens."""

from __future__ import annotations

from fsm_common.core.errors import conflict, invalid, not_found
from fsm_events.identity import ApiClientCreated, ApiClientRevoked, ApiClientSecretRotated
from services.identity_access.domain.commands import CreateClient, RevokeClient, RotateSecret
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.roles import PROGRAM, ROLES
from services.identity_access.domain.state import Client


def create_client(command: CreateClient, state: Client, facts: None) -> list[IdentityEvent]:
    """A program, its roles and how far they reach."""
    for role in command.roles:
        if role not in ROLES or ROLES[role].kind != PROGRAM:
            raise invalid("ROLE_TYPE_MISMATCH", f"{role} is not for a program.", "roles")
    created = ApiClientCreated(
        client_id=command.client_id,
        name=command.name,
        secret_hash=command.secret_hash,
        roles=command.roles,
        scope=command.scope,
        ip_allowlist=command.ip_allowlist,
        created_by=command.by,
    )
    if state.created is None:
        return [created]
    if state.created == created:
        return []
    raise conflict("CLIENT_EXISTS", "There is a program with this id already.")


def rotate_secret(command: RotateSecret, state: Client, facts: None) -> list[IdentityEvent]:
    """A new secret; the old one is void at once."""
    if not state.active:
        raise not_found("There is no such active program.")
    if command.secret_hash == state.secret_hash:
        return []
    return [
        ApiClientSecretRotated(
            client_id=command.client_id, secret_hash=command.secret_hash, rotated_by=command.by
        )
    ]


def revoke_client(command: RevokeClient, state: Client, facts: None) -> list[IdentityEvent]:
    """The program gets no more tokens."""
    if state.created is None:
        raise not_found("There is no such program.")
    if not state.active:
        return []
    return [
        ApiClientRevoked(client_id=command.client_id, reason=command.reason, revoked_by=command.by)
    ]
