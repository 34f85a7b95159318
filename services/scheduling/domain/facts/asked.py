"""What a search, an explanation or a hold looks at, read in one go."""

from __future__ import annotations

from datetime import datetime

import msgspec

from services.scheduling.domain.facts.need import Need, Wish
from services.scheduling.domain.facts.rules import RuleBook
from services.scheduling.domain.facts.team import Team


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A job, a wish, the rules and all teams of the tenant, at an instant; the time of the
    bookings `without` counts as free."""

    now: datetime
    need: Need
    wish: Wish
    rules: RuleBook
    without: tuple[str, ...] = ()
    teams: tuple[Team, ...] = ()
