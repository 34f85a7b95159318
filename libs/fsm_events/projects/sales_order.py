"""A till's record has been taken in.

Generated from schemas/avro by `python -m fsm_events`.
"""

from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_events.common.shared import AcceptedOrder
from fsm_events.enums import SalesStatement


class SalesOrderAccepted(Event, frozen=True, kw_only=True):
    """A till's record has been taken in."""

    topic: ClassVar[str] = "projects.sales_order.accepted"
    service: ClassVar[str] = "orchestration_control"
    aggregate: ClassVar[str] = "sales_order"
    identity: ClassVar[str] = "sales_order_id"
    key: ClassVar[str] = "{projectId}"
    public: ClassVar[bool] = False

    sales_order_id: str  # salesSystem:externalOrderId
    sales_system: str
    external_order_id: str
    version: int  # the record's; the order's where the record has none
    statement: SalesStatement
    fingerprint: str  # SHA-256 of the body
    project_id: str
    service_orders: tuple[AcceptedOrder, ...] = ()
    mapping_version: int
    processing_ms: int  # measured at the edge
    external_lead_id: str | None = None  # the order's own
