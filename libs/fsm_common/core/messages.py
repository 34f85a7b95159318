"""What travels: events, partner messages, and the envelope around them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

import msgspec

from fsm_common.core.meta import EventMeta


class Record(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Anything that has a schema file of its own; `topic` is that file's name."""

    topic: ClassVar[str] = ""


class Event(Record, frozen=True, kw_only=True):
    """A fact of one aggregate. The class variables repeat the attributes of its schema file.

    `key` is a template over camelCase payload fields and `countryCode`, for instance
    `{countryCode}_{orderId}`; `identity` names the payload field that holds the aggregate's id.
    """

    service: ClassVar[str] = ""
    aggregate: ClassVar[str] = ""
    identity: ClassVar[str] = ""
    key: ClassVar[str] = ""
    public: ClassVar[bool] = True

    @property
    def aggregate_id(self) -> str:
        return str(getattr(self, self.identity))


class Message(Record, frozen=True, kw_only=True):
    """What is told to a partner, or comes from one: no envelope, belongs to no aggregate."""

    key: ClassVar[str] = ""


E_co = TypeVar("E_co", bound=Record, covariant=True)


class Recorded(msgspec.Struct, Generic[E_co], frozen=True, kw_only=True):
    """An event with its envelope, as it stands in the log.

    `key` is the Kafka key; `position` the place in its service's commit order (0 where unknown).
    """

    meta: EventMeta
    event: E_co
    key: str
    position: int = 0


class Actor(msgspec.Struct, frozen=True):
    """Who wants it: USER, CREW, CUSTOMER, PARTNER or SYSTEM, and an opaque id."""

    kind: str = "SYSTEM"
    id: str | None = None


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Whose matter it is: the tenant, and the correlation id that all facts about it carry."""

    country_code: str
    bu_code: str | None = None
    store_id: str | None = None
    correlation_id: str | None = None

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> About:
        """The matter that a record's headers speak of; `tenant` as below."""
        country, bu, store = (*headers.get("tenant", "").split("/"), "", "")[:3]
        return cls(
            country_code=country,
            bu_code=bu or None,
            store_id=store or None,
            correlation_id=headers.get("correlation-id"),
        )

    @property
    def tenant(self) -> str:
        """`{country}/{bu}[/{store}]`, as in the header `tenant`."""
        return "/".join(part for part in (self.country_code, self.bu_code, self.store_id) if part)


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What comes in with a command beside its wish: its id, who, why, and the matter it is about.

    `about` is used where neither the aggregate nor the facts know better. `expected_version`
    is the caller's If-Match.
    """

    command_id: str
    actor: Actor = Actor()
    correlation_id: str
    causation_id: str | None = None
    about: About
    trace_parent: str | None = None
    trace_state: str | None = None
    expected_version: int | None = None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A wish. `at` is business time, UTC, stamped at the edge."""

    at: datetime
