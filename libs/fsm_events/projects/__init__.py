"""What is said in projects.*

Generated from schemas/avro by `python -m fsm_events`.
"""

from fsm_events.projects.project import (
    OwnershipChanged,
    ProjectCreated,
    ProjectStatusChanged,
    ProjectUpdated,
)
from fsm_events.projects.sales_order import SalesOrderAccepted
from fsm_events.projects.service_order import (
    DeliveryDateChanged,
    ServiceOrderBlocked,
    ServiceOrderCancelled,
    ServiceOrderCreated,
    ServiceOrderRescheduled,
    ServiceOrderStatusChanged,
    ServiceOrderUnblocked,
    ServiceOrderUpdated,
)

__all__ = [
    "DeliveryDateChanged",
    "OwnershipChanged",
    "ProjectCreated",
    "ProjectStatusChanged",
    "ProjectUpdated",
    "SalesOrderAccepted",
    "ServiceOrderBlocked",
    "ServiceOrderCancelled",
    "ServiceOrderCreated",
    "ServiceOrderRescheduled",
    "ServiceOrderStatusChanged",
    "ServiceOrderUnblocked",
    "ServiceOrderUpdated",
]
