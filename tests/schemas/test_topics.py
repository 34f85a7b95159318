"""The topics follow from the folder."""

from __future__ import annotations

from fsm_common.adapters.schemas import Schemas
from fsm_common.flows.dead_letters import KEPT
from fsm_common.ports.log import FRAME, LARGEST
from fsm_events import FOLDER
from fsm_events.topics import DAY, Topic, topics

SCHEMAS = Schemas(FOLDER)
BY_NAME = {topic.name: topic for topic in topics(SCHEMAS)}


def test_a_public_event_is_kept_for_ever() -> None:
    assert BY_NAME["scheduling.booking.confirmed"] == Topic("scheduling.booking.confirmed", 6, -1)


def test_an_internal_event_has_no_topic() -> None:
    internal = [topic for topic, s in SCHEMAS.items() if s.kind == "event" and not s["public"]]
    assert "identity.password.set" in internal
    assert not set(internal) & set(BY_NAME)


def test_every_owner_has_a_journal_and_dead_letters() -> None:
    for service in SCHEMAS.services:
        assert BY_NAME[f"{service}.journal"] == Topic(f"{service}.journal", 6, -1)
        assert BY_NAME[f"dlq.{service}.failed"].retention == 30 * DAY
        assert BY_NAME[f"dlq.{service}.failed"].partitions == 3


def test_the_template_of_dead_letters_is_no_topic() -> None:
    assert "dlq.dead_letter.recorded" not in BY_NAME


def test_partners_records_expire_and_may_be_large() -> None:
    received = BY_NAME["integration.sales.order_received"]
    assert received.retention == 30 * DAY
    assert int(received.settings["max.message.bytes"]) == 5 * 1024 * 1024


def test_what_we_write_ourselves_may_be_larger_than_what_it_came_from() -> None:
    received = BY_NAME["integration.sales.order_received"]
    assert int(received.settings["max.message.bytes"]) < KEPT < LARGEST < FRAME
    assert "max.message.bytes" not in BY_NAME["scheduling.journal"].settings, "FRAME, as all"


def test_searches_are_told_of_for_three_days() -> None:
    queried = BY_NAME["scheduling.availability.queried"]
    assert (queried.partitions, queried.retention) == (3, 3 * DAY)
