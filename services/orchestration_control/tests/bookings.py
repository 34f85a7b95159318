"""What scheduling says, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fsm_common.core.messages import Event
from fsm_events.common import Slot
from fsm_events.projects import ServiceOrderCreated
from services.orchestration_control.domain.commands import ScheduleOrder
from services.orchestration_control.tests.sales import LATER
from services.orchestration_control.tests.world import World

DAY = date(2026, 3, 11)
SLOT = Slot(
    start=datetime(2026, 3, 11, 8, tzinfo=UTC),
    end=datetime(2026, 3, 11, 12, tzinfo=UTC),
    promise="EXACT",
)


def order_id(world: World) -> str:
    """The first order that was made."""
    return next(e.service_order_id for e in world.history if isinstance(e, ServiceOrderCreated))


def booked(world: World, booking: str = "b1", slot: Slot = SLOT) -> list[Event]:
    """The customer has confirmed a slot."""
    return world.does(
        ScheduleOrder(at=LATER, service_order_id=order_id(world), booking_id=booking, slot=slot)
    )
