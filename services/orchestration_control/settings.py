"""What a process of this service is told by its environment."""

from __future__ import annotations

from fsm_common.edges.settings import Settings as Common


class Settings(Common):
    """Nothing of its own yet."""
