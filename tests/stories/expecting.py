"""What a story expects of the log: records by their type and values, after a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from tests.stories.watch import Heard, Watch
from tests.stories.world import DidNotHappen

MISSING = object()


def expect(watch: Watch, since: int, kind: str, /, **values: Any) -> Heard:
    """The first record of this type from number `since` on with these values; names with `__`
    for what lies inside (`site__timeZone`). Raises DidNotHappen and says what came instead."""
    try:
        return watch.wait(lambda heard: heard.type == kind and fits(heard.value, values), since)
    except TimeoutError:
        came = [differing(h.value, values) for h in watch.all()[since:] if h.type == kind]
        said = f"it came with {came}" if came else "no such record came"
        raise DidNotHappen(f"expected {kind} with {values}, but {said}") from None


def none_of(watch: Watch, since: int, *kinds: str) -> None:
    """None of these types came since. Raises DidNotHappen."""
    came = [heard.type for heard in watch.all()[since:] if heard.type in kinds]
    if came:
        raise DidNotHappen(f"expected none of {', '.join(kinds)}, but there were {came}")


def in_order(watch: Watch, *arrows: Heard) -> None:
    """Each of these records happened before the next one, provably. Raises DidNotHappen."""

    def known(event: str) -> Heard | None:
        # Topics are read side by side: an effect may be heard before its cause.
        try:
            return watch.wait(lambda heard: heard.id == event)
        except TimeoutError:
            return None

    for first, then in pairwise(arrows):
        if not happened_before(first, then, known):
            raise DidNotHappen(f"{first.type} did not come before {then.type} or lead to it")


def happened_before(first: Heard, then: Heard, known: Callable[[str], Heard | None]) -> bool:
    """Whether `first` stands before `then` in one partition or one append, or led to it: what
    caused `then` is `first`, or was appended with it, or has `first` before it in turn."""
    if (first.topic, first.partition) == (then.topic, then.partition):
        return first.offset < then.offset
    if _together(first, then):
        return int(first.headers["position"]) < int(then.headers["position"])
    cause = known(then.headers["causation-id"]) if "causation-id" in then.headers else None
    if cause is None:
        return False
    return cause.id == first.id or _together(first, cause) or happened_before(first, cause, known)


def _together(one: Heard, other: Heard) -> bool:
    """Events of one append: of one journal, for one reason, out of one span."""
    names = ("causation-id", "traceparent")
    same = all(one.headers.get(name) == other.headers.get(name) for name in names)
    return one.topic == other.topic and "position" in one.headers and same


def fits(value: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether all wanted values stand there."""
    return all(inside(value, name) == expected for name, expected in wanted.items())


def differing(value: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What stands where something else was wanted."""
    return {name: inside(value, name) for name, one in wanted.items() if inside(value, name) != one}


def inside(value: Any, path: str) -> Any:
    """The value at `a__b`; numbers are places in a list."""
    for part in path.split("__"):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else MISSING
        else:
            value = value.get(part, MISSING) if isinstance(value, Mapping) else MISSING
    return value


def equal(what: str, found: Any, wanted: Any) -> None:
    """Raises DidNotHappen unless both are equal."""
    if found != wanted:
        raise DidNotHappen(f"{what}: expected {wanted}, found {found}")
