"""Where the parts of provider_capacity meet."""

from __future__ import annotations

from fsm_common.core.service import Copy, Service
from services.provider_capacity.agents import AGENTS
from services.provider_capacity.app.decisions import DECISIONS
from services.provider_capacity.domain.events import EVENTS
from services.provider_capacity.domain.inbound import COPIED
from services.provider_capacity.projections import (
    absences,
    configured,
    providers,
    skills,
    teams,
    zones,
)
from services.provider_capacity.projections.tables import tables


def service() -> Service:
    """What provider_capacity decides, shows, copies and reacts to."""
    return Service(
        name="provider_capacity",
        events=EVENTS,
        decisions=DECISIONS,
        projections=(
            providers.project,
            teams.project,
            absences.project,
            skills.project,
            zones.project,
        ),
        copies=(Copy("configuration.journal", COPIED, configured.project),),
        agents=AGENTS,
        tables=tables,
    )
