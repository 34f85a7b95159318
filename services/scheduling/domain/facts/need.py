"""What a job needs: taken from a service order, or from the body of a search."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from fsm_events.enums import ServiceType

TV_TYPES = ("CONFIRMATION_TV", "QUOTATION_TV")


class Line(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product of the job, and the local day of its delivery."""

    product: str | None = None
    category: str | None = None
    delivery: date | None = None


class Site(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where the job is; `region` is an ISO 3166-2 code, the zone an IANA name."""

    postal_code: str
    time_zone: str
    region: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Need(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The job as gates and funnel see it. `first` and `last` are the order's own window."""

    country: str
    bu: str
    store: str | None = None
    service_type: ServiceType
    duration_min: int
    crew: int = 1
    specialty_ids: tuple[str, ...] = ()
    certification_types: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    site: Site
    created_at: datetime
    first: date | None = None
    last: date | None = None
    blackouts: frozenset[date] = frozenset()
    waits_for: str | None = None


class Wish(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a search asks for beside the job: window (both days within) and filters; a row for
    every team, or `once` for every start; `anonymous` implies that."""

    first: date
    last: date
    time_from: int | None = None
    time_to: int | None = None
    weekdays: frozenset[int] | None = None
    excluded: frozenset[date] = frozenset()
    provider_id: str | None = None
    team_id: str | None = None
    limit: int = 20
    anonymous: bool = False
    once: bool = False
