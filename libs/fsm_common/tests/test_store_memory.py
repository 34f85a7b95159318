"""The suite of every store, on the one in memory."""

from __future__ import annotations

import pytest

from fsm_common.adapters.clock import SystemClock
from fsm_common.flows.parts import Parts
from fsm_common.testing.memory import MemoryStore
from fsm_common.testing.plain import NobodyWaits, PlainCodec, PlainKeyring
from fsm_common.tests.store_suite import StoreSuite
from fsm_common.tests.tally import Counted, Lapsed, Told, service


class TestMemoryStore(StoreSuite):
    @pytest.fixture
    def parts(self) -> Parts:
        codec = PlainCodec([Counted, Lapsed, Told])
        store = MemoryStore(codec)
        return Parts(service(), store, codec, PlainKeyring(), SystemClock(), NobodyWaits())
