"""Teams, their calendars, absences, certificates: what is resolved of them, every refusal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from fsm_events.common import BlackoutDays, GeoPoint, ServiceDays, TeamLimits, WorkShift, ZoneLink
from fsm_events.providers import CalendarUpdated, TeamProfileChanged
from services.provider_capacity.domain import decider
from services.provider_capacity.domain.commands import (
    AssignSpecialty,
    CancelAbsence,
    CheckCertification,
    DecideAbsence,
    LinkZone,
    RequestAbsence,
    RevokeSpecialty,
    SetLimits,
    SetProviderSchedule,
    SetTeamSchedule,
    SubmitCertification,
    UpdateZone,
)
from services.provider_capacity.tests.cast import (
    AT,
    SPANISH,
    Tale,
    active,
    onboarded,
    registered,
    settings,
    team,
    topics,
    zone,
)

MORNING = WorkShift(code="M", enabled=True, start="07:00", end="12:00")
FIRST, MAR16 = AT.date(), date(2026, 3, 16)
LATER = datetime(2028, 1, 1, 12, tzinfo=UTC)  # the certificate below has expired then
FEW = TeamLimits(jobs_day=1, jobs_week=5, minutes_day=480, minutes_week=2400)
BUFFERED = ZoneLink(zone_id="z", max_commute_min=30, travel_buffer_min=15)


def set_team(**rest: Any) -> SetTeamSchedule:
    """Say this of the team's calendar."""
    return SetTeamSchedule(at=AT, team_id="t", settings=settings(**rest))


def calendar(tale: Tale) -> CalendarUpdated:
    """The team's calendar as it was last told."""
    told = tale.company.teams["t"].calendar
    assert told is not None
    return told


def profile(tale: Tale) -> TeamProfileChanged:
    """The team's profile as it was last told."""
    told = tale.company.teams["t"].profile
    assert told is not None
    return told


class TestTeams:
    def test_a_new_team_is_told_whole(self) -> None:
        tale = registered(base=GeoPoint(lat=39.475, lng=-0.418))
        tale.do(decider.create_zone, zone())
        told = tale.do(decider.create_team, team())
        assert topics(told) == ["team.created", "team.profile_changed", "calendar.updated"]
        assert profile(tale).base == GeoPoint(lat=39.475, lng=-0.418)
        assert (profile(tale).profile_version, calendar(tale).calendar_version) == (1, 1)
        tale.try_(decider.create_team, team()).then_nothing()

    @pytest.mark.parametrize(
        ("wish", "code"),
        [
            ({"name": " "}, "NAME_REQUIRED"),
            ({"crew_min": 3}, "INVALID_CREW"),
            ({"crew_min": 0}, "INVALID_CREW"),
            ({"zones": (ZoneLink(zone_id="elsewhere"),)}, "ZONE_NOT_OWNED"),
            ({"zones": (ZoneLink(zone_id="z"), BUFFERED)}, "DUPLICATE_ZONE"),
            (
                {"zones": (ZoneLink(zone_id="z", valid_from=MAR16, valid_until=FIRST),)},
                "DATE_ORDER",
            ),
            ({"base": GeoPoint(lat=90.1, lng=0)}, "INVALID_COORDINATES"),
            ({"base": GeoPoint(lat=0, lng=-180.1)}, "INVALID_COORDINATES"),
        ],
    )
    def test_what_is_no_team(self, wish: dict[str, Any], code: str) -> None:
        tale = registered()
        tale.do(decider.create_zone, zone())
        tale.try_(decider.create_team, team(**wish)).then_rejected(code=code)

    def test_a_changed_team_is_told_with_what_it_can_do(self) -> None:
        tale = active()
        told = tale.do(decider.link_zone, LinkZone(at=AT, team_id="t", zone=BUFFERED))[0]
        assert told.specialty_ids == ("DOORS",)  # type: ignore[attr-defined]
        assert told.changed_fields == ("zones", "specialtyIds")  # type: ignore[attr-defined]
        floors = AssignSpecialty(at=AT, team_id="t", specialty_id="FLOORS", experience="JUNIOR")
        tale.do(decider.assign_specialty, floors)
        tale.try_(decider.link_zone, LinkZone(at=AT, team_id="t", zone=BUFFERED)).then_nothing()

    def test_a_team_that_can_do_something_is_no_other_team(self) -> None:
        tale = onboarded()
        tale.try_(decider.create_team, team()).then_nothing()
        tale.do(decider.link_zone, LinkZone(at=AT, team_id="t", zone=BUFFERED))
        wish = team(zones=(BUFFERED,))
        tale.try_(decider.create_team, wish).then_nothing()

    def test_a_link_may_say_other_limits_than_its_zone(self) -> None:
        tale = active()
        tale.do(decider.link_zone, LinkZone(at=AT, team_id="t", zone=BUFFERED))
        (shown,) = profile(tale).zones
        assert (shown.max_commute_min, shown.travel_buffer_min) == (30, 15)

    @pytest.mark.parametrize(
        ("days", "there"),
        [
            ({"valid_from": FIRST, "valid_until": FIRST}, True),
            ({"valid_from": date(2026, 3, 2)}, False),
            ({"valid_until": date(2026, 2, 28)}, False),
            ({"valid_until": MAR16}, True),
        ],
    )
    def test_a_zone_counts_on_its_days(self, days: dict[str, date], there: bool) -> None:
        tale = active()
        link = ZoneLink(zone_id="z", **days)  # type: ignore[arg-type]  # days alone
        tale.do(decider.link_zone, LinkZone(at=AT, team_id="t", zone=link))
        assert bool(profile(tale).zones) == there

    def test_the_first_event_behind_its_day_tells_of_it(self) -> None:
        tale = active()
        link = ZoneLink(zone_id="z", valid_from=MAR16)
        tale.do(decider.link_zone, LinkZone(at=AT, team_id="t", zone=link))
        limits = SetLimits(at=datetime(2026, 3, 15, 23, 30, tzinfo=UTC), team_id="t", limits=FEW)
        tale.do(decider.set_limits, limits)
        assert [one.zone_id for one in profile(tale).zones] == ["z"]


