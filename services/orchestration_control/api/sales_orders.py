"""What tills have sent, and what came of it."""

from __future__ import annotations

from sqlalchemy import exists, select

from fsm_common.edges.http import Call, Listing, Page, Routes
from services.orchestration_control.api.answers import SalesOrderAnswer
from services.orchestration_control.api.codes import CODES, NO_SALE, seen, visible
from services.orchestration_control.projections.sales_orders import SALES_ORDERS
from services.orchestration_control.projections.service_orders import SERVICE_ORDERS

routes = Routes("sales orders", CODES)
ROW, ORDERS = SALES_ORDERS.c, SERVICE_ORDERS.c
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
    mine = exists().where(
        ORDERS.sales_system == ROW.sales_system,
        ORDERS.external_order_id == ROW.external_order_id,
        visible(call),
    )
    return call.page(SALES, SalesOrderAnswer.of, mine)


@routes.get("/sales-orders/{sales_order_id:path}", "GetSalesOrder", READERS)
def get_sales_order(sales_order_id: str, call: Call) -> SalesOrderAnswer:
    """One; its id is `system:external order id`."""
    row = call.get(SALES_ORDERS, sentence=NO_SALE, sales_order_id=sales_order_id)
    named = {name: row[name] for name in ("sales_system", "external_order_id")}
    with call.reader() as reader:
        seen(call, NO_SALE, *reader.find(SERVICE_ORDERS, **named))
    call.etag(row["version"])
    return SalesOrderAnswer.of(row)
