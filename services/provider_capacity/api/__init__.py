"""HTTP: a route translates and delegates; decisions stand in domain/."""

from services.provider_capacity.api import (
    absences,
    calendars,
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
    zones.routes,
    preferences.routes,
)

__all__ = ["ROUTES"]
