"""What identity-access is told by its environment, beyond what every service is told."""

from __future__ import annotations

from fsm_common.edges.settings import Settings as Common


class Settings(Common):
    """`local_mode` lets staff sign in with a password; off, they are sent to single sign-on."""

    local_mode: bool = True
    access_seconds: int = 900
    portal_seconds: int = 900
