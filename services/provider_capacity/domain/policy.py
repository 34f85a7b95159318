"""Configuration said something, hence teams' calendars are another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fsm_common.core.messages import Command, Recorded
from fsm_events.config import ParameterEffective, ParameterExpired
from services.provider_capacity.domain.commands import RepublishCalendars

COUNTRIES = ("ES", "FR", "IT", "PL")


def react(
    recorded: Recorded[ParameterEffective | ParameterExpired], at: datetime
) -> Sequence[Command]:
    """A calendar of configuration began or ended: its country's calendars are said again."""
    event = recorded.event
    if event.kind != "CALENDAR":
        return ()
    country = event.scope.country_code
    countries = COUNTRIES if country is None else (country,)
    return tuple(RepublishCalendars(at=at, country_code=one) for one in countries)
