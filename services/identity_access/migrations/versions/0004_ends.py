"""When a session ends unless it is refreshed; sessions and roles are found by their ends.

A rebuild gives sessions that began before their true ends."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of a session that began before, the latest end is known until it is refreshed."""
    op.add_column("open_session", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update open_session set ends_at = expires_at")
    op.alter_column("open_session", "ends_at", nullable=False)
    op.create_index("open_session_ends", "open_session", ["ends_at"], unique=False)
    op.create_index("granted_ends", "granted", ["expires_at"], unique=False)
