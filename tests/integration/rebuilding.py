"""A rebuild as a process of its own, to be killed: `rebuilding DSN KAFKA SERVICE`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from fsm_common.adapters.kafka import KafkaLog
from fsm_common.adapters.postgres.recovery import PostgresRecovery
from fsm_common.adapters.postgres.store import PostgresStore
from fsm_common.flows import faults
from fsm_common.flows.rebuild import rebuild
from fsm_common.tests.tally import service
from tests.integration.world import connect, plain_codec


def main(dsn: str, kafka: str, name: str) -> None:
    """To its end, or to the fault point."""
    faults.allow(os.environ.get("FSM_FAULT", ""))
    parts = connect(dsn, replace(service(), name=name), plain_codec())
    assert isinstance(parts.store, PostgresStore)
    rebuild(parts, KafkaLog(kafka, name), PostgresRecovery(parts.store, parts.service.tables))
    parts.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
