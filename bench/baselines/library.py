"""Appending with the `eventsourcing` library on Postgres, in its two modes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

Fields = dict[str, Any]


class Booking(Aggregate):
    """A booking that is confirmed again and again; all fields stand in each event."""

    @event("Confirmed")
    def __init__(self, id: UUID, booking: Fields) -> None:  # noqa: A002  # the library's name
        self._id = id
        self.booking = booking
        self.times = 1

    @event("ConfirmedAgain")
    def confirm(self, booking: Fields) -> None:
        self.booking = booking
        self.times += 1


@dataclass(frozen=True)
class Plan:
    """The library's settings; the ones that were tried stand in README."""

    environment: Mapping[str, str] = field(default_factory=dict)


DEFAULT = Plan()
FUNCTIONS = Plan({"POSTGRES_ENABLE_DB_FUNCTIONS": "y"})
CACHE = {"AGGREGATE_CACHE_MAXSIZE": "1000", "AGGREGATE_CACHE_FASTFORWARD": "n"}
TRIED = {
    "default": DEFAULT,
    "default, aggregates cached (writes that are not checked against others')": Plan(CACHE),
    "default, aggregates cached and fast-forwarded": Plan({"AGGREGATE_CACHE_MAXSIZE": "1000"}),
    "database functions": FUNCTIONS,
}


class Library:
    """An application of the library on a database of its own."""

    def __init__(self, dsn: str, name: str, plan: Plan, writers: int) -> None:
        address = urlsplit(dsn)
        self._application: Application[UUID] = Application(
            {
                "APPLICATION_NAME": name,
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": address.path.removeprefix("/"),
                "POSTGRES_HOST": address.hostname or "",
                "POSTGRES_PORT": str(address.port),
                "POSTGRES_USER": address.username or "",
                "POSTGRES_PASSWORD": "",
                "POSTGRES_POOL_SIZE": str(writers),
                **plan.environment,
            }
        )

    def first(self, name: UUID, booking: Fields) -> None:
        """A new booking."""
        self._application.save(Booking(name, booking))

    def again(self, name: UUID, booking: Fields) -> None:
        """A fact more, decided on what is there."""
        found: Booking = self._application.repository.get(name)
        found.confirm(booking)
        self._application.save(found)

    def state(self, name: UUID) -> tuple[int, Fields]:
        """How often it was confirmed, and how the last time."""
        found: Booking = self._application.repository.get(name)
        return found.times, found.booking

    def close(self) -> None:
        self._application.close()
