"""What is known of a sale's goods: how far they have come, and which day a till named last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from fsm_events.common import OrderLine
from fsm_events.enums import DeliveryStatus
from services.orchestration_control.domain.facts import Standing

# What, said of no product in particular, says how much of each has come.
WHOLE: tuple[DeliveryStatus, ...] = (
    "FULLY_DELIVERED",
    "RETURNED",
    "NOT_DELIVERED",
    "DELIVERY_FAILED",
)


def together(lines: Iterable[OrderLine]) -> DeliveryStatus:
    """The state of an order from the states of its goods."""
    said: set[DeliveryStatus] = {line.delivery_status or "NOT_DELIVERED" for line in goods(lines)}
    if len(said) == 1:
        return said.pop()
    if said & {"FULLY_DELIVERED", "PARTIALLY_DELIVERED"}:
        return "PARTIALLY_DELIVERED"
    worst: tuple[DeliveryStatus, ...] = ("DELIVERY_FAILED", "RETURNED", "IN_TRANSIT")
    return next(status for status in worst if status in said)


def goods(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """Those that are products."""
    return [line for line in lines if line.kind == "PRODUCT"]


def known_lines(orders: Mapping[str, Standing]) -> dict[str, OrderLine]:
    """The lines of a sale by id, wherever they stand; those of live orders count more."""
    alive = sorted(orders.values(), key=lambda standing: standing.status != "CANCELLED")
    return {line.line_id: line for standing in alive for line in standing.record.lines}


def carried(
    lines: Iterable[OrderLine], known: Mapping[str, OrderLine], *, keeps_dates: bool
) -> tuple[OrderLine, ...]:
    """The lines of a newer version with what has come of each, also where they change the work."""
    return tuple(_carried(line, known.get(line.line_id), keeps_dates) for line in lines)


def carried_status(
    before: DeliveryStatus, old: Iterable[OrderLine], new: Iterable[OrderLine]
) -> DeliveryStatus:
    """Of an order that had these goods and has those: what was said of all holds for the same."""
    was, now = goods(old), goods(new)
    same = set(map(_wanted, was)) == set(map(_wanted, now))
    told = before in WHOLE or any(line.delivery_status for line in (*was, *now))
    return together(now) if now and told and not same else before


def _wanted(line: OrderLine) -> tuple[str, str, str]:
    return line.line_id, line.code, line.quantity


def _carried(line: OrderLine, before: OrderLine | None, keeps_dates: bool) -> OrderLine:
    if before is None:
        return line
    expected = before.expected_date if keeps_dates else line.expected_date
    if before.code != line.code:  # other goods
        return msgspec.structs.replace(line, expected_date=expected)
    status, at = before.delivery_status, before.delivered_at
    if status == "FULLY_DELIVERED" and Decimal(line.quantity) > Decimal(before.quantity):
        status, at = "PARTIALLY_DELIVERED", None
    elif status == "PARTIALLY_DELIVERED" and _all_came(line, before):
        status = "FULLY_DELIVERED"
    return msgspec.structs.replace(
        line,
        expected_date=expected,
        delivered_at=at,
        delivered_quantity=before.delivered_quantity,
        delivery_status=status,
    )


def _all_came(line: OrderLine, before: OrderLine) -> bool:
    """Whether what has come is as much as is wanted by now."""
    came = Decimal(before.delivered_quantity or 0)
    return Decimal(before.quantity) > Decimal(line.quantity) and came >= Decimal(line.quantity)
