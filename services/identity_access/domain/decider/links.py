"""Customer links: minted with a project, open until 30 days after its closure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fsm_common.core.errors import Kind, Rejected, Waits, not_found
from fsm_events.identity import LinkExtended, LinkMinted, LinkUsed
from services.identity_access.domain.commands import LimitLink, MintLink, UseLink
from services.identity_access.domain.events import IdentityEvent
from services.identity_access.domain.state import Link

OPEN_AFTER_CLOSURE: Final = timedelta(days=30)


def mint_link(command: MintLink, state: Link, facts: None) -> list[IdentityEvent]:
    """One link a project."""
    if state.project_id:
        return []
    return [
        LinkMinted(
            link_ref=command.link_ref,
            purpose=command.purpose,
            customer_id=command.customer_id,
            project_id=command.project_id,
            language=command.language,
        )
    ]


def limit_link(command: LimitLink, state: Link, facts: None) -> list[IdentityEvent]:
    """From the closure on, the link has an end."""
    if not state.project_id:
        raise Waits(link_guard(command.link_ref), "This project is not known yet.")
    until = command.closed_at + OPEN_AFTER_CLOSURE
    if state.expires_at == until:
        return []
    return [LinkExtended(link_ref=command.link_ref, expires_at=until, reason="CLOSED")]


def use_link(command: UseLink, state: Link, facts: None) -> list[IdentityEvent]:
    """The customer comes in."""
    if not state.project_id:
        raise not_found("There is no such link.")
    over = state.expires_at is not None and command.at >= state.expires_at
    if state.revoked or over:
        raise expired()
    return [
        LinkUsed(
            link_ref=command.link_ref,
            customer_id=state.customer_id,
            project_id=state.project_id,
            token_id=command.token_id,
            expires_at=command.token_expires_at,
        )
    ]


def expired() -> Rejected:
    """410."""
    sentence = "This link has expired; please ask for a new one."
    return Rejected(sentence, code="LINK_EXPIRED", kind=Kind.GONE)


def link_guard(link_ref: str) -> str:
    """The guard of whoever waits for a link and whoever brings it."""
    return f"link:{link_ref}"
