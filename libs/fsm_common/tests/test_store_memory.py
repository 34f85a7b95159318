"""The suite of every store, on the one in memory."""

from __future__ import annotations

import pytest

from fsm_common.adapters.clock import SystemClock
from fsm_common.core.rows import Add, Change, Put, Remove
from fsm_common.flows.parts import Parts
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_common.tests.store_suite import StoreSuite
from fsm_common.tests.tally import Counted, Lapsed, Told, service, summed


class TestMemoryStore(StoreSuite):
    @pytest.fixture
    def parts(self) -> Parts:
        codec = PlainCodec([Counted, Lapsed, Told])
        store = MemoryStore(codec)
        return Parts(service(), store, codec, PlainKeyring(), SystemClock(), NobodyWaits())

    def test_a_column_that_the_table_lacks_is_refused(self, parts: Parts) -> None:
        row = {"group_id": "a", "made_up": 1}
        for write in (
            Put(summed, row),
            Change(summed, {"group_id": "a"}, {"made_up": 1}),
            Remove(summed, row),
            Add(summed, {"group_id": "a"}, {"made_up": 1}),
        ):
            with pytest.raises(LookupError, match="has no column made_up"), parts.store.unit() as u:
                u.apply([write])
