"""What we listen to: projects bring links, companies that are no more end sign-ins."""

from __future__ import annotations

from fsm_common.core.service import Agent
from services.identity_access.domain import inbound, policy

AGENTS = (
    Agent(
        name="identity_access-projects",
        topic="orchestration_control.journal",
        records=inbound.PROJECT_EVENTS,
        react=policy.on_project,
    ),
    Agent(
        name="identity_access-companies",
        topic="provider_capacity.journal",
        records=inbound.PROVIDER_EVENTS,
        react=policy.on_company,
    ),
)
