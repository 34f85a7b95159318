"""Decisions of provider_capacity, one function a command."""

from services.provider_capacity.domain.decider.absences import (
    cancel_absence,
    decide_absence,
    request_absence,
)
from services.provider_capacity.domain.decider.calendars import (
    set_limits,
    set_provider_schedule,
    set_team_schedule,
)
from services.provider_capacity.domain.decider.preferences import (
    remove_preference,
    set_preferences,
)
from services.provider_capacity.domain.decider.providers import create_provider, update_provider
from services.provider_capacity.domain.decider.republishing import republish_calendars
from services.provider_capacity.domain.decider.skills import (
    assign_specialty,
    check_certification,
    revoke_specialty,
    submit_certification,
)
from services.provider_capacity.domain.decider.status import (
    activate_provider,
    deactivate_provider,
    pause_provider,
    reactivate_provider,
    resume_provider,
    suspend_provider,
)
from services.provider_capacity.domain.decider.teams import (
    create_team,
    link_zone,
    unlink_zone,
    update_team,
)
from services.provider_capacity.domain.decider.zones import create_zone, delete_zone, update_zone

__all__ = [
    "activate_provider",
    "assign_specialty",
    "cancel_absence",
    "check_certification",
    "create_provider",
    "create_team",
    "create_zone",
    "deactivate_provider",
    "decide_absence",
    "delete_zone",
    "link_zone",
    "pause_provider",
    "reactivate_provider",
    "remove_preference",
    "republish_calendars",
    "request_absence",
    "resume_provider",
    "revoke_specialty",
    "set_limits",
    "set_preferences",
    "set_provider_schedule",
    "set_team_schedule",
    "submit_certification",
    "suspend_provider",
    "unlink_zone",
    "update_provider",
    "update_team",
    "update_zone",
]
