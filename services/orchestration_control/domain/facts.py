"""What else the rules look at, read behind the guards; and the names of those guards."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from fsm_common.core.messages import About
from fsm_events.common import CodeMapping, Slot
from fsm_events.enums import (
    BlockReason,
    CertificationType,
    ContractGate,
    OrderState,
    OwnershipMode,
    ProjectStatus,
    SalesChannel,
    ServiceType,
)
from fsm_events.projects import ProjectUpdated, ServiceOrderUpdated

WEEKLY_HOURS = {"FR": 35}  # of an operator; 40 elsewhere


def sales_order_guard(sales_order_id: str) -> str:
    """What a till says of one order is taken one at a time; early records wait for it."""
    return f"sales_order:{sales_order_id}"


def service_order_guard(service_order_id: str) -> str:
    """What scheduling says of an order waits for it."""
    return f"service_order:{service_order_id}"


def project_guard(project_id: str) -> str:
    """A project's status follows from all its orders."""
    return f"project:{project_id}"


def number_guard(year: int) -> str:
    """Running numbers of a year."""
    return f"number:{year}"


def operator_guard(operator_id: str) -> str:
    """How many projects an operator has."""
    return f"operator:{operator_id}"


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A sales system; `wording` says each order state in the partner's words."""

    code: str
    countries: tuple[str, ...]
    channels: tuple[SalesChannel, ...]
    default_duration_min: int | None = None
    mappings: tuple[CodeMapping, ...] = ()
    mapping_version: int = 0
    wording: Mapping[str, str] = {}


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A country, business unit or store; what is None is inherited."""

    code: str
    time_zone: str | None = None
    locale: str | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A service of the catalogue; `duration_min` is for one unit. What is not `offered` any more
    is done where it was sold."""

    service_item_id: str
    code: str
    type: ServiceType
    category: str
    specialty_ids: tuple[str, ...] = ()
    certification_types: tuple[CertificationType, ...] = ()
    crew: int = 1
    duration_min: int
    requires_tv: bool = False
    requires_contract: bool = True
    requires_wcf: bool = True
    offered: bool = True


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a postal code lies; `region` is the ISO 3166-2 code of its holidays."""

    province: str | None = None
    region: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Masters(msgspec.Struct, frozen=True, kw_only=True):
    """Configuration as far as one order of a till needs it; None: not known.

    `items` are the services of the business unit, `categories` pairs of code pattern and category,
    `customer_rate` percent text for lines that name none."""

    system: System | None = None
    country: Unit | None = None
    bu: Unit | None = None
    store: Unit | None = None
    place: Place | None = None
    items: tuple[Item, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    contract_gate: ContractGate = "GO"
    customer_rate: str | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A service order of the same sales order, as it stands."""

    record: ServiceOrderUpdated
    status: OrderState
    blocked: tuple[BlockReason, ...] = ()
    slot: Slot | None = None
    booking_id: str | None = None

    @property
    def added(self) -> bool:
        """A visit that nobody sold: no line is done by it."""
        return not self.record.lines


class StandingProject(msgspec.Struct, frozen=True, kw_only=True):
    """The project, and the states of all its orders by id."""

    record: ProjectUpdated
    status: ProjectStatus
    owner_id: str | None = None
    about: About
    orders: Mapping[str, OrderState] = {}


class OwnershipRule(msgspec.Struct, frozen=True, kw_only=True):
    """How a project gets its operator; a week's hours count four times."""

    mode: OwnershipMode = "MANUAL"
    cap: int = 25
    weekly_hours: int = 40


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """An operator's open projects and the planned minutes in them."""

    operator_id: str
    projects: int = 0
    minutes: int = 0


class TakeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """For what was sold: masters, what stands already, the next running numbers, operators."""

    masters: Masters
    orders: Mapping[str, Standing] = {}
    project: StandingProject | None = None
    about: About | None = None
    next_project: int = 1
    next_order: int = 1
    rule: OwnershipRule = OwnershipRule()
    operators: tuple[Load, ...] = ()


class StandingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """For statements and cancellations: the orders that came of it, their project, the wording."""

    orders: Mapping[str, Standing] = {}
    project: StandingProject | None = None
    wording: Mapping[str, str] = {}


class BookingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """For what scheduling says: the project of the order, and the partner's wording."""

    project: StandingProject | None = None
    wording: Mapping[str, str] = {}


class OwnershipFacts(msgspec.Struct, frozen=True, kw_only=True):
    """For taking a project: the rule of its country, the operator's load, whether they may."""

    rule: OwnershipRule
    load: Load
    eligible: bool
