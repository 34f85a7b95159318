"""The suite of every log, in memory."""

from __future__ import annotations

import pytest

from fsm_common.testing.memory_log import MemoryLog
from fsm_common.tests.log_suite import Desk, LogSuite


class TestMemoryLog(LogSuite):
    @pytest.fixture
    def desk(self) -> Desk:
        log = MemoryLog()
        return Desk(log, log.topics)
