"""Examples of answers: by name and type from records, by type alone where none fits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from fsm_common.edges.http import Answer, Page
from fsm_common.edges.http.examples import Examples

WALK = {"walkId": "w1", "km": 7, "when": "2026-03-02T08:00:00Z", "start": "08:00", "tags": []}
STAY = {"walkId": "s1", "start": "2026-03-02", "km": "far", "note": '{"by": "A"}', "tags": ["x"]}
KNOWN = Examples([{"meta": {"eventId": "e1"}, **STAY}, {"walks": [WALK]}])


class PointAnswer(Answer):
    lat: float
    lng: float | None


class WalkAnswer(Answer):
    walk_id: str
    km: int
    start: str
    when: datetime


class EverythingAnswer(Answer):
    event_id: str
    when: date
    note: Any
    tags: list[str]
    mood: Literal["GLAD", "SAD"]
    fine: bool
    word: str
    title: str | None
    point: PointAnswer | None
    points: list[PointAnswer]
    map: dict[str, int]
    rank: Annotated[int, Field(ge=5)] | None


def test_the_record_with_most_in_common_is_taken_first() -> None:
    expected = {name: WALK[name] for name in ("walkId", "km", "start", "when")}
    assert KNOWN.of(WalkAnswer) == expected


def test_what_no_record_knows_looks_like_its_type() -> None:
    assert KNOWN.of(EverythingAnswer) == {
        "eventId": "e1",
        "when": "2026-03-02",
        "note": {"by": "A"},
        "tags": ["x"],
        "mood": "GLAD",
        "fine": True,
        "word": "word",
        "title": None,
        "point": {"lat": 1.0, "lng": None},
        "points": [{"lat": 1.0, "lng": None}],
        "map": {},
        "rank": None,
    }


def test_a_page_shows_one_item() -> None:
    assert [*KNOWN.of(Page[WalkAnswer])] == ["items", "next"]
    assert len(KNOWN.of(Page[WalkAnswer])["items"]) == 1


@pytest.mark.parametrize("text", ["{no JSON", "[neither"])
def test_text_is_text(text: str) -> None:
    assert Examples([{"word": text}]).of(EverythingAnswer)["word"] == text
