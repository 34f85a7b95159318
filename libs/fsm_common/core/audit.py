"""A privileged act, or a denied one.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar, Literal

from fsm_common.core.messages import Message

# How an audited act ended.
AuditOutcome = Literal["UNKNOWN", "DONE", "DENIED"]


class EntryRecorded(Message, frozen=True, kw_only=True):
    """A privileged act, or a denied one."""

    topic: ClassVar[str] = "audit.entry.recorded"
    key: ClassVar[str] = "{entityId}"

    service: str
    at: dt.datetime  # business time
    actor_type: str
    actor_id: str | None = None
    action: str
    outcome: AuditOutcome
    entity_type: str
    entity_id: str
    reason: str | None = None
    correlation_id: str | None = None
    details: str | None = None  # JSON
