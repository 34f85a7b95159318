"""Where the parts of configuration meet."""

from __future__ import annotations

from fsm_common.core.service import Service
from services.configuration.app.decisions import DECISIONS
from services.configuration.domain.events import EVENTS
from services.configuration.domain.policy import audit
from services.configuration.projections import (
    catalogue,
    changes,
    geography,
    organisation,
    parameters,
    sales_systems,
)
from services.configuration.projections.tables import tables


def service() -> Service:
    """What configuration decides and shows; it copies nobody and reacts to nobody."""
    return Service(
        name="configuration",
        events=EVENTS,
        decisions=DECISIONS,
        projections=(
            organisation.project,
            parameters.project,
            sales_systems.project,
            catalogue.project,
            geography.project,
            changes.project,
        ),
        replies=(audit,),
        tables=tables,
    )
