"""Where the parts of this service meet."""

from __future__ import annotations

from fsm_common.core.decider import Decision
from fsm_common.core.service import Copy, Service
from fsm_events import integration
from services.orchestration_control.agents import agents
from services.orchestration_control.domain import commands as wish
from services.orchestration_control.domain import inbound
from services.orchestration_control.domain.decider.bookings import (
    doubt_slot,
    free_order,
    reschedule_order,
    schedule_order,
)
from services.orchestration_control.domain.decider.ownership import take_ownership
from services.orchestration_control.domain.decider.sales_orders import (
    cancel_sales_order,
    refuse_record,
    take_sales_order,
    update_sales_order,
)
from services.orchestration_control.domain.decider.statements import (
    change_delivery_date,
    record_delivery,
    record_payment,
)
from services.orchestration_control.domain.events import EVENTS
from services.orchestration_control.domain.policy.replies import reply
from services.orchestration_control.domain.state import PROJECT, SALES_ORDER, SERVICE_ORDER
from services.orchestration_control.projections import (
    TABLES,
    configuration,
    decisions,
    numbers,
    operators,
    projects,
    sales_orders,
    service_orders,
    timeline,
)

SALE = (SALES_ORDER, "sales_order_id")
ORDER = (SERVICE_ORDER, "service_order_id")
TAKING = (decisions.take_guards, decisions.take_facts)
STATING = (decisions.statement_guards, decisions.statement_facts)
BOOKING = (decisions.booking_guards, decisions.booking_facts)
OWNING = (decisions.ownership_guards, decisions.ownership_facts)


def service() -> Service:
    """All that this service decides, shows, copies and reacts to; nothing connects."""
    return Service(
        name="orchestration_control",
        events=EVENTS,
        decisions=(
            Decision(wish.TakeSalesOrder, *SALE, take_sales_order, *TAKING),
            Decision(wish.UpdateSalesOrder, *SALE, update_sales_order, *TAKING),
            Decision(wish.CancelSalesOrder, *SALE, cancel_sales_order, *STATING),
            Decision(wish.RefuseRecord, *SALE, refuse_record),
            Decision(wish.RecordPayment, *SALE, record_payment, *STATING),
            Decision(wish.RecordDelivery, *SALE, record_delivery, *STATING),
            Decision(wish.ChangeDeliveryDate, *SALE, change_delivery_date, *STATING),
            Decision(wish.ScheduleOrder, *ORDER, schedule_order, *BOOKING),
            Decision(wish.RescheduleOrder, *ORDER, reschedule_order, *BOOKING),
            Decision(wish.FreeOrder, *ORDER, free_order, *BOOKING),
            Decision(wish.DoubtSlot, *ORDER, doubt_slot, *BOOKING),
            Decision(wish.TakeOwnership, PROJECT, "project_id", take_ownership, *OWNING),
        ),
        projections=(
            numbers.project,
            sales_orders.project,
            projects.project,
            service_orders.project,
            timeline.project,
        ),
        replies=(reply,),
        copies=(
            Copy("configuration.journal", inbound.CONFIGURATION, configuration.project),
            Copy("identity_access.journal", inbound.ACCOUNTS, operators.project),
        ),
        agents=agents(),
        messages=(
            integration.SalesOrderNormalized,
            integration.SalesOrderRejected,
            integration.SalesOrderStatusChanged,
            integration.SalesScheduleConfirmed,
        ),
        tables=TABLES,
    )
