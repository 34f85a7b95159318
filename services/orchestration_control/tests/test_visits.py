"""One visit for several installations: it stays as long as one of them waits for it."""

from __future__ import annotations

import msgspec
import pytest

from fsm_events.projects import ServiceOrderCreated
from services.orchestration_control.domain.decider import ids
from services.orchestration_control.domain.state import SERVICE_ORDER, ServiceOrder
from services.orchestration_control.tests.sales import ES_AT, LATER, SPAIN, update
from services.orchestration_control.tests.statements import cancelled
from services.orchestration_control.tests.test_translation import KNOWN
from services.orchestration_control.tests.test_updates import GOODS, SECOND, TWO, WORK
from services.orchestration_control.tests.world import World

SALE = "STORE_SALES:VNT-ES-20260302-007"
FIRST, OTHER = (ids.service_order_id(SALE, line) for line in ("L2", "L3"))
VISIT = ids.visit_id(SALE, "L2")
BOTH = msgspec.structs.replace(
    SPAIN, items=(GOODS, WORK, SECOND), totals=TWO, technical_visit_mandatory=True
)


@pytest.fixture
def world() -> World:
    made = World()
    made.hears(BOTH, ES_AT)
    return made


def order(world: World, order_id: str) -> ServiceOrder:
    found: ServiceOrder = world.fold(SERVICE_ORDER, order_id)
    return found


def states(world: World) -> list[str]:
    return [order(world, order_id).status for order_id in (VISIT, FIRST, OTHER)]


def test_a_line_called_off_leaves_the_visit_to_the_other(world: World) -> None:
    world.hears(cancelled(BOTH, lines=("L2",)), LATER)
    assert states(world) == ["CREATED", "CANCELLED", "CREATED"]
    world.hears(cancelled(BOTH, 3, ("L3",)), LATER)
    assert states(world) == ["CANCELLED", "CANCELLED", "CANCELLED"]


def test_both_lines_called_off_take_it_with_them(world: World) -> None:
    world.hears(cancelled(BOTH, lines=("L2", "L3")), LATER)
    assert states(world) == ["CANCELLED", "CANCELLED", "CANCELLED"]


def test_a_visit_that_is_offered_no_more_stays_as_it_was_added() -> None:
    wanted = msgspec.structs.replace(SPAIN, technical_visit_mandatory=True)
    world = World(masters=KNOWN)
    world.hears(wanted, ES_AT)
    before = order(world, VISIT).record
    gone = (
        msgspec.structs.replace(item, offered=item.type != "CONFIRMATION_TV")
        for item in KNOWN.items
    )
    world.masters = msgspec.structs.replace(KNOWN, items=tuple(gone))
    world.hears(update(wanted, 2), LATER)
    assert order(world, VISIT).record == before
    assert before.estimated_min == 60


def test_a_line_removed_leaves_the_visit_to_the_other(world: World) -> None:
    world.hears(update(BOTH, 2, items=(SECOND,)), LATER)
    assert states(world) == ["CREATED", "CANCELLED", "CREATED"]
    assert order(world, OTHER).record.depends_on[0].order_id == VISIT
    assert order(world, OTHER).blocked == ("AWAITING_TV",)
    made = [event for event in world.history if isinstance(event, ServiceOrderCreated)]
    assert len(made) == 3
