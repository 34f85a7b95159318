"""What a caller brings about without a fact: messages that follow from a call itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fsm_common.core.messages import Message
from fsm_common.edges.http.caller import Caller
from fsm_common.flows import headers, recording, telemetry
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import NewMessage


def asides(
    parts: Parts, caller: Caller, said: Sequence[Message], cause_id: str, at: datetime
) -> list[NewMessage]:
    """Ready for the outbox, with the caller as their actor; their ids follow from `cause_id`."""
    carried = {
        "actor": headers.actor_text(caller.actor),
        "tenant": caller.about.tenant,
        **telemetry.carried(),
    }
    return recording.messages(parts, said, cause_id, at, carried)
