"""What each service's migrations/ shares: running them, and the tables of every service."""

from __future__ import annotations

from alembic import context, op

from fsm_common.adapters.postgres.tables import kept


def run() -> None:
    """The body of a service's migrations/env.py."""
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()


def create_kept() -> None:
    """Every service's first revision begins with the tables of the way of events."""
    kept.create_all(op.get_bind())
