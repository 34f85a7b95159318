"""The metadata that all tables belong to, columns that several share, rows of whole records."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, DateTime, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from fsm_common.core.messages import Recorded

tables = MetaData()


def text(name: str, key: bool = False, nullable: bool = False) -> Column[Any]:
    """A column of text."""
    return Column(name, Text, primary_key=key, nullable=nullable)


def texts(name: str) -> Column[Any]:
    """A column of several texts."""
    return Column(name, ARRAY(Text), nullable=False)


def instant(name: str, nullable: bool = False) -> Column[Any]:
    """A timestamp with time zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def json(name: str) -> Column[Any]:
    """A column of JSON."""
    return Column(name, JSONB, nullable=False)


def flag(name: str) -> Column[Any]:
    """A column of truth."""
    return Column(name, Boolean, nullable=False)


def whole(recorded: Recorded[Any]) -> dict[str, Any]:
    """The row of an event that carries a whole record: its fields and the aggregate's version."""
    fields = {
        name: getattr(recorded.event, name)
        for name in recorded.event.__struct_fields__
        if name != "changed_fields"
    }
    return {name: _value(value) for name, value in fields.items()} | {
        "version": recorded.meta.aggregate_version
    }


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [msgspec.to_builtins(part) for part in value]
    return value
