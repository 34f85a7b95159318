"""What tills have sent, and what came of it."""

from __future__ import annotations

from sqlalchemy import select

from fsm_common.edges.http import Call, Listing, Page, Routes
from services.orchestration_control.api.answers import SalesOrderAnswer
from services.orchestration_control.api.codes import CODES, NO_SALE, seen
from services.orchestration_control.projections.sales_orders import SALES_ORDERS

routes = Routes("sales orders", CODES)
ROW = SALES_ORDERS.c
SALES = Listing(
    select(SALES_ORDERS),
    key=ROW.sales_order_id,
    sorts={"createdAt": ROW.created_at, "updatedAt": ROW.updated_at},
    filters={
        "salesSystem": ROW.sales_system,
        "externalOrderId": ROW.external_order_id,
        "projectId": ROW.project_id,
        "countryCode": ROW.country_code,
        "createdAt": ROW.created_at,
    },
)
READERS = ("VIEWER", "CUSTOMER_CARE", "SERVICE")


@routes.get("/sales-orders", "ListSalesOrders", READERS, listing=SALES)
def list_sales_orders(call: Call) -> Page[SalesOrderAnswer]:
    """The orders of tills that the caller may see."""
    mine = call.scope.where(country=ROW.country_code, bu=ROW.bu_code, store=None)
    return call.page(SALES, SalesOrderAnswer.of, mine)


@routes.get("/sales-orders/{sales_order_id}", "GetSalesOrder", READERS)
def get_sales_order(sales_order_id: str, call: Call) -> SalesOrderAnswer:
    """One; its id is `system:external order id`."""
    row = call.get(SALES_ORDERS, sentence=NO_SALE, sales_order_id=sales_order_id)
    seen(call, row, NO_SALE)
    call.etag(row["version"])
    return SalesOrderAnswer.of(row)
