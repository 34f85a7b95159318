"""The metadata that all tables of the service belong to, and columns that several share."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Column, DateTime, MetaData, Text

tables = MetaData()
# Sets have another order in each process; rows must have the same bytes in all of them.
SORTED: Literal["deterministic"] = "deterministic"


def text(name: str, key: bool = False, nullable: bool = False) -> Column[Any]:
    """A column of text."""
    return Column(name, Text, primary_key=key, nullable=nullable)


def instant(name: str, nullable: bool = False) -> Column[Any]:
    """A timestamp with time zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)
