"""What scheduling is told by its environment beside what every service is told."""

from __future__ import annotations

from fsm_common.edges.settings import Settings


class SchedulingSettings(Settings):
    """Seconds for which an answer may be given again from Redis; nought turns that off."""

    cache_seconds: int = 300
