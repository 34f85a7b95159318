"""All that may be asked of provider_capacity, and who decides it on what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fsm_common.core.decider import Aggregate, Decision
from fsm_common.core.messages import Command
from services.provider_capacity.domain import commands, decider, state
from services.provider_capacity.domain.company import Family
from services.provider_capacity.domain.events import CompanyEvent
from services.provider_capacity.projections import asking

Decide = Callable[[Any, Any, Family], Sequence[CompanyEvent]]


def _of_company(
    command: type[Command], aggregate: Aggregate[Any], identity: str, decide: Decide
) -> Decision[Any, Any, Any]:
    """Decided on the whole company, behind its guard."""
    return Decision(
        command, aggregate, identity, decide, asking.plan, asking.family, about=asking.about
    )


_ON_PROVIDER: tuple[tuple[type[Command], Decide], ...] = (
    (commands.CreateProvider, decider.create_provider),
    (commands.UpdateProvider, decider.update_provider),
    (commands.ActivateProvider, decider.activate_provider),
    (commands.PauseProvider, decider.pause_provider),
    (commands.ResumeProvider, decider.resume_provider),
    (commands.SuspendProvider, decider.suspend_provider),
    (commands.ReactivateProvider, decider.reactivate_provider),
    (commands.DeactivateProvider, decider.deactivate_provider),
    (commands.SetProviderSchedule, decider.set_provider_schedule),
    (commands.SetPreferences, decider.set_preferences),
    (commands.RemovePreference, decider.remove_preference),
)
_ON_TEAM: tuple[tuple[type[Command], Decide], ...] = (
    (commands.CreateTeam, decider.create_team),
    (commands.UpdateTeam, decider.update_team),
    (commands.LinkZone, decider.link_zone),
    (commands.UnlinkZone, decider.unlink_zone),
    (commands.SetTeamSchedule, decider.set_team_schedule),
    (commands.SetLimits, decider.set_limits),
    (commands.RequestAbsence, decider.request_absence),
    (commands.DecideAbsence, decider.decide_absence),
    (commands.CancelAbsence, decider.cancel_absence),
    (commands.SubmitCertification, decider.submit_certification),
    (commands.CheckCertification, decider.check_certification),
    (commands.AssignSpecialty, decider.assign_specialty),
    (commands.RevokeSpecialty, decider.revoke_specialty),
)
_ON_ZONE: tuple[tuple[type[Command], Decide], ...] = (
    (commands.CreateZone, decider.create_zone),
    (commands.UpdateZone, decider.update_zone),
    (commands.DeleteZone, decider.delete_zone),
)
_REPUBLISH: Decision[Any, Any, Any] = Decision(
    commands.RepublishCalendars,
    state.provider,
    "country_code",
    decider.republish_calendars,
    asking.plan_country,
    asking.companies,
    about=asking.about_country,
)
DECISIONS = (
    *(_of_company(wish, state.provider, "provider_id", rule) for wish, rule in _ON_PROVIDER),
    *(_of_company(wish, state.team, "team_id", rule) for wish, rule in _ON_TEAM),
    *(_of_company(wish, state.zone, "zone_id", rule) for wish, rule in _ON_ZONE),
    _REPUBLISH,
)
