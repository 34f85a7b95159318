"""A relay as a process of its own, to be killed: `relaying DSN KAFKA SERVICE`."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace

from fsm_common.adapters.kafka import KafkaLog
from fsm_common.flows import faults
from fsm_common.flows.relay import Relay
from fsm_common.tests.tally import service
from tests.integration.world import connect, plain_codec


def main(dsn: str, kafka: str, name: str) -> None:
    """Until somebody kills it."""
    faults.allow(os.environ.get("FSM_FAULT", ""))
    parts = connect(dsn, replace(service(), name=name), plain_codec())
    Relay(parts, KafkaLog(kafka, name)).run(threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
