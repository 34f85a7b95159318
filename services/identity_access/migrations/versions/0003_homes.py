"""Companies with their country and business units, and their teams: read anew from the journal.

No older process may run meanwhile: it would pass what it does not keep."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is copied so far says too little; the copy begins from the start."""
    op.drop_table("company")
    op.create_table(
        "company",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("provider_id"),
    )
    op.create_table(
        "team",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.execute("delete from progress where consumer = 'copy:provider_capacity.journal'")
    op.execute("delete from seen where consumer = 'copy:provider_capacity.journal'")
