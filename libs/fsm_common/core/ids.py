"""Ids that follow from what caused them, so that a double is found."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha1
from uuid import UUID

_HOUSE = UUID("6f1f7c1e-3f0e-5f7a-9d3b-6a2f7a0c9e11").bytes
_VARIANTS = "89ab" * 4


def derived(*parts: object) -> str:
    """A uuid5 of the parts, in order; the same parts give the same id."""
    name = "\x1f".join(map(str, parts)).encode()
    # What uuid.uuid5 does, in a third of its time: every command and event has several of these.
    x = sha1(_HOUSE + name, usedforsecurity=False).hexdigest()
    return f"{x[:8]}-{x[8:12]}-5{x[13:16]}-{_VARIANTS[int(x[16], 16)]}{x[17:20]}-{x[20:32]}"


def event_id(command_id: str, number: int) -> str:
    """The id of the n-th event (from 1) of a command."""
    return derived("event", command_id, number)


def caused_command_id(consumer: str, cause: str, aggregate_id: str) -> str:
    """The id of the command that `consumer` gives because of the event `cause`."""
    return derived("command", consumer, cause, aggregate_id)


def timer_command_id(timer_id: str, due_at: datetime) -> str:
    """The id of the command that a timer becomes when it fires."""
    return derived("timer", timer_id, due_at.isoformat())


def message_id(cause: str, topic: str, number: int = 1) -> str:
    """The id of the message that follows from an event, a refused record or an answered search."""
    return derived("message", cause, topic, number)
