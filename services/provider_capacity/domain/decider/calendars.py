"""When teams work: schedules and limits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from fsm_common.core.errors import invalid
from fsm_events.common import CalendarSettings, TeamLimits
from fsm_events.enums import Weekday
from fsm_events.providers import CapacityUpdated, ProviderScheduleSet, TeamScheduleSet
from services.provider_capacity.domain.commands import (
    SetLimits,
    SetProviderSchedule,
    SetTeamSchedule,
)
from services.provider_capacity.domain.company import Family
from services.provider_capacity.domain.decider.common import (
    ZONES,
    check_dates,
    entered,
    registered,
)
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.domain.resolving import with_consequences
from services.provider_capacity.domain.state import Provider, Team


def set_provider_schedule(
    command: SetProviderSchedule, state: Provider, facts: Family
) -> list[CompanyEvent]:
    """What the company's teams inherit."""
    record = registered(facts.company)
    _check(command.settings, facts)
    if command.settings == facts.company.provider.schedule:
        return []
    told = ProviderScheduleSet(provider_id=record.provider_id, settings=command.settings)
    return with_consequences([told], facts, command.at)


def set_team_schedule(command: SetTeamSchedule, state: Team, facts: Family) -> list[CompanyEvent]:
    """What is different for this team."""
    record = entered(state)
    _check(command.settings, facts)
    if command.settings == state.schedule:
        return []
    told = TeamScheduleSet(
        provider_id=record.provider_id, team_id=record.team_id, settings=command.settings
    )
    return with_consequences([told], facts, command.at)


def set_limits(command: SetLimits, state: Team, facts: Family) -> list[CompanyEvent]:
    """How much the team takes from today on."""
    record, limits = entered(state), command.limits
    parts = (limits.jobs_day, limits.jobs_week, limits.minutes_day, limits.minutes_week)
    if min(*parts, limits.points_day or 0) < 0:
        raise invalid("INVALID_LIMIT", "A limit is nought or more.", "limits")
    if limits == state.limits:
        return []
    told = CapacityUpdated(
        team_id=record.team_id,
        provider_id=record.provider_id,
        limits=limits,
        effective_from=facts.company.today(command.at),
        changed_fields=_changed(state.limits, limits),
    )
    return with_consequences([told], facts, command.at)


def _changed(old: TeamLimits, new: TeamLimits) -> tuple[str, ...]:
    wire = zip(new.__struct_fields__, new.__struct_encode_fields__, strict=True)
    return tuple(out for name, out in wire if getattr(old, name) != getattr(new, name))


def _check(settings: CalendarSettings, facts: Family) -> None:
    _check_shifts(settings)
    if settings.working_days is not None:
        _check_days(settings.working_days, "workingDays")
    for days in settings.service_days or ():
        _check_days(days.weekdays, "serviceDays")
        if days.category not in facts.ground.categories:
            sentence = f"There is no category of products {days.category}."
            raise invalid("UNKNOWN_CATEGORY", sentence, "serviceDays")
    if settings.time_zone is not None and settings.time_zone not in ZONES:
        sentence = f"{settings.time_zone} is no IANA time zone."
        raise invalid("UNKNOWN_TIME_ZONE", sentence, "timeZone")
    if settings.lunch is not None and settings.lunch.start >= settings.lunch.end:
        raise invalid("SHIFT_ORDER", "Lunch starts before it ends.", "lunch")
    blackouts = sorted(settings.blackouts, key=lambda days: days.start)
    for one in blackouts:
        check_dates(one.start, one.end, "blackouts")
    if any(one.end >= following.start for one, following in pairwise(blackouts)):
        raise invalid("OVERLAPPING_BLACKOUTS", "Two blackouts overlap.", "blackouts")


def _check_days(days: Sequence[Weekday], field: str) -> None:
    if not days:
        raise invalid("NO_WORKING_DAY", "There is a weekday at least.", field)
    if len(set(days)) < len(days):
        raise invalid("DUPLICATE_DAY", "A weekday stands there twice.", field)


def _check_shifts(settings: CalendarSettings) -> None:
    shifts = sorted(settings.shifts or (), key=lambda shift: shift.start)
    if settings.shifts is not None and not shifts:
        raise invalid("NO_SHIFT", "A day has a shift.", "shifts")
    if any(shift.start >= shift.end for shift in shifts):
        raise invalid("SHIFT_ORDER", "A shift starts before it ends.", "shifts")
    twice = len({shift.code for shift in shifts}) < len(shifts)
    if twice or any(one.end > following.start for one, following in pairwise(shifts)):
        raise invalid("OVERLAPPING_SHIFTS", "Two shifts overlap.", "shifts")
