"""What Faust makes of offsets at which nothing was committed."""

from __future__ import annotations

import pytest
from faust.types import TP
from intervaltree import IntervalTree  # type: ignore[import-untyped]  # it has no types

from fsm_common.edges.faust_worker import CommittedConsumer

PLACE = TP("t", 0)


@pytest.mark.parametrize(
    ("committed", "acked", "moved"), [(1, [8, 9], 10), (1, [1, 2], 3), (4, [9], None)]
)
def test_a_gap_behind_the_first_record_is_passed(
    committed: int, acked: list[int], moved: int | None
) -> None:
    consumer = object.__new__(CommittedConsumer)
    consumer._acked, consumer._acked_index = {PLACE: [*acked]}, {PLACE: {*acked}}
    consumer._committed_offset, consumer._gap = {PLACE: committed}, {PLACE: IntervalTree()}
    assert consumer._new_offset(PLACE) == moved
