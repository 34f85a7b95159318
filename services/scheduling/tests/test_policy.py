"""What other services say, and what is wanted because of it."""

from __future__ import annotations

import pytest

from fsm_common.core.sealed import from_wire, to_wire
from fsm_events.projects import ServiceOrderBlocked, ServiceOrderCancelled, ServiceOrderUpdated
from services.scheduling.domain.commands import ReleaseOrder, ReviewOrder
from services.scheduling.domain.policy import react
from services.scheduling.tests.floor import Floor, an_order
from services.scheduling.tests.world import local

AT = local("2026-03-03 09:00")


@pytest.mark.parametrize("changed", ["estimatedMin", "site.postalCode", "lines", "window"])
def test_a_telling_change_is_looked_at(changed: str) -> None:
    event = from_wire(to_wire(an_order(changed_fields=(changed,))), ServiceOrderUpdated)
    told = Floor.on().tell(event)[0]
    cause = told.meta.event_id
    field = changed.partition(".")[0]
    wanted = ReviewOrder(at=AT, order_id="o1", changed=(field,), cause_event_id=cause)
    assert react(told, AT) == [wanted]


@pytest.mark.parametrize("changed", ["paymentStatus", "deliveryStatus", "language"])
def test_other_changes_are_not(changed: str) -> None:
    event = from_wire(to_wire(an_order(changed_fields=(changed,))), ServiceOrderUpdated)
    assert react(Floor.on().tell(event)[0], AT) == []


def test_a_cancelled_order_lets_everything_go() -> None:
    event = ServiceOrderCancelled(
        service_order_id="o1",
        project_id="p",
        customer_id="c",
        previous_state="SCHEDULED",
        reason_code="CUSTOMER_REQUEST",
        refund_required=False,
        sales_system="s",
        external_order_id="e",
    )
    wanted = ReleaseOrder(at=AT, order_id="o1", reason="ORDER_CANCELLED")
    assert react(Floor.on().tell(event)[0], AT) == [wanted]


@pytest.mark.parametrize(("reason", "released"), [("SLOT_INVALID", True), ("PAYMENT", False)])
def test_only_an_invalid_slot_is_released(reason: str, released: bool) -> None:
    event = from_wire(
        {"serviceOrderId": "o1", "projectId": "p", "reasons": [reason], "blockedReasons": [reason]},
        ServiceOrderBlocked,
    )
    wanted = ReleaseOrder(at=AT, order_id="o1", reason="SLOT_INVALID", settled=True)
    assert react(Floor.on().tell(event)[0], AT) == ([wanted] if released else [])
