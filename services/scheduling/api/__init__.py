"""HTTP: a route translates and delegates; decisions stand in domain/."""

from services.scheduling.api import availability, bookings, teams

ROUTES = (availability.routes, bookings.routes, teams.routes)

__all__ = ["ROUTES"]
