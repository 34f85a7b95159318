"""The tables of all read models of the service."""

from __future__ import annotations

from sqlalchemy import DateTime, MetaData

tables = MetaData()
INSTANT = DateTime(timezone=True)
