"""Ids and running numbers: the same sale gives the same ids, wherever it is replayed."""

from __future__ import annotations

from collections.abc import Container
from itertools import count
from uuid import UUID, uuid5

# Never to be changed: ids in the log and at partners were made with it.
NAMESPACE = UUID("0b2b5a0e-5d39-5c2f-9f0a-8b7f2c1d4e60")


def project_id(sales_system: str, external_id: str) -> str:
    """By the till's project where it names one, else by its order."""
    return str(uuid5(NAMESPACE, f"{sales_system}:{external_id}"))


def service_order_id(sales_order_id: str, line_id: str) -> str:
    """By the line that was sold."""
    return str(uuid5(NAMESPACE, f"{sales_order_id}:{line_id}"))


def visit_id(sales_order_id: str, line_id: str, gone: Container[str] = ()) -> str:
    """Of the technical visit that a line needs: `:TV`, then `:TV2` and so on, where the visits
    before are gone for good."""
    names = (f"{line_id}:TV{number if number > 1 else ''}" for number in count(1))
    return next(i for name in names if (i := service_order_id(sales_order_id, name)) not in gone)


def order_number(year: int, number: int) -> str:
    """`SO-2026-000001`."""
    return f"SO-{year}-{number:06d}"


def project_number(year: int, number: int) -> str:
    """`PR-2026-000001`."""
    return f"PR-{year}-{number:06d}"
