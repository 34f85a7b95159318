"""Orders of the drills' own, sold by the till in France: six hours of windows, goods soon there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.stories.world import DidNotHappen, World, record

RECEIVED = "integration.sales.order_received"
PAID = "integration.sales.payment_status_changed"
CREATED = "projects.service_order.created"
TOTAL = 2783


def sold(world: World, names: Sequence[str], postal_code: str) -> dict[str, str]:
    """Sell an order of each name to that postal code; their service orders by name."""
    for name in names:
        world.till.publish(RECEIVED, f"FR_{name}", _order(name, postal_code))
    world.settle()
    found = {
        heard.value["externalOrderId"]: heard.value["serviceOrderId"]
        for heard in world.watch.all()
        if heard.type == CREATED and heard.value["externalOrderId"] in names
    }
    if set(found) != set(names):
        raise DidNotHappen(f"of {len(names)} orders that were sold, {len(found)} were created")
    return found


def paid(world: World, name: str, euros: int) -> None:
    """The till says how much of an order is paid; each sum is news."""
    sums = {"total": TOTAL, "paid": euros, "outstanding": TOTAL - euros}
    amounts = {k: {"amount": f"{v}.00", "currency": "EUR"} for k, v in sums.items()}
    said = record("payment_fr", externalOrderId=name, paymentStatus="PARTIALLY_PAID", **amounts)
    world.till.publish(PAID, f"FR_{name}", said)


def _order(name: str, postal_code: str) -> dict[str, Any]:
    found = record("order_fr", externalOrderId=name, maxDeliveryDate="2026-03-03")
    found["address"]["postalCode"] = postal_code
    found["customer"]["customerId"] = f"CUS-{name}"
    found["items"][0]["expectedDate"] = "2026-03-03"
    return found