class TestCalendars:
    def test_the_business_units_calendar_is_inherited(self) -> None:
        assert calendar(active()).shifts == SPANISH.shifts

    def test_the_company_comes_before_it_and_the_team_before_both(self) -> None:
        tale = active()
        company = SetProviderSchedule(
            at=AT, provider_id="p", settings=settings(shifts=(MORNING,), cross_shift=True)
        )
        assert topics(tale.do(decider.set_provider_schedule, company)) == [
            "provider.schedule_set",
            "calendar.updated",
        ]
        tale.do(decider.set_team_schedule, set_team(cross_shift=False))
        told = calendar(tale)
        assert (told.shifts, told.cross_shift, told.calendar_version) == ((MORNING,), False, 3)
        tale.try_(decider.set_team_schedule, set_team(cross_shift=False)).then_nothing()

    def test_a_travel_buffer_is_the_teams_else_the_zones_else_the_companys(self) -> None:
        tale = active()

        def buffers() -> tuple[int | None, int | None]:
            (shown,) = profile(tale).zones
            return calendar(tale).travel_buffer_min, shown.travel_buffer_min

        company = SetProviderSchedule(
            at=AT, provider_id="p", settings=settings(travel_buffer_min=5)
        )
        told = tale.do(decider.set_provider_schedule, company)
        assert topics(told) == ["provider.schedule_set", "team.profile_changed"]
        assert buffers() == (None, 5)
        wish = zone("z", travel_buffer_min=40).zone
        tale.do(decider.update_zone, UpdateZone(at=AT, zone_id="z", zone=wish))
        assert buffers() == (None, 40)
        tale.do(decider.set_team_schedule, set_team(travel_buffer_min=0))
        assert buffers() == (0, 40)

    def test_what_makes_no_difference_is_not_told_again(self) -> None:
        tale = active()
        told = tale.do(decider.set_team_schedule, set_team(cross_shift=False))
        assert topics(told) == ["team.schedule_set"]

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (
                {"shifts": (MORNING, msgspec.structs.replace(MORNING, code="A"))},
                "OVERLAPPING_SHIFTS",
            ),
            ({"shifts": (msgspec.structs.replace(MORNING, end="06:00"),)}, "SHIFT_ORDER"),
            ({"shifts": ()}, "NO_SHIFT"),
            ({"working_days": ()}, "NO_WORKING_DAY"),
            ({"working_days": ("MON", "MON")}, "DUPLICATE_DAY"),
            ({"service_days": (ServiceDays(category="DOOR_WINDOW"),)}, "NO_WORKING_DAY"),
            (
                {"service_days": (ServiceDays(category="DOOR_WINDOW", weekdays=("MON",) * 2),)},
                "DUPLICATE_DAY",
            ),
            (
                {"service_days": (ServiceDays(category="BOATS", weekdays=("MON",)),)},
                "UNKNOWN_CATEGORY",
            ),
            ({"time_zone": "Europe/Valencia"}, "UNKNOWN_TIME_ZONE"),
            ({"blackouts": (BlackoutDays(start=MAR16, end=date(2026, 3, 1)),)}, "DATE_ORDER"),
            (
                {"blackouts": (BlackoutDays(start=MAR16, end=MAR16),) * 2},
                "OVERLAPPING_BLACKOUTS",
            ),
        ],
    )
    def test_what_is_no_calendar(self, said: dict[str, Any], code: str) -> None:
        active().try_(decider.set_team_schedule, set_team(**said)).then_rejected(code=code)

    def test_a_category_is_kept_to_its_weekdays(self) -> None:
        tale = active()
        days = ServiceDays(category="DOOR_WINDOW", weekdays=("MON", "TUE"))
        tale.do(decider.set_team_schedule, set_team(service_days=(days,)))
        assert calendar(tale).service_days == (days,)

    def test_limits_are_lowered_by_a_calendar_never_raised(self) -> None:
        tale = active()
        limits = TeamLimits(jobs_day=6, jobs_week=20, minutes_day=480, minutes_week=2400)
        told = tale.do(decider.set_limits, SetLimits(at=AT, team_id="t", limits=limits))
        assert topics(told) == ["capacity.updated", "team.profile_changed"]
        tale.do(decider.set_team_schedule, set_team(max_daily_jobs=3, max_weekly_jobs=90))
        assert (profile(tale).limits.jobs_day, profile(tale).limits.jobs_week) == (3, 20)


