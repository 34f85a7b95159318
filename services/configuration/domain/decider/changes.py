"""What differs between two whole records of the same thing, in wire names."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from fsm_common.core.messages import Event

E = TypeVar("E", bound=Event)


def changed_fields(old: Event, new: Event) -> tuple[str, ...]:
    """Wire names of the fields that both have and that differ."""
    shared = [n for n in new.__struct_fields__ if n in old.__struct_fields__]
    wire = dict(zip(new.__struct_fields__, new.__struct_encode_fields__, strict=True))
    return tuple(
        wire[name]
        for name in shared
        if name != "changed_fields" and getattr(old, name) != getattr(new, name)
    )


def unless_same(old: Event, new: E) -> list[E]:
    """The new record with the names of what changed; nothing where nothing did."""
    changed = changed_fields(old, new)
    return [msgspec.structs.replace(new, changed_fields=changed)] if changed else []
