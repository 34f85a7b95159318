"""What the store in memory takes, the real database takes too."""

from __future__ import annotations

import pytest

from fsm_common.core.rows import Add, Change, Put, Remove
from fsm_common.ports.store import PROGRESS, Write
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import PlainCodec
from fsm_common.tests.tally import summed

KEY, STRANGE = {"group_id": "a"}, {"made_up": 1}


@pytest.mark.parametrize(
    "write",
    [
        Put(summed, KEY | STRANGE),
        Change(summed, KEY, STRANGE),
        Change(summed, STRANGE, {"total": 1}),
        Remove(summed, STRANGE),
        Add(summed, KEY, STRANGE),
    ],
)
def test_a_column_that_the_table_lacks_is_refused(write: Write) -> None:
    store = MemoryStore(PlainCodec([]))
    with pytest.raises(LookupError, match="summed has no column made_up"), store.unit() as unit:
        unit.apply([write])
    assert store.table(summed) == []


def test_what_the_table_has_is_taken() -> None:
    store = MemoryStore(PlainCodec([]))
    with store.unit() as unit:
        unit.apply([Put(summed, KEY | {"total": 3}), Remove(PROGRESS, {"consumer": "none"})])
    assert store.table(summed) == [{"group_id": "a", "total": 3}]
