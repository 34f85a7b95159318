"""The service behind its routes, on a memory store, with what companies need around them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient

from fsm_common.core.rows import Put
from fsm_common.flows.parts import Parts
from fsm_common.testing.api import client_of
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_common.testing.tokens import bearer
from services.provider_capacity.api import ROUTES
from services.provider_capacity.app import service
from services.provider_capacity.projections.configured import org_unit, place, setting

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PSM = bearer(["PSM"])
COMPANY = bearer(["PROVIDER_MANAGER"], country="ES", provider="p")
BODY: dict[str, Any] = {
    "providerId": "p",
    "countryCode": "ES",
    "name": "Turia",
    "legalName": "Turia S.L.",
    "taxId": "B1",
    "contact": {"email": "office@turia.example.com", "phone": "+34600000001"},
    "address": {"street": "Calle 1", "postalCode": "46001", "city": "Valencia", "country": "ES"},
    "timeZone": "Europe/Madrid",
    "providerType": "P1",
    "billingModel": "SELF_BILLING",
    "contractStart": "2026-01-01",
}
LINK = {"storeId": "ES-VLC-003", "rank": "PRIMARY"}
FIRST = LINK | {"validFrom": "2026-01-01"}
ZONE = {"zoneId": "z", "name": "Valencia", "code": "VLC", "postalCodes": ["46001"]}


class Now:
    """See Clock."""

    def now(self) -> datetime:
        """See Clock."""
        return AT


class House:
    """The service behind its routes, with a business unit and one postal code."""

    def __init__(self) -> None:
        described = service()
        self.store = MemoryStore(PlainCodec([*described.events, *described.read]))
        parts = Parts(described, self.store, self.store.codec, PlainKeyring(), Now(), NobodyWaits())
        self.client: TestClient = client_of(parts, ROUTES)
        unit = {"unit_id": "u", "level": "BU", "code": "HOME_ES", "country": "ES", "active": True}
        spot = {"area_id": "a", "code": "46001", "country": "ES", "region": "ES-VC"}
        doors = {"specialties": [{"specialtyId": "DOORS"}]}
        goods = {"categories": [{"category": "DOOR_WINDOW", "patterns": ["DOOR_*"]}]}
        anywhere = {"country": "", "bu": "", "store": "", "version": 1}
        with self.store.unit() as unit_of_work:
            unit_of_work.apply(
                [
                    Put(org_unit, unit),
                    Put(place, {**spot, "latitude": 39.4, "longitude": -0.3}),
                    *(
                        Put(setting, {"parameter_id": kind, "kind": kind, "value": v, **anywhere})
                        for kind, v in (("SPECIALTY", doors), ("PRODUCT_CATEGORY", goods))
                    ),
                ]
            )

    def call(
        self, method: str, path: str, body: Any = None, who: dict[str, str] = PSM, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and body."""
        answer = self.client.request(
            method, f"/api/v1{path}", json=body, headers={**who, **headers}
        )
        return answer.status_code, answer.json()


def registered() -> House:
    """A house in which the company is registered."""
    made = House()
    assert made.call("POST", "/providers", BODY)[0] == 201
    return made
