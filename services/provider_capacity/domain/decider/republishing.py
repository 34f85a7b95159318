"""Calendars and profiles said again where what they follow from has changed."""

from __future__ import annotations

from services.provider_capacity.domain.commands import RepublishCalendars
from services.provider_capacity.domain.company import Family
from services.provider_capacity.domain.decider.common import registered
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import consequences
from services.provider_capacity.domain.state import Provider


def republish_calendars(
    command: RepublishCalendars, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """For every team of the country whose resolved calendar or profile is another now;
    `facts.children` are the country's companies, those above others among them."""
    known = {registered(one).provider_id: one for one in facts.children}
    return [
        event
        for company in known.values()
        for event in consequences(
            company,
            known.get(registered(company).parent_id or ""),
            facts.calendar_of(company),
            command.at,
            "SCHEDULE",
        )
    ]
