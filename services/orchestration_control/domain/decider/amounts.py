"""Money: what a line costs, and what an order's share of the sale is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from fsm_events.common import Money, SalesItem

CENT = Decimal("0.01")
NOUGHT = Decimal(0)


def cents(value: Decimal) -> Decimal:
    """To two places, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def money(value: Decimal, currency: str) -> Money:
    """As it stands on the wire."""
    return Money(amount=str(cents(value)), currency=currency)


def plain(said: Money) -> Money:
    """With two places, however a till writes it."""
    return money(Decimal(said.amount), said.currency)


def net_and_tax(item: SalesItem, rate_else: str | None) -> tuple[Decimal, Decimal]:
    """A line without and its tax; `rate_else` per cent where the line names none."""
    net = Decimal(item.quantity) * Decimal(item.unit_price.amount)
    rate = Decimal(item.vat_rate or rate_else or "0")
    return cents(net), cents(net * rate / 100)


def shares(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The total by weight, to the cent; what rounding leaves goes to the heaviest. What is below
    nought, as a rebate is, weighs nothing."""
    weights = [max(weight, NOUGHT) for weight in weights]
    whole = sum(weights, NOUGHT)
    made = [cents(total * weight / whole) if whole else NOUGHT for weight in weights]
    heaviest = max(range(len(weights)), key=weights.__getitem__)
    made[heaviest] += total - sum(made, NOUGHT)
    return made
