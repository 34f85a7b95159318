"""What provider_capacity is told by its environment: what every service is told."""

from __future__ import annotations

from fsm_common.edges.settings import Settings

__all__ = ["Settings"]
