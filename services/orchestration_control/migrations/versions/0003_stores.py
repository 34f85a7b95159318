"""A grant may be for one store; what is copied already learns it by a rebuild."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is every store."""
    op.add_column("operator_grant", sa.Column("store_id", sa.Text(), nullable=True))
