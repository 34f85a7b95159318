"""What is said of project.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_common.core.sealed import Sealed
from fsm_events.common.shared import Address
from fsm_events.enums import ContactChannel, OwnershipMode, ProjectStatus, SalesChannel


class OwnershipChanged(Event, frozen=True, kw_only=True):
    """Who answers for a project."""

    topic: ClassVar[str] = "projects.ownership.changed"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "project"
    identity: ClassVar[str] = "project_id"
    key: ClassVar[str] = "{projectId}"
    public: ClassVar[bool] = True

    project_id: str
    owner_id: str | None = None  # null: nobody
    previous_owner_id: str | None = None
    mode: OwnershipMode
    by: str | None = None
    reason: str | None = None


class ProjectCreated(Event, frozen=True, kw_only=True):
    """What is done for one customer."""

    topic: ClassVar[str] = "projects.project.created"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "project"
    identity: ClassVar[str] = "project_id"
    key: ClassVar[str] = "{projectId}"
    public: ClassVar[bool] = True

    project_id: str
    number: str
    name: str | None = None
    status: ProjectStatus
    customer_id: str
    first_name: Sealed[str]
    last_name: Sealed[str]
    email: Sealed[str] | None = None
    phone: Sealed[str] | None = None
    preferred_contact: ContactChannel | None = None
    language: str  # locale
    fiscal_id: Sealed[str] | None = None
    site_address: Sealed[Address]
    sales_system: str
    external_order_id: str
    external_project_id: str | None = None
    external_lead_id: str | None = None
    store_id: str | None = None
    sales_channel: SalesChannel
    seller: str | None = None  # id
    service_order_ids: tuple[str, ...] = ()
    created_at: dt.datetime


class ProjectStatusChanged(Event, frozen=True, kw_only=True):
    """A project's status has changed."""

    topic: ClassVar[str] = "projects.project.status_changed"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "project"
    identity: ClassVar[str] = "project_id"
    key: ClassVar[str] = "{projectId}"
    public: ClassVar[bool] = True

    project_id: str
    customer_id: str
    old: ProjectStatus | None = None
    status: ProjectStatus
    reason: str | None = None


class ProjectUpdated(Event, frozen=True, kw_only=True):
    """A project is different; the whole of it."""

    topic: ClassVar[str] = "projects.project.updated"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "project"
    identity: ClassVar[str] = "project_id"
    key: ClassVar[str] = "{projectId}"
    public: ClassVar[bool] = False

    project_id: str
    number: str
    name: str | None = None
    status: ProjectStatus
    customer_id: str
    first_name: Sealed[str]
    last_name: Sealed[str]
    email: Sealed[str] | None = None
    phone: Sealed[str] | None = None
    preferred_contact: ContactChannel | None = None
    language: str  # locale
    fiscal_id: Sealed[str] | None = None
    site_address: Sealed[Address]
    sales_system: str
    external_order_id: str
    external_project_id: str | None = None
    external_lead_id: str | None = None
    store_id: str | None = None
    sales_channel: SalesChannel
    seller: str | None = None  # id
    service_order_ids: tuple[str, ...] = ()
    created_at: dt.datetime
    changed_fields: tuple[str, ...] = ()
