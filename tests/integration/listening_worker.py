"""The listener as a worker process, to be stopped and killed: `listening_worker SETTINGS`."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence

from fsm_common.adapters.kafka import KafkaLog
from fsm_common.core.service import Service
from fsm_common.edges.settings import Settings
from fsm_common.edges.worker import run
from fsm_common.flows.parts import Parts
from fsm_common.tests import listening
from tests.integration.world import connect


def service(name: str, journals: Sequence[str]) -> Service:
    """A listener to these journals of tallies."""
    agents = [
        agent
        for number, journal in enumerate(journals)
        for agent in listening.notes(journal, str(number))
    ]
    return listening.service(name, agents)


def main(told: str) -> None:
    """Until a signal comes."""
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    known = json.loads(told)
    parts = connect(known["dsn"], service(known["service"], known["journals"]), listening.codec())
    log = KafkaLog(known["kafka"], known["service"])
    settings = Settings(**{name: known[name] for name in known.keys() & Settings.model_fields})
    try:
        run(Parts(**vars(parts) | {"log": log}), settings, {})
    finally:
        log.close()
        parts.store.close()  # type: ignore[attr-defined]  # the real store, closed last


if __name__ == "__main__":
    main(sys.argv[1])
