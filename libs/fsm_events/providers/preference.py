"""What a company does gladly, complete.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

from fsm_common.core.messages import Event
from fsm_events.enums import PreferenceOperation, ServicePreference


class PreferenceChanged(Event, frozen=True, kw_only=True):
    """What a company does gladly, complete."""

    topic: ClassVar[str] = "providers.preference.changed"
    service: ClassVar[str] = "provider_capacity"
    aggregate: ClassVar[str] = "preference"
    identity: ClassVar[str] = "preference_id"
    key: ClassVar[str] = "{providerId}"
    public: ClassVar[bool] = True

    preference_id: str
    provider_id: str
    specialty_id: str
    op: PreferenceOperation
    preference: ServicePreference
    bundled_with: tuple[str, ...] = ()
    valid_from: dt.date
    valid_until: dt.date | None = None
    max_monthly: int | None = None
    price_override_pct: str | None = None
