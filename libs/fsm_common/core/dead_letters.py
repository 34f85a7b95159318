"""A record that could not be handled, as it came.

Generated from schemas/avro by `python -m fsm_events`.
"""

import datetime as dt
from typing import ClassVar

import msgspec

from fsm_common.core.messages import Message


class DeadLetterRecorded(Message, frozen=True, kw_only=True):
    """A record that could not be handled, as it came."""

    topic: ClassVar[str] = "dlq.dead_letter.recorded"
    key: ClassVar[str] = "{originalKey}"

    dead_letter_id: str
    consumer: str
    original_topic: str
    partition: int
    offset: int
    original_key: str
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    value: bytes
    error_code: str
    error_message: str
    attempts: int
    first_attempt_at: dt.datetime
    last_attempt_at: dt.datetime
    consumer_group: str
    service_version: str
