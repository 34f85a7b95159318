"""The order of a timeline is that of its events; a row is written before its position is drawn."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The position goes, and with it its place in the indexes."""
    for name, column in (("project", "project_id"), ("order", "service_order_id")):
        op.drop_index(f"timeline_{name}", "timeline")
        op.create_index(f"timeline_{name}", "timeline", [column], unique=False)
    op.drop_column("timeline", "position")
