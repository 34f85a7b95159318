"""What follows from a company's facts: each team as a candidate, and its calendar, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

import msgspec

from fsm_events.common import (
    AbsentDays,
    CalendarSettings,
    TeamCertification,
    TeamLimits,
    TeamPreference,
    TeamSpecialty,
    TeamZone,
    ZoneLink,
)
from fsm_events.enums import CalendarChange
from fsm_events.providers import CalendarUpdated, TeamProfileChanged, ZoneChanged
from services.provider_capacity.domain.company import Company, Family
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.facts import InheritedCalendar
from services.provider_capacity.domain.state import Provider, Team

T = TypeVar("T")


def with_consequences(
    events: Sequence[CompanyEvent],
    family: Family,
    at: datetime,
    change: CalendarChange = "SCHEDULE",
) -> list[CompanyEvent]:
    """The events, and behind them whatever they change in profiles and calendars of teams,
    those of the companies below included."""
    if not events:
        return []
    after = family.company.after(events)
    return [
        *events,
        *consequences(after, family.parent, family.calendar_of(after), at, change),
        *(
            event
            for child in family.children
            for event in consequences(child, after, family.calendar_of(child), at, change)
        ),
    ]


def consequences(
    company: Company,
    parent: Company | None,
    inherited: InheritedCalendar,
    at: datetime,
    change: CalendarChange,
) -> Iterable[CompanyEvent]:
    """Profiles and calendars of the company's teams that differ from what was last said."""
    for team in company.teams.values():
        new_profile = profile(company, team, parent, at)
        if _differs(team.profile, new_profile, profile_version=0):
            yield new_profile
        new_calendar = calendar(company.provider, team, inherited, change)
        if _differs(team.calendar, new_calendar, calendar_version=0, change=change):
            yield new_calendar


def profile(
    company: Company, team: Team, parent: Company | None, at: datetime
) -> TeamProfileChanged:
    """The team as a candidate, with the next version."""
    record, entry = company.provider.record, team.record
    assert record is not None
    assert entry is not None
    above = parent.provider if parent else None
    return TeamProfileChanged(
        team_id=entry.team_id,
        team_name=entry.name,
        provider_id=record.provider_id,
        provider_name=record.name,
        country_code=record.country_code,
        bu_codes=record.bu_codes,
        team_status=entry.status,
        provider_status=company.provider.status,
        risk_status=record.risk_status,
        parent_risk_status=above.record.risk_status if above and above.record else None,
        parent_status=above.status if above else None,
        provider_type=record.provider_type,
        parent_id=record.parent_id,
        tier=record.tier,
        billing_model=record.billing_model,
        contract_start=record.contract_start,
        contract_end=record.contract_end,
        base=entry.base or record.base,
        time_zone=_first(team.schedule.time_zone, company.provider.schedule.time_zone)
        or record.time_zone,
        can_tv=record.can_tv,
        can_install=record.can_install,
        tv_policy=record.tv_policy,
        product_eligibility=record.product_eligibility,
        brand_eligibility=record.brand_eligibility,
        preferences=_preferences(company),
        specialties=_specialties(team, company.today(at)),
        certifications=_certifications(team),
        zones=_zones(company, entry.zones, company.today(at)),
        crew_min=entry.crew_min,
        crew_max=entry.crew_max,
        limits=_limits(team, company.provider.schedule),
        store_links=record.store_links,
        profile_version=1 + (team.profile.profile_version if team.profile else 0),
    )


def calendar(
    company: Provider, team: Team, inherited: InheritedCalendar, change: CalendarChange
) -> CalendarUpdated:
    """The team's calendar: its own words, else the company's, else the business unit's."""
    record, entry, own, above = company.record, team.record, team.schedule, company.schedule
    assert record is not None
    assert entry is not None
    return CalendarUpdated(
        team_id=entry.team_id,
        provider_id=record.provider_id,
        time_zone=_first(own.time_zone, above.time_zone) or record.time_zone,
        holiday_region=_first(own.holiday_region, above.holiday_region, record.holiday_region),
        working_days=_first(own.working_days, above.working_days) or inherited.working_days,
        shifts=_first(own.shifts, above.shifts) or inherited.shifts,
        lunch=_first(own.lunch, above.lunch, inherited.lunch),
        absences=_absences(team),
        blackouts=(*above.blackouts, *(b for b in own.blackouts if b not in above.blackouts)),
        service_days=_first(own.service_days, above.service_days) or (),
        max_daily_jobs=_first(own.max_daily_jobs, above.max_daily_jobs),
        max_weekly_jobs=_first(own.max_weekly_jobs, above.max_weekly_jobs),
        # The team's alone: the zone comes before the company, whose buffer stands in the profile.
        travel_buffer_min=own.travel_buffer_min,
        cross_shift=bool(_first(own.cross_shift, above.cross_shift, inherited.cross_shift)),
        cross_day=bool(_first(own.cross_day, above.cross_day, inherited.cross_day)),
        calendar_version=1 + (team.calendar.calendar_version if team.calendar else 0),
        change=change,
    )