class TestAbsences:
    request = RequestAbsence(
        at=AT, team_id="t", absence_id="a", start=MAR16, end=MAR16, type="SICK_LEAVE"
    )
    approve = DecideAbsence(at=AT, team_id="t", absence_id="a", approved=True)

    def requested(self) -> Tale:
        """A team that wants to be away."""
        tale = active()
        tale.do(decider.request_absence, self.request)
        return tale

    def test_pending_it_blocks_nothing(self) -> None:
        assert calendar(self.requested()).absences == ()

    def test_approved_it_blocks_and_nobody_reads_that_it_is_an_illness(self) -> None:
        tale = self.requested()
        told = tale.do(decider.decide_absence, self.approve)
        assert topics(told) == ["absence.approved", "calendar.updated"]
        (away,) = calendar(tale).absences
        assert (away.start, away.type, calendar(tale).change) == (MAR16, "OTHER", "ABSENCE")
        tale.try_(decider.decide_absence, self.approve).then_nothing()

    def test_cancelled_it_is_over(self) -> None:
        tale = self.requested()
        tale.do(decider.decide_absence, self.approve)
        tale.do(decider.cancel_absence, CancelAbsence(at=AT, team_id="t", absence_id="a"))
        assert calendar(tale).absences == ()
        told = tale.try_(decider.decide_absence, self.approve)
        told.then_rejected(code="INVALID_TRANSITION")

    def test_it_ends_behind_its_start(self) -> None:
        backwards = msgspec.structs.replace(self.request, end=date(2026, 3, 1))
        active().try_(decider.request_absence, backwards).then_rejected(code="DATE_ORDER")

    def test_nobody_knows_it(self) -> None:
        active().try_(decider.decide_absence, self.approve).then_rejected(code="NOT_FOUND")


