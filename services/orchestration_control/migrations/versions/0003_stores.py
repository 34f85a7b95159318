"""A grant may be for one store: accounts and grants are read anew from the journal."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is every store, which what is copied so far does not say; the copy begins from the
    start."""
    op.execute("delete from operator_grant")
    op.add_column("operator_grant", sa.Column("store_id", sa.Text(), nullable=True))
    op.execute("delete from progress where consumer = 'copy:identity_access.journal'")
    op.execute("delete from seen where consumer = 'copy:identity_access.journal'")
