"""Projects: status and owner, for lists and for the load of operators."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Table, Text

from fsm_common.core.decider import Reader
from fsm_common.core.messages import About, Recorded
from fsm_common.core.rows import Change, Put, Row, Statement
from fsm_events.projects import (
    OwnershipChanged,
    ProjectCreated,
    ProjectStatusChanged,
    ProjectUpdated,
)
from services.orchestration_control.domain.events import OwnEvent, ProjectEvent
from services.orchestration_control.domain.facts import StandingProject
from services.orchestration_control.domain.state import PROJECT
from services.orchestration_control.projections import TABLES
from services.orchestration_control.projections.service_orders import states

PROJECTS = Table(
    "project",
    TABLES,
    Column("project_id", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("country_code", Text, nullable=False),
    Column("bu_code", Text),
    Column("store_id", Text),
    Column("customer_id", Text, nullable=False),
    Column("owner_id", Text),
    Column("owner_mode", Text),
    Column("sales_system", Text, nullable=False),
    Column("external_order_id", Text, nullable=False),
    Column("external_project_id", Text),
    Column("external_lead_id", Text),
    Column("sales_channel", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("project_owner", "owner_id"),
    Index("project_external", "sales_system", "external_project_id"),
    Index("project_lead", "sales_system", "external_lead_id"),
    Index("project_recent", "created_at", "project_id"),
)
KINDS = (ProjectCreated, ProjectUpdated, ProjectStatusChanged, OwnershipChanged)
OPEN = ("PLANNING", "SCHEDULED", "IN_PROGRESS")


def project(recorded: Recorded[OwnEvent]) -> list[Statement]:
    """The row of one project."""
    event, meta = recorded.event, recorded.meta
    if not isinstance(event, KINDS):
        return []
    key = {"project_id": event.project_id}
    now = {"updated_at": meta.occurred_at, "version": meta.aggregate_version}
    values = now | _values(event)
    if isinstance(event, ProjectCreated):
        tenant = {"country_code": meta.country_code, "bu_code": meta.bu_code}
        return [Put(PROJECTS, key | tenant | {"created_at": event.created_at} | values)]
    return [Change(PROJECTS, key, values)]


def standing_project(reader: Reader, project_id: str) -> StandingProject | None:
    """The project as it stands with the states of its orders; behind its guard."""
    state = reader.load(PROJECT, project_id)
    if state is None:
        return None
    return StandingProject(
        record=state.record,
        status=state.status,
        owner_id=state.owner_id,
        about=reader.about(PROJECT, project_id) or About(country_code=""),
        orders=states(reader, project_id),
    )


def owned(reader: Reader, operator_ids: list[str]) -> list[Row]:
    """The open projects of these operators."""
    return reader.find(PROJECTS, owner_id=operator_ids, status=list(OPEN))


def _values(event: ProjectEvent) -> dict[str, Any]:
    match event:
        case ProjectCreated() | ProjectUpdated():
            return {
                "number": event.number,
                "status": event.status,
                "store_id": event.store_id,
                "customer_id": event.customer_id,
                "sales_system": event.sales_system,
                "external_order_id": event.external_order_id,
                "external_project_id": event.external_project_id,
                "external_lead_id": event.external_lead_id,
                "sales_channel": event.sales_channel,
            }
        case ProjectStatusChanged():
            return {"status": event.status}
        case OwnershipChanged():
            return {"owner_id": event.owner_id, "owner_mode": event.mode}
