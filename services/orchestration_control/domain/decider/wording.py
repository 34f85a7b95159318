"""The partner's words for our states."""

from __future__ import annotations

from collections.abc import Mapping

from fsm_events.enums import OrderState

# What a sales system hears whose own words are not configured.
STORE: Mapping[OrderState, str] = {
    "CREATED": "PENDING",
    "SCHEDULED": "SCHEDULED",
    "ASSIGNED": "ASSIGNED",
    "DISPATCHED": "ASSIGNED",
    "IN_PROGRESS": "IN_PROGRESS",
    "ON_HOLD": "IN_PROGRESS",
    "INCOMPLETE": "IN_PROGRESS",
    "COMPLETED": "COMPLETED",
    "VERIFIED": "COMPLETED",
    "CLOSED": "COMPLETED",
    "CANCELLED": "CANCELLED",
}


def partner_word(wording: Mapping[str, str], state: OrderState) -> str:
    """The word of this sales system, else the store's."""
    return wording.get(state) or STORE[state]
