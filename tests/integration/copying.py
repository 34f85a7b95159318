"""Copies as a process of their own, to be killed: `copying DSN KAFKA SERVICE JOURNAL`."""

from __future__ import annotations

import sys
import threading

from fsm_common.adapters.kafka import KafkaLog
from fsm_common.flows.copies import Copies
from fsm_common.tests.watch import service
from tests.integration.world import connect, plain_codec


def main(dsn: str, kafka: str, name: str, journal: str) -> None:
    """Until somebody kills it."""
    parts = connect(dsn, service(name, journal), plain_codec())
    Copies(parts, KafkaLog(kafka, name)).run(threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
