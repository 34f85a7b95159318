"""Whether a company gets work."""

from __future__ import annotations

from fsm_common.edges.http import Call, Routes, Written
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, KEEPERS, OFFICE
from services.provider_capacity.api.parts import Entry
from services.provider_capacity.domain.commands import (
    ActivateProvider,
    DeactivateProvider,
    PauseProvider,
    ReactivateProvider,
    ResumeProvider,
    SuspendProvider,
)

routes = Routes("provider-capacity", CODES)


class PauseBody(Entry, example={"reason": "annual leave"}):
    """Why, if somebody wants to know."""

    reason: str | None = None


class ReasonBody(Entry, example={"reason": "three complaints in one week"}):
    """Why, in words."""

    reason: str


class NoteBody(Entry, example={"note": "complaints looked into, settled"}):
    """What the review found."""

    note: str


@routes.post(
    "/providers/{provider_id}/activate",
    "ActivateProvider",
    OFFICE,
    errors=["INVALID_TRANSITION", "ONBOARDING_INCOMPLETE"],
)
def activate(provider_id: str, call: Call) -> Written:
    """Onboarding is complete."""
    reach.changeable_company(call, provider_id)
    command = ActivateProvider(at=call.now, provider_id=provider_id, by=call.caller.subject)
    return call.handle(command)


@routes.post(
    "/providers/{provider_id}/pause",
    "PauseProvider",
    KEEPERS,
    errors=["INDIVIDUAL_DATA_FORBIDDEN", "INVALID_TRANSITION"],
)
def pause(provider_id: str, call: Call, body: PauseBody | None = None) -> Written:
    """No new work for a while."""
    reach.changeable_company(call, provider_id)
    reason = body.reason if body else None
    command = PauseProvider(
        at=call.now, provider_id=provider_id, reason=reason, by=call.caller.subject
    )
    return call.handle(command)


@routes.post(
    "/providers/{provider_id}/resume",
    "ResumeProvider",
    KEEPERS,
    errors=["INVALID_TRANSITION", "PARENT_NOT_ACTIVE"],
)
def resume(provider_id: str, call: Call) -> Written:
    """Work again after a pause."""
    reach.changeable_company(call, provider_id)
    command = ResumeProvider(at=call.now, provider_id=provider_id, by=call.caller.subject)
    return call.handle(command)


@routes.post(
    "/providers/{provider_id}/suspend",
    "SuspendProvider",
    OFFICE,
    errors=["INDIVIDUAL_DATA_FORBIDDEN", "INVALID_TRANSITION", "REASON_TOO_SHORT"],
)
def suspend(provider_id: str, body: ReasonBody, call: Call) -> Written:
    """No new work until somebody has looked into it."""
    reach.changeable_company(call, provider_id)
    command = SuspendProvider(
        at=call.now, provider_id=provider_id, reason=body.reason, by=call.caller.subject
    )
    return call.handle(command)


@routes.post(
    "/providers/{provider_id}/reactivate",
    "ReactivateProvider",
    OFFICE,
    errors=[
        "INDIVIDUAL_DATA_FORBIDDEN",
        "INVALID_TRANSITION",
        "PARENT_NOT_ACTIVE",
        "REASON_REQUIRED",
    ],
)
def reactivate(provider_id: str, body: NoteBody, call: Call) -> Written:
    """Somebody has looked into it."""
    reach.changeable_company(call, provider_id)
    command = ReactivateProvider(
        at=call.now, provider_id=provider_id, note=body.note, by=call.caller.subject
    )
    return call.handle(command)


@routes.post(
    "/providers/{provider_id}/deactivate",
    "DeactivateProvider",
    OFFICE,
    errors=[
        "CHILDREN_ACTIVE",
        "INDIVIDUAL_DATA_FORBIDDEN",
        "INVALID_TRANSITION",
        "REASON_TOO_SHORT",
        "TEAMS_ACTIVE",
    ],
)
def deactivate(provider_id: str, body: ReasonBody, call: Call) -> Written:
    """For ever."""
    reach.changeable_company(call, provider_id)
    command = DeactivateProvider(
        at=call.now, provider_id=provider_id, reason=body.reason, by=call.caller.subject
    )
    return call.handle(command)
