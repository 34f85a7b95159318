"""What tills say beside their orders, as records."""

from __future__ import annotations

from datetime import datetime

from fsm_events.common import SalesDeliveredProduct
from fsm_events.enums import DeliveryStatus, PaymentStatus
from fsm_events.integration import (
    SalesDeliveryDateChanged,
    SalesDeliveryStatusChanged,
    SalesOrderCancelled,
    SalesOrderReceived,
    SalesPaymentStatusChanged,
)
from services.orchestration_control.tests.sales import LATER, eur


def paid(
    order: SalesOrderReceived, amount: str, status: PaymentStatus = "FULLY_PAID"
) -> SalesPaymentStatusChanged:
    return SalesPaymentStatusChanged(
        sales_system=order.sales_system,
        external_order_id=order.external_order_id,
        payment_status=status,
        total=order.totals.total,
        paid=eur(amount),
        outstanding=eur("0.00"),
        method="CARD",
    )


def delivered(
    order: SalesOrderReceived,
    status: DeliveryStatus = "FULLY_DELIVERED",
    *lines: tuple[str, str, DeliveryStatus],
) -> SalesDeliveryStatusChanged:
    return SalesDeliveryStatusChanged(
        sales_system=order.sales_system,
        external_order_id=order.external_order_id,
        delivery_status=status,
        location="WORKSITE",
        products=tuple(
            SalesDeliveredProduct(line_id=line, ordered="2", delivered=number, status=word)
            for line, number, word in lines
        ),
    )


def delayed(order: SalesOrderReceived, to: datetime, version: int = 1) -> SalesDeliveryDateChanged:
    return SalesDeliveryDateChanged(
        sales_system=order.sales_system,
        bu_code=order.bu_code,
        external_order_id=order.external_order_id,
        version=version,
        max_delivery_date=to,
    )


def cancelled(
    order: SalesOrderReceived, version: int = 2, lines: tuple[str, ...] | None = None
) -> SalesOrderCancelled:
    return SalesOrderCancelled(
        sales_system=order.sales_system,
        external_order_id=order.external_order_id,
        version=version,
        line_ids=lines,
        reason_code="CUSTOMER_REQUEST",
        refund_required=True,
        cancelled_at=LATER,
    )
