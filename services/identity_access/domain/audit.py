"""Which facts are privileged acts, and what the auditors read of them: never a personal value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.messages import Actor, Message, Recorded
from fsm_common.core.sealed import to_wire
from fsm_events.identity import (
    ApiClientCreated,
    ApiClientUpdated,
    GrantAdded,
    GrantRemoved,
    LinkMinted,
    LinkUsed,
    PasswordSet,
    UserCreated,
    UserLocked,
    UserUpdated,
)
from services.identity_access.domain.authorization import Question, Verdict
from services.identity_access.domain.events import IdentityEvent, SessionEvent

# What people and the clock do for themselves; everything else says who may do what.
ORDINARY = SessionEvent | PasswordSet | UserLocked | LinkMinted | LinkUsed


def audit(recorded: Recorded[IdentityEvent]) -> Sequence[Message]:
    """An entry for who may do what, from when on, and who said so."""
    event, meta = recorded.event, recorded.meta
    if isinstance(event, ORDINARY):
        return ()
    return (
        EntryRecorded(
            service="identity_access",
            at=meta.occurred_at,
            actor_type=meta.actor_type,
            actor_id=meta.actor_id,
            action=event.topic,
            outcome="DONE",
            entity_type=event.aggregate,
            entity_id=meta.aggregate_id,
            reason=getattr(event, "reason", None),
            correlation_id=meta.correlation_id,
            details=_details(event),
        ),
    )


def denied(
    user_id: str, question: Question, verdict: Verdict, asking: Actor, at: datetime
) -> EntryRecorded:
    """An entry for a check that was answered with no: who asked about whom, and for what."""
    told = {"permission": question.permission, "resource": question.resource}
    return EntryRecorded(
        service="identity_access",
        at=at,
        actor_type=asking.kind,
        actor_id=asking.id,
        action="authz.check",
        outcome="DENIED",
        entity_type="user",
        entity_id=user_id,
        reason=verdict.reason,
        details=msgspec.json.encode(told).decode(),
    )


def _details(event: IdentityEvent) -> str | None:
    """The rights themselves, and the names of changed fields."""
    told: dict[str, Any] = {}
    match event:
        case GrantAdded() | GrantRemoved():
            told = {"role": event.role, "scope": to_wire(event.scope), "until": event.expires_at}
        case ApiClientCreated() | ApiClientUpdated():
            told = {"roles": event.roles, "scope": to_wire(event.scope)}
        case UserCreated():
            told = {"roles": event.roles, "countries": event.countries}
        case UserUpdated():
            told = {"changedFields": event.changed_fields}
    return msgspec.json.encode(told).decode() if told else None
