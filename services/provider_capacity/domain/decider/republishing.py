"""Calendars said again where what they inherit has changed."""

from __future__ import annotations

from fsm_events.providers import CalendarUpdated
from services.provider_capacity.domain.commands import RepublishCalendars
from services.provider_capacity.domain.company import Family
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import consequences
from services.provider_capacity.domain.state import Provider


def republish_calendars(
    command: RepublishCalendars, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """For every team of the country whose resolved calendar is another now; `facts.children`
    are the country's companies."""
    return [
        event
        for company in facts.children
        for event in consequences(company, None, facts.calendar_of(company), command.at, "SCHEDULE")
        if isinstance(event, CalendarUpdated)
    ]
