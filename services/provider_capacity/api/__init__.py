"""HTTP: a route translates and delegates; decisions stand in domain/."""

from services.provider_capacity.api import (
    absences,
    calendars,
    gaps,
    preferences,
    providers,
    skills,
    status,
    teams,
    zones,
)

ROUTES = (
    providers.routes,
    status.routes,
    teams.routes,
    calendars.routes,
    absences.routes,
    skills.routes,
    gaps.routes,  # before zones, where its last word would be the id of one
    zones.routes,
    preferences.routes,
)

__all__ = ["ROUTES"]
