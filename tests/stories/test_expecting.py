"""What "before" means in a story: it holds for causes, appends and partitions, and else not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.expecting import happened_before
from tests.stories.watch import Heard


def heard(name: str, place: tuple[str, int, int], cause: str = "", position: int = 0) -> Heard:
    """A record with this id at this topic, partition and offset."""
    topic, partition, offset = place
    said: dict[str, Any] = {"event-id": name, "causation-id": cause, "traceparent": cause}
    if position:
        said["position"] = str(position)
    return Heard(topic, partition, offset, "", name, {}, said, 0.0)


PROJECT = heard("project", ("a.journal", 0, 4), "record", 7)
ORDER = heard("order", ("a.journal", 1, 2), "record", 8)
NEXT = heard("next", ("a.journal", 1, 3), "command", 9)
LINK = heard("link", ("b.journal", 0, 0), "project", 1)
TOLD = heard("told", ("till", 0, 0), "order")
STRANGER = heard("stranger", ("b.journal", 2, 0), "elsewhere", 2)
ALL = {one.id: one for one in (PROJECT, ORDER, NEXT, LINK, TOLD, STRANGER)}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param(PROJECT, ORDER, id="earlier in one append"),
        pytest.param(ORDER, NEXT, id="earlier in one partition"),
        pytest.param(PROJECT, LINK, id="its cause"),
        pytest.param(ORDER, LINK, id="appended with its cause"),
        pytest.param(PROJECT, TOLD, id="before its cause"),
    ],
)
def test_before_and_never_after(first: Heard, then: Heard) -> None:
    assert happened_before(first, then, ALL.get)
    assert not happened_before(then, first, ALL.get)


@pytest.mark.parametrize("other", [PROJECT, ORDER, NEXT, LINK, TOLD])
def test_what_only_came_earlier_or_later_proves_nothing(other: Heard) -> None:
    assert not happened_before(other, STRANGER, ALL.get)
    assert not happened_before(STRANGER, other, ALL.get)


def test_two_reactions_to_one_event_have_no_order() -> None:
    assert not happened_before(LINK, TOLD, ALL.get)
    assert not happened_before(TOLD, LINK, ALL.get)
