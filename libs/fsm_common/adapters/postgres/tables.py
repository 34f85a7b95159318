"""The tables that every service has in its own schema."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

kept = MetaData()


def instant(name: str, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


event = Table(
    "event",
    kept,
    Column("position", BigInteger, primary_key=True, autoincrement=True),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("causation_id", Text),
    Column("type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("aggregate_type", "aggregate_id", "version", name="event_version"),
)
outbox = Table(
    "outbox",
    kept,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("journal", Boolean, nullable=False),
    Column("topic", Text),
    Column("key", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
idempotency = Table(
    "idempotency",
    kept,
    Column("tenant", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("response", LargeBinary, nullable=False),
    instant("expires_at", nullable=False),
    Index("idempotency_expires", "expires_at"),
)
progress = Table(
    "progress",
    kept,
    Column("consumer", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
)
seen = Table(
    "seen",
    kept,
    Column("consumer", Text, primary_key=True),
    Column("aggregate", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
)
timer = Table(
    "timer",
    kept,
    Column("timer_id", Text, primary_key=True),
    instant("due_at", nullable=False),
    Column("command", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("context", JSONB, nullable=False),
    Index("timer_due", "due_at", "timer_id"),
)
parked = Table(
    "parked",
    kept,
    Column("consumer", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    # WAITING for its reference, POISON, BEHIND one of those, RELEASED to be handled again
    Column("state", Text, nullable=False),
    Column("reference", Text),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    instant("due_at"),
    instant("parked_at", nullable=False),
    Index("parked_reference", "reference", postgresql_where=text("reference is not null")),
    Index("parked_key", "consumer", "key"),
)
guard = Table("guard", kept, Column("name", Text, primary_key=True))
