"""Who was refused what for want of a right: an audit entry beside the answer."""

from __future__ import annotations

import logging
from uuid import uuid4

from fastapi import Request

from fsm_common.core.audit import EntryRecorded
from fsm_common.core.errors import Kind, Rejected
from fsm_common.edges.http.call import asides
from fsm_common.edges.http.caller import Caller
from fsm_common.flows.parts import Parts
from fsm_common.ports.store import OUTBOX

log = logging.getLogger(__name__)


def is_denial(request: Request, error: Rejected) -> bool:
    """Whether somebody who is known was told 403."""
    return error.kind is Kind.FORBIDDEN and bool(_caller(request).claims)


def note(request: Request, error: Rejected) -> None:
    """A denial goes into the outbox; calls are counted before, so nobody fills it. The answer does
    not hang on it: without a database there is a log line."""
    try:
        _write(request.app.state.desk.parts, request, _caller(request), error)
    except Exception:
        log.exception("a denied call could not be noted")


def _caller(request: Request) -> Caller:
    caller: Caller = getattr(request.state, "caller", Caller({}))
    return caller


def _write(parts: Parts, request: Request, caller: Caller, error: Rejected) -> None:
    actor, now = caller.actor, parts.clock.now()
    entry = EntryRecorded(
        service=parts.service.name,
        at=now,
        actor_type=actor.kind,
        actor_id=actor.id,
        action=request.state.operation,
        outcome="DENIED",
        entity_type="route",
        entity_id=request.url.path,
        reason=error.code,
    )
    said = asides(parts, caller, [entry], str(uuid4()), now)
    with parts.store.unit() as unit:
        unit.append([], said)
    parts.waker.wake({OUTBOX.name})
