"""What companies do gladly, only beside something else, or never."""

from __future__ import annotations

from datetime import date

from pydantic import Field
from sqlalchemy import select

from fsm_common.core.errors import not_found
from fsm_common.core.rows import Row
from fsm_common.edges.http import Answer, Call, Listing, Page, Routes, Written
from fsm_events.enums import ServicePreference
from services.provider_capacity.api import reach
from services.provider_capacity.api.codes import CODES, KEEPERS, READERS
from services.provider_capacity.api.parts import Entry, wish
from services.provider_capacity.domain.commands import (
    PreferenceWish,
    RemovePreference,
    SetPreferences,
    preference_id,
)
from services.provider_capacity.projections.zones import preference

routes = Routes("provider-capacity", CODES)
FAULTS = (
    "ALL_OPT_OUT",
    "BUNDLE_REQUIRED",
    "DATE_ORDER",
    "DUPLICATE_SPECIALTY",
    "INDIVIDUAL_DATA_FORBIDDEN",
    "UNKNOWN_SPECIALTY",
)
EXAMPLE = {
    "specialtyId": "DOOR_WINDOW_FITTING",
    "preference": "P1",
    "validFrom": "2026-01-01",
}


class PreferenceBody(Entry, example=EXAMPLE):
    """P1 always, P2 only beside what it is bundled with, OPT_OUT never."""

    specialty_id: str
    preference: ServicePreference
    bundled_with: list[str] = []
    valid_from: date
    valid_until: date | None = None
    max_monthly: int | None = Field(None, ge=0)
    price_override_pct: str | None = Field(None, pattern=r"^-?\d{1,3}(\.\d{1,2})?$")


class PreferencesBody(Entry, example={"preferences": [EXAMPLE]}):
    """All of them, or none where one is refused."""

    preferences: list[PreferenceBody] = Field(min_length=1, max_length=100)


class PreferenceAnswer(Answer):
    """A preference."""

    preference_id: str
    specialty_id: str
    preference: str
    bundled_with: list[str]
    valid_from: date
    valid_until: date | None
    max_monthly: int | None
    price_override_pct: str | None
    version: int

    @classmethod
    def of(cls, row: Row) -> PreferenceAnswer:
        """From its row."""
        record = {k: v for k, v in row["record"].items() if k not in ("op", "providerId")}
        return cls(**record, version=row["version"])


PREFERENCES = Listing(
    select(preference),
    key=preference.c.preference_id,
    sorts={"specialtyId": preference.c.specialty_id},
    filters={"preference": preference.c.preference},
    sort="specialtyId:asc",
)


@routes.post(
    "/providers/{provider_id}/service-priorities",
    "SetPreference",
    KEEPERS,
    status_code=201,
    errors=FAULTS,
)
def set_preference(provider_id: str, body: PreferenceBody, call: Call) -> Written:
    """One specialty."""
    return _set(call, provider_id, [body])


@routes.put(
    "/providers/{provider_id}/service-priorities/bulk", "SetPreferences", KEEPERS, errors=FAULTS
)
def set_preferences(provider_id: str, body: PreferencesBody, call: Call) -> Written:
    """Several specialties at once."""
    return _set(call, provider_id, body.preferences)


@routes.delete(
    "/providers/{provider_id}/service-priorities/{specialty_id}",
    "RemovePreference",
    KEEPERS,
    errors=["ALL_OPT_OUT"],
)
def remove_preference(provider_id: str, specialty_id: str, call: Call) -> Written:
    """Not at all any more."""
    reach.changeable_company(call, provider_id)
    command = RemovePreference(at=call.now, provider_id=provider_id, specialty_id=specialty_id)
    return call.handle(command)


@routes.get(
    "/providers/{provider_id}/service-priorities",
    "ListPreferences",
    READERS,
    listing=PREFERENCES,
)
def list_preferences(provider_id: str, call: Call) -> Page[PreferenceAnswer]:
    """What the company said of specialties."""
    reach.company(call, provider_id)
    own = preference.c.provider_id == provider_id
    return call.page(PREFERENCES, PreferenceAnswer.of, own, preference.c.op == "SET")


@routes.get("/providers/{provider_id}/service-priorities/{specialty_id}", "GetPreference", READERS)
def get_preference(provider_id: str, specialty_id: str, call: Call) -> PreferenceAnswer:
    """What the company said of one specialty."""
    reach.company(call, provider_id)
    name, sentence = preference_id(provider_id, specialty_id), "There is no such preference."
    row = call.get(preference, sentence=sentence, preference_id=name)
    if row["op"] != "SET":
        raise not_found(sentence)
    return PreferenceAnswer.of(row)


def _set(call: Call, provider_id: str, bodies: list[PreferenceBody]) -> Written:
    reach.changeable_company(call, provider_id)
    wishes = tuple(wish(body, PreferenceWish) for body in bodies)
    command = SetPreferences(at=call.now, provider_id=provider_id, preferences=wishes)
    return call.handle(command)