def _differs(old: T | None, new: T, **aside: object) -> bool:
    """Whether they differ, apart from these fields."""
    if old is None:
        return True
    same = msgspec.structs.replace  # compared with both set to one value
    return same(old, **aside) != same(new, **aside)  # type: ignore[type-var]  # both are structs


def _first(*values: T | None) -> T | None:
    return next((value for value in values if value is not None), None)


def _preferences(company: Company) -> tuple[TeamPreference, ...]:
    said = [p.latest for p in company.preferences.values() if p.latest]
    return tuple(
        TeamPreference(
            specialty_id=one.specialty_id,
            preference=one.preference,
            bundled_with=one.bundled_with,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
            max_monthly=one.max_monthly,
        )
        for one in sorted(said, key=lambda one: one.specialty_id)
    )


def _specialties(team: Team, on: date) -> tuple[TeamSpecialty, ...]:
    """Certified is what holds a certificate on that day, whichever of the two came first."""
    return tuple(
        msgspec.structs.replace(one, certified=bool(team.held(name, on)))
        for name, one in sorted(team.specialties.items())
    )


def _certifications(team: Team) -> tuple[TeamCertification, ...]:
    return tuple(
        TeamCertification(
            type=one.type,
            specialty_ids=one.specialty_ids,
            # Some were verified before the day on which they were issued; they count from then.
            verified_from=max(one.verified_from, one.issued_on),
            expires_on=one.expires_on,
        )
        for _, one in sorted(team.certificates.items())
        if one.state == "VERIFIED" and one.verified_from
    )


def _zones(company: Company, links: Sequence[ZoneLink], on: date) -> tuple[TeamZone, ...]:
    """Those in which the team works on that day."""
    known = ((link, company.zones.get(link.zone_id)) for link in links if _holds(link, on))
    said = [(link, zone.latest) for link, zone in known if zone and zone.latest]
    usual = company.provider.schedule.travel_buffer_min
    return tuple(_zone(link, one, usual) for link, one in said)


def _holds(link: ZoneLink, on: date) -> bool:
    return (link.valid_from or on) <= on <= (link.valid_until or on)


def _zone(link: ZoneLink, said: ZoneChanged, usual_buffer: int | None) -> TeamZone:
    return TeamZone(
        zone_id=said.zone_id,
        type=said.type,
        postal_codes=said.postal_codes,
        ranges=said.ranges,
        polygon=said.polygon,
        max_commute_min=_first(link.max_commute_min, said.max_commute_min) or 0,
        travel_buffer_min=_first(link.travel_buffer_min, said.travel_buffer_min, usual_buffer),
        max_daily_jobs=_first(link.max_daily_jobs, said.max_daily_jobs),
    )


def _limits(team: Team, company: CalendarSettings) -> TeamLimits:
    """The team's limits; a calendar may lower the number of jobs, never raise it."""
    day = _first(team.schedule.max_daily_jobs, company.max_daily_jobs)
    week = _first(team.schedule.max_weekly_jobs, company.max_weekly_jobs)
    return msgspec.structs.replace(
        team.limits,
        jobs_day=min(team.limits.jobs_day, day if day is not None else team.limits.jobs_day),
        jobs_week=min(team.limits.jobs_week, week if week is not None else team.limits.jobs_week),
    )


def _absences(team: Team) -> tuple[AbsentDays, ...]:
    """What keeps the team away; why somebody is ill is nobody's business outside."""
    approved = ((name, one) for name, one in team.absences.items() if one.state == "APPROVED")
    return tuple(
        AbsentDays(
            absence_id=name,
            start=one.start,
            end=one.end,
            type="OTHER" if one.type == "SICK_LEAVE" else one.type,
        )
        for name, one in sorted(approved, key=lambda pair: (pair[1].start, pair[0]))
    )
