"""What configuration says, and what is wished for because of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fsm_common.core.messages import Recorded
from fsm_common.core.meta import EventMeta
from fsm_events.common import ConfigScope
from fsm_events.config import ParameterEffective
from services.provider_capacity.domain.individuals import personal_field
from services.provider_capacity.domain.policy import react

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
META = EventMeta(
    event_id="e",
    event_type="config.parameter.effective",
    schema_version=1,
    occurred_at=AT,
    aggregate_id="x",
    aggregate_version=1,
    country_code="FR",
    actor_type="SYSTEM",
    correlation_id="c",
)


@pytest.mark.parametrize(
    ("kind", "country", "expected"),
    [
        ("CALENDAR", "FR", ["FR"]),
        ("CALENDAR", None, ["ES", "FR", "IT", "PL"]),
        ("SLOT", "FR", []),
    ],
)
def test_a_new_calendar_is_said_again_for_its_countries(
    kind: str, country: str | None, expected: list[str]
) -> None:
    level: Any = "COUNTRY" if country else "EU"
    event = ParameterEffective(
        parameter_id="x",
        kind=kind,
        scope=ConfigScope(level=level, country_code=country),
        version=1,
        value="{}",
        effective_from=AT,
    )
    told = react(Recorded(meta=META, event=event, key="x"), AT)
    assert [command.country_code for command in told] == expected  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Turia A", "technicianName": "Luis"}, "technicianName"),
        ({"zones": [{"zoneId": "z", "workerCount": 3}]}, "zones[0].workerCount"),
        ({"contact": {"firstName": "Luis"}}, "contact.firstName"),
        ({"name": "Turia A", "crewMax": 2, "status": "ACTIVE"}, None),
    ],
)
def test_single_people_are_seen(body: dict[str, Any], field: str | None) -> None:
    assert personal_field(body) == field
