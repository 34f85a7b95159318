"""Each sale has a lead of its own; one that began a project is found by the project's as well."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was taken before says none."""
    op.add_column("sales_order", sa.Column("external_lead_id", sa.Text(), nullable=True))
    op.create_index("sales_order_lead", "sales_order", ["sales_system", "external_lead_id"])
