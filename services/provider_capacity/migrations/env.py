"""What Alembic runs first."""

from fsm_common.adapters.postgres.migrations import run

run()
