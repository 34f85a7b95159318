"""What the routes of this service have beside the usual desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.sealed import Sealed
from fsm_common.edges.http import Calling, Desk
from fsm_common.edges.limits import Ended
from fsm_common.edges.tokens import Claims
from fsm_common.flows.sealing import unseal
from services.identity_access.api.signing import Signer
from services.identity_access.domain.roles import ACCOUNTS
from services.identity_access.gateways.hashing import Hashing
from services.identity_access.gateways.secrets import Secrets
from services.identity_access.settings import Settings


@dataclass(frozen=True)
class Tools:
    """Hashes, keys, secrets, and the list of sessions that ended early."""

    hashing: Hashing
    signer: Signer
    secrets: Secrets
    ended: Ended
    settings: Settings


@dataclass(frozen=True)
class IdentityDesk(Desk):
    """The desk of this service."""

    tools: Tools


def tools(call: Calling) -> Tools:
    """The tools behind a call."""
    assert isinstance(call.desk, IdentityDesk)
    return call.desk.tools


def opened(call: Calling, value: bytes | None, subject: str, field: str) -> str | None:
    """A personal value in clear, for an answer; `[erased]` once its key is gone."""
    if value is None:
        return None
    clear: str = unseal(Sealed(value), call.desk.parts.keyring, subject, field)
    return clear


def stop_tokens(call: Calling, sessions: list[str]) -> None:
    """The access tokens of these sessions are refused before they expire."""
    for session in sessions:
        tools(call).ended.end(session, tools(call).settings.access_seconds)


def own_account(call: Calling) -> str:
    """The caller's account; empty for programs and customers: their ids may read like that of an
    account, and open none."""
    return call.caller.subject if call.caller.type in ACCOUNTS else ""


def real_now() -> datetime:
    """Real time, as events can carry it; tokens expire by it, whatever business time says."""
    return SystemClock().now()


def session_of(claims: Claims) -> str:
    """The session of a token; empty for a program's or a customer's."""
    return str(claims.get("sid", ""))
