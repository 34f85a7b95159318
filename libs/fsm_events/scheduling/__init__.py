"""What is said in scheduling.*

Generated from schemas/avro by `python -m fsm_events`.
"""

from fsm_events.scheduling.availability import AvailabilityQueried
from fsm_events.scheduling.booking import (
    BookingConfirmed,
    BookingConflictDetected,
    BookingExpired,
    BookingMoved,
    BookingPreBooked,
    BookingReleased,
)
from fsm_events.scheduling.slot_question import OrderNoSlot

__all__ = [
    "AvailabilityQueried",
    "BookingConfirmed",
    "BookingConflictDetected",
    "BookingExpired",
    "BookingMoved",
    "BookingPreBooked",
    "BookingReleased",
    "OrderNoSlot",
]
