"""The narrator tells effects below their causes, whichever partition was quicker."""

from __future__ import annotations

from tests.stories.narrator import as_it_happened
from tests.stories.watch import Heard


def heard(name: str, producer: str, cause: str, arrived: float, position: int = 0) -> Heard:
    said = {"event-id": name, "causation-id": cause, "producer": producer}
    if position:
        said["position"] = str(position)
    return Heard("t", 0, 0, "", name, {}, said, arrived)


def test_causes_come_first_and_an_append_in_its_order() -> None:
    told = [
        heard("told", "orders", "order", 1.0),
        heard("order", "orders", "record", 1.1, 3),
        heard("project", "orders", "record", 1.2, 1),
        heard("owner", "orders", "record", 1.0, 2),
        heard("link", "people", "project", 1.4, 1),
    ]
    names = [one.id for one in as_it_happened(told)]
    assert names == ["project", "owner", "order", "told", "link"]


def test_who_began_first_is_told_first() -> None:
    signed = heard("signed in", "people", "a call", 1.0, 9)
    held = heard("held", "times", "another call", 1.5, 2)
    assert as_it_happened([held, signed]) == [signed, held]
