"""Which command is decided by what, on which facts, behind which guards."""

from __future__ import annotations

from functools import partial
from typing import Any

from fsm_common.core.decider import Decision
from fsm_common.core.messages import About
from services.scheduling.domain.commands import (
    CancelBooking,
    ConfirmBooking,
    ExpireHold,
    HoldSlot,
    MoveBooking,
    ReleaseOrder,
    ReviewOrder,
)
from services.scheduling.domain.decider.booking import cancel, confirm, move
from services.scheduling.domain.decider.holding import expire, hold
from services.scheduling.domain.decider.reviewing import release_order, review
from services.scheduling.domain.state import BOOKING, ORDER
from services.scheduling.projections import asking


def _of_order(command: Any, facts: Any) -> About | None:
    return facts.order.about if facts.order else None


_booking: Any = partial(Decision, aggregate=BOOKING, identity="booking_id", about=_of_order)
_order: Any = partial(Decision, aggregate=ORDER, identity="order_id", about=_of_order)
DECISIONS: tuple[Decision[Any, Any, Any], ...] = (
    _booking(HoldSlot, decide=hold, plan=asking.plan_hold, facts=asking.hold_facts),
    _booking(ConfirmBooking, decide=confirm, plan=asking.plan_confirm, facts=asking.confirm_facts),
    _booking(MoveBooking, decide=move, plan=asking.plan_move, facts=asking.move_facts),
    Decision(CancelBooking, BOOKING, "booking_id", cancel),
    Decision(ExpireHold, BOOKING, "booking_id", expire),
    _order(ReviewOrder, decide=review, plan=asking.plan_review, facts=asking.review_facts),
    _order(
        ReleaseOrder, decide=release_order, plan=asking.plan_release, facts=asking.release_facts
    ),
)
