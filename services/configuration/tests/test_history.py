"""What is kept of every change: one row a fact, and who may read it."""

from __future__ import annotations

from typing import Any

import pytest

from fsm_common.testing.tokens import bearer
from services.configuration.projections.changes import change
from services.configuration.tests.house import AT, FR, House, define

FRANCE = {"name": "France", "timeZone": "Europe/Paris", "locale": "fr-FR", "currency": "EUR"}
SELLER = bearer(["SELLER"], country="ES")


@pytest.fixture
def house() -> House:
    return House()


class TestHistory:
    """One row a fact: what, by whom, when, why."""

    def _told(self, house: House, **equals: Any) -> list[dict[str, Any]]:
        rows = [r for r in house.store.table(change) if equals.items() <= r.items()]
        return sorted(rows, key=lambda row: str(row["change_id"]))

    def test_a_value_and_the_one_before(self, house: House) -> None:
        made = define(house, FR, {"minutes": 120})
        again = {"value": {"minutes": 60}, "reason": "faster"}
        assert house.call("POST", f"/config/parameters/{made}/versions", again)[0] == 201
        told = self._told(house, entity_id=made)
        assert [(one["what"], one["number"], one["previous"], one["reason"]) for one in told] == [
            ("parameter.created", 1, None, "as agreed"),
            ("parameter.effective", 1, None, None),
            ("parameter.updated", 2, None, "faster"),
            ("parameter.effective", 2, 1, None),
        ]
        assert {(one["actor_type"], one["actor_id"], one["occurred_at"]) for one in told} == {
            ("USER", "u1", AT)
        }
        assert {(one["country_code"], one["bu_code"], one["kind"]) for one in told} == {
            ("FR", "", "CONTRACT_SEND")
        }

    def test_the_fields_of_a_unit_that_are_others(self, house: House) -> None:
        assert house.call("PUT", "/config/country/FR", FRANCE)[0] == 200
        (told,) = self._told(house, what="org_unit.updated")
        assert told["changed_fields"] == ["timeZone", "locale", "currency"]
        assert (told["entity_type"], told["entity_id"]) == ("org_unit", "FR")

    def test_why_a_draft_was_taken_back(self, house: House) -> None:
        made = define(house, FR, {"minutes": 120}, publish=False)
        path = f"/config/parameters/{made}/versions/1?reason=a%20mistake"
        assert house.call("DELETE", path)[0] == 200
        (told,) = self._told(house, what="parameter.withdrawn")
        assert (told["reason"], told["number"]) == ("a mistake", 1)


def test_who_may_read_what_changed(house: House) -> None:
    for path in ("/config/versions", "/config/history"):
        assert house.call("GET", path, who={})[0] == 401
        assert house.call("GET", path, who=SELLER)[0] == 403
        status, problem = house.call("GET", f"{path}?colour=red")
        assert (status, problem["code"]) == (422, "UNKNOWN_PARAMETER")
