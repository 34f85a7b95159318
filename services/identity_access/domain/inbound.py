"""What others say that is read here."""

from __future__ import annotations

from fsm_events.projects import ProjectCreated, ProjectStatusChanged
from fsm_events.providers import ProviderStatusChanged, TeamUpdated

ProjectEvent = ProjectCreated | ProjectStatusChanged
ProviderEvent = ProviderStatusChanged | TeamUpdated

PROJECT_EVENTS = (ProjectCreated, ProjectStatusChanged)
PROVIDER_EVENTS = (ProviderStatusChanged, TeamUpdated)
