"""What follows from configuration's facts for others: corrections of the past are audited."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.messages import Message, Recorded
from fsm_events.config import ParameterCreated, ParameterUpdated
from services.configuration.domain.events import ParameterEvent


def audit(recorded: Recorded[ParameterEvent]) -> Sequence[Message]:
    """An entry where a version holds from an instant that had passed when it was said."""
    event, meta = recorded.event, recorded.meta
    if not isinstance(event, ParameterCreated | ParameterUpdated):
        return ()
    if event.state == "DRAFT" or event.effective_from >= meta.occurred_at:
        return ()
    details = {"kind": event.kind, "version": event.version, "from": event.effective_from}
    return (
        EntryRecorded(
            service="configuration",
            at=meta.occurred_at,
            actor_type=meta.actor_type,
            actor_id=meta.actor_id,
            action="CORRECT_PARAMETER",
            outcome="DONE",
            entity_type="parameter",
            entity_id=event.parameter_id,
            reason=event.reason,
            correlation_id=meta.correlation_id,
            details=msgspec.json.encode(details).decode(),
        ),
    )
