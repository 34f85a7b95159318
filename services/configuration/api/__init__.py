"""The routes of configuration."""

from services.configuration.api import (
    catalogue,
    days,
    geography,
    history,
    levels,
    organisation,
    parameters,
    resolving,
    sales_systems,
)

ROUTES = (
    parameters.routes,
    days.routes,
    resolving.routes,
    organisation.routes,
    sales_systems.routes,
    catalogue.routes,
    geography.routes,
    levels.routes,
    history.routes,
)
