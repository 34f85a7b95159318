"""What teams inherit has changed: who hears of it, and of what else is another by then."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fsm_events.common import CalendarSettings
from fsm_events.providers import CalendarUpdated, TeamProfileChanged
from services.provider_capacity.domain import decider
from services.provider_capacity.domain.commands import RepublishCalendars, SetProviderSchedule
from services.provider_capacity.domain.company import Company, Family
from services.provider_capacity.domain.decider.common import registered
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.facts import InheritedCalendar
from services.provider_capacity.domain.state import Provider
from services.provider_capacity.tests.cast import AT, GROUND, SPANISH, active

replace = msgspec.structs.replace


def told(*companies: Company, calendar: InheritedCalendar = SPANISH) -> Sequence[CompanyEvent]:
    """What all of these hear when their country's calendar is this."""
    calendars = {registered(one).provider_id: calendar for one in companies}
    family = Family(children=companies, ground=replace(GROUND, calendars=calendars))
    command = RepublishCalendars(at=AT, country_code="ES")
    return decider.republish_calendars(command, Provider(), family)


def test_a_changed_calendar_above_is_told_for_every_team_once() -> None:
    company, new = active().company, InheritedCalendar(configured=True)
    (days,) = told(company, calendar=new)
    assert days.shifts == new.shifts  # type: ignore[union-attr]
    assert told(company.after([days]), calendar=new) == []


def test_what_an_older_rule_told_is_told_anew_with_it() -> None:
    """A company's travel buffer stood in the calendar once, and stands in the zones now."""
    tale = active()
    buffer = CalendarSettings(travel_buffer_min=5)
    tale.do(
        decider.set_provider_schedule,
        SetProviderSchedule(at=AT, provider_id="p", settings=buffer),
    )
    team = tale.company.teams["t"]
    assert team.profile
    assert team.calendar
    (zone,) = team.profile.zones
    then = tale.company.after(
        [
            replace(team.profile, zones=(replace(zone, travel_buffer_min=None),)),
            replace(team.calendar, travel_buffer_min=5),
        ]
    )
    candidate, days = told(then)
    assert isinstance(candidate, TeamProfileChanged)
    assert isinstance(days, CalendarUpdated)
    assert (candidate.zones, days.travel_buffer_min) == ((zone,), None)


def test_a_candidate_below_another_company_keeps_its_parent() -> None:
    above, company = active().company, active().company
    record = replace(registered(company), provider_id="c", parent_id="p")
    below = replace(company, provider=replace(company.provider, record=record))
    [candidate] = [
        event
        for event in told(above, below)
        if isinstance(event, TeamProfileChanged) and event.provider_id == "c"
    ]
    assert (candidate.parent_id, candidate.parent_status) == ("p", "ACTIVE")