class TestSkills:
    submit = SubmitCertification(
        at=AT,
        team_id="t",
        certification_id="c",
        type="PLUMBING",
        name="Plumber",
        issued_on=date(2024, 1, 15),
        expires_on=date(2027, 12, 31),
        specialty_ids=("PLUMBING",),
    )
    verify = CheckCertification(at=AT, team_id="t", certification_id="c", verified=True)
    plumbing = AssignSpecialty(at=AT, team_id="t", specialty_id="PLUMBING", experience="SENIOR")

    def test_plumbing_takes_a_verified_certificate(self) -> None:
        tale = onboarded()
        tale.do(decider.submit_certification, self.submit)
        told = tale.try_(decider.assign_specialty, self.plumbing)
        assert told.then_rejected(code="CERTIFICATION_REQUIRED").data == {"missing": ["PLUMBING"]}
        tale.do(decider.check_certification, self.verify)
        tale.do(decider.assign_specialty, self.plumbing)
        assert [s.certified for s in profile(tale).specialties] == [False, True]
        assert profile(tale).certifications[0].verified_from == date(2026, 3, 1)
        for decide, command in (
            (decider.submit_certification, self.submit),
            (decider.check_certification, self.verify),
            (decider.assign_specialty, self.plumbing),
        ):
            tale.try_(decide, command).then_nothing()

    def test_a_certificate_verified_later_certifies_what_was_assigned_before(self) -> None:
        tale = active()
        doors = msgspec.structs.replace(self.submit, specialty_ids=("DOORS",))
        tale.do(decider.submit_certification, doors)
        assert [s.certified for s in profile(tale).specialties] == [False]
        tale.do(decider.check_certification, self.verify)
        assert [s.certified for s in profile(tale).specialties] == [True]
        tale.do(decider.set_limits, SetLimits(at=LATER, team_id="t", limits=FEW))
        assert [s.certified for s in profile(tale).specialties] == [False]

    def test_a_certificate_counts_from_the_day_on_which_it_is_issued(self) -> None:
        """It is submitted then or later; some were before that was asked."""
        tale = active()
        doors = msgspec.structs.replace(self.submit, specialty_ids=("DOORS",))
        (early,) = tale.do(decider.submit_certification, doors)
        tale.history[-1] = msgspec.structs.replace(early, issued_on=MAR16)
        tale.do(decider.check_certification, self.verify)
        assert [s.certified for s in profile(tale).specialties] == [False]
        assert [one.verified_from for one in profile(tale).certifications] == [MAR16]
        then = datetime(2026, 3, 16, 12, tzinfo=UTC)
        tale.do(decider.set_limits, SetLimits(at=then, team_id="t", limits=FEW))
        assert [s.certified for s in profile(tale).specialties] == [True]

    def test_nobody_verifies_the_own_company(self) -> None:
        tale = onboarded()
        tale.do(decider.submit_certification, self.submit)
        own = msgspec.structs.replace(self.verify, company="p")
        tale.try_(decider.check_certification, own).then_rejected(code="FORBIDDEN")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"specialty_ids": ()}, "SPECIALTY_REQUIRED"),
            ({"specialty_ids": ("GARDENS",)}, "UNKNOWN_SPECIALTY"),
            ({"expires_on": date(2024, 1, 15)}, "DATE_ORDER"),
            ({"issued_on": date(2026, 3, 2)}, "DATE_ORDER"),
        ],
    )
    def test_what_is_no_certificate(self, change: dict[str, Any], code: str) -> None:
        command = msgspec.structs.replace(self.submit, **change)
        onboarded().try_(decider.submit_certification, command).then_rejected(code=code)

    def test_an_expired_certificate_is_not_verified(self) -> None:
        tale = onboarded()
        old = msgspec.structs.replace(self.submit, expires_on=date(2026, 2, 28))
        tale.do(decider.submit_certification, old)
        told = tale.try_(decider.check_certification, self.verify)
        told.then_rejected(code="CERTIFICATE_EXPIRED")

    def test_a_revoked_specialty_is_gone(self) -> None:
        tale = active()
        command = RevokeSpecialty(at=AT, team_id="t", specialty_id="DOORS", reason="moved on")
        told = tale.do(decider.revoke_specialty, command)
        assert topics(told) == ["specialty.revoked", "team.profile_changed"]
        assert profile(tale).specialties == ()
        tale.try_(decider.revoke_specialty, command).then_nothing()
