"""What we want when others say something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fsm_common.core import ids
from fsm_common.core.messages import Command, Recorded
from fsm_events.projects import ProjectCreated, ProjectStatusChanged
from fsm_events.providers import ProviderStatusChanged, TeamUpdated
from services.identity_access.domain.commands import (
    CloseCompany,
    EndTeamSessions,
    LimitLink,
    MintLink,
)
from services.identity_access.domain.inbound import ProjectEvent, ProviderEvent

CLOSED = ("COMPLETED", "CANCELLED")


def on_project(recorded: Recorded[ProjectEvent], at: datetime) -> Sequence[Command]:
    """A project brings a link for its customer; its closure limits the link."""
    match recorded.event:
        case ProjectCreated() as event:
            return [
                MintLink(
                    at=at,
                    link_ref=link_ref(event.project_id),
                    purpose="PORTAL",
                    customer_id=event.customer_id,
                    project_id=event.project_id,
                    language=event.language,
                )
            ]
        case ProjectStatusChanged(status=status) as event if status in CLOSED:
            ref, closed_at = link_ref(event.project_id), recorded.meta.occurred_at
            return [LimitLink(at=at, link_ref=ref, closed_at=closed_at)]
        case ProjectStatusChanged():
            return []


def on_company(recorded: Recorded[ProviderEvent], at: datetime) -> Sequence[Command]:
    """Who works for a company that is no more does not come in; suspension ends no sign-in."""
    match recorded.event:
        case ProviderStatusChanged(new_status="DEACTIVATED") as event:
            return [CloseCompany(at=at, provider_id=event.provider_id)]
        case TeamUpdated(status="INACTIVE") as event:
            return [EndTeamSessions(at=at, work_team_id=event.team_id)]
        case ProviderStatusChanged() | TeamUpdated():
            return []


def link_ref(project_id: str) -> str:
    """The one link of a project; of use only to who may trade it."""
    return ids.derived("link", project_id)
