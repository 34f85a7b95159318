"""A lost topic filled again from the event table."""

from __future__ import annotations

from fsm_common.flows.parts import Parts
from fsm_common.ports.log import Log, Sending
from fsm_common.ports.recovery import Recovery


class NotLost(Exception):
    """The topic has records; whoever reads it would see all of them twice."""


def republish(parts: Parts, topics: Log, recovery: Recovery, topic: str) -> int:
    """Fill the journal, or the topic of one of the service's public events; how many records.

    The relay is kept away meanwhile, so that order holds. Raises LookupError for a topic that
    is not the service's or does not exist, NotLost, and ConnectionError while a relay runs."""
    service, ends = parts.service, topics.ends([topic])
    public = {event.topic for event in service.events if event.public}
    if topic not in {*public, service.journal} or not ends:
        raise LookupError(f"{service.name} fills no topic {topic}, or it was not created.")
    if any(ends.values()):
        raise NotLost(f"{topic} has records; delete and create it first.")
    journal, number = topic == service.journal, 0
    with parts.store.exclusive("relay") as lease:
        if lease is None:
            raise ConnectionError("A relay is running; stop the service's workers first.")
        for written in recovery.written(None if journal else topic):
            records = []
            for row in written:
                place = {"position": str(row.position)} if journal else {}
                records.append(Sending(topic, row.key, row.payload, row.headers | place))
            topics.publish(records, alive=lease.held)
            number += len(written)
    return number
