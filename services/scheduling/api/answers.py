"""What a search and an explanation answer with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from fsm_common.edges.http import Answer
from services.scheduling.domain.decider import search
from services.scheduling.domain.decider.buffers import Constraint, known
from services.scheduling.domain.decider.reasons import Gate
from services.scheduling.projections.searches import Found

Hint = Literal["LATER_WINDOW", "ADJACENT_ZONE", "OPERATOR"]


class ConstraintAnswer(Answer):
    """Nothing before this date (null: nobody knows it yet); `value` says what was counted from
    what."""

    code: str
    date: date | None
    value: str
    rule_version: int | None


class EarliestAnswer(Answer):
    """The first working day that the buffers leave (null: nobody knows it yet), what binds it, and
    what else was looked at."""

    date: date | None
    binding: ConstraintAnswer
    constraints: list[ConstraintAnswer]


class SlotAnswer(Answer):
    """A row; wall clocks in `timeZone`. Company and team only for those who may know them."""

    date: date
    start: str
    end: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    shift: str | None
    granularity: str
    provider_id: str | None = None
    team_id: str | None = None
    teams_available: int
    capacity_left: int
    confidence: int


class ReasonAnswer(Answer):
    """A gate that is closed, and for how many teams (nought: whichever team)."""

    code: str
    category: str
    value: str | None
    limit: str | None
    rule_version: int | None
    text_key: str
    teams: int = 0


class DayAnswer(Answer):
    """A day without a slot; `code` is the reason of most teams."""

    date: date
    code: str
    reasons: list[ReasonAnswer]


class SearchAnswer(Answer):
    """Ranked slots, and a reason for every day of the window that has none; where all are without,
    `hints` says what may help: another window, the next zone, a person."""

    search_id: str
    earliest: EarliestAnswer
    slots: list[SlotAnswer]
    days_without_slot: list[DayAnswer]
    reason_counts: dict[str, int]
    first_available: date | None
    hints: list[Hint]
    teams_evaluated: int
    teams_eligible: int
    rule_versions: dict[str, int]


def body_of(found: Found) -> bytes:
    """A SearchAnswer but for its id; made without pydantic, which takes longer than the search."""
    answer, earliest = found.answer, found.answer.earliest
    body = {
        "earliest": {
            "date": known(earliest.reported),
            "binding": _constraint(earliest.binding),
            "constraints": [_constraint(one) for one in earliest.all],
        },
        "slots": answer.slots,
        "daysWithoutSlot": answer.empty,
        "reasonCounts": Counter(day.code for day in answer.empty),
        "firstAvailable": answer.first_available,
        "hints": _hints(answer),
        "teamsEvaluated": answer.evaluated,
        "teamsEligible": answer.eligible,
        "ruleVersions": answer.rule_versions,
    }
    return msgspec.json.encode(body)


def _hints(answer: search.Answer) -> list[Hint]:
    if answer.slots:
        return []
    codes = {reason.code for day in answer.empty for reason in day.reasons}
    hints: list[tuple[Hint, bool]] = [
        ("LATER_WINDOW", answer.first_available is not None),
        ("ADJACENT_ZONE", "ZONE" in codes),
        ("OPERATOR", True),
    ]
    return [hint for hint, helps in hints if helps]


def named(search_id: str, body: bytes) -> bytes:
    """The body with its id."""
    return b'{"searchId":' + msgspec.json.encode(search_id) + b"," + body[1:]


def _constraint(one: Constraint) -> dict[str, Any]:
    return {
        "code": one.code,
        "date": known(one.day),
        "value": one.value,
        "ruleVersion": one.rule_version,
    }


class GateAnswer(Answer):
    """A test and its answer."""

    code: str
    category: str
    passed: bool
    value: str | None
    limit: str | None
    rule_version: int | None
    text_key: str


class ExplainAnswer(Answer):
    """Every gate in its order, and every start of the day with its code (null where it fits)."""

    team_id: str
    date: date
    start: str | None
    feasible: bool
    gates: list[GateAnswer]
    starts: dict[str, str | None]


class DayOfTeamAnswer(Answer):
    """A team's day by quarter hours: open and free, and the starts at which a job would fit, as
    clocks and as quarter hours of the day."""

    team_id: str
    date: date
    time_zone: str
    free: list[bool]
    fitting_starts: list[str]
    fitting_start_q: list[int]
    jobs: int
    minutes: int


def gates_of(gates: Iterable[Gate]) -> list[GateAnswer]:
    """As they are shown."""
    return [
        GateAnswer(
            code=gate.code,
            category=gate.category,
            passed=gate.passed,
            value=gate.value,
            limit=gate.limit,
            rule_version=gate.rule_version,
            text_key=gate.text_key,
        )
        for gate in gates
    ]
