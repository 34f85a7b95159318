"""The metadata that all tables belong to, and columns that several share."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from fsm_common.core.messages import Event

tables = MetaData()
ASIDE = {"contact", "address", "reason", "changed_fields"}  # sealed, or only news


def text(name: str, key: bool = False, nullable: bool = False) -> Column[Any]:
    """A column of text."""
    return Column(name, Text, primary_key=key, nullable=nullable)


def texts(name: str) -> Column[Any]:
    """A column of several texts."""
    return Column(name, ARRAY(Text), nullable=False)


def instant(name: str) -> Column[Any]:
    """A timestamp with time zone."""
    return Column(name, DateTime(timezone=True), nullable=False)


def json(name: str, nullable: bool = False) -> Column[Any]:
    """A column of JSON."""
    return Column(name, JSONB, nullable=nullable)


def version() -> Column[Any]:
    """The aggregate's version that the row shows."""
    return Column("version", BigInteger, nullable=False)


def fields(event: Event) -> dict[str, Any]:
    """What an event says, in wire names, but for sealed fields."""
    kept = {
        wire: getattr(event, name)
        for name, wire in zip(event.__struct_fields__, event.__struct_encode_fields__, strict=True)
        if name not in ASIDE
    }
    made: dict[str, Any] = msgspec.to_builtins(kept)
    return made
