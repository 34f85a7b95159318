"""Shared records of several domains.

Generated from schemas/avro by `python -m fsm_events`.
"""

import msgspec

from fsm_events.enums import ServiceType


class AcceptedOrder(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A service order that came of a till's line."""

    line_id: str
    service_order_id: str
    type: ServiceType


class Address(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A postal address, in clear only at the edges."""

    street: str
    complement: str | None = None
    postal_code: str
    city: str
    province: str | None = None
    country: str


class Money(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An amount in a currency, exact."""

    amount: str  # decimal text with two places
    currency: str  # ISO 4217
