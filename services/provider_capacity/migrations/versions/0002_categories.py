"""Categories of products: parameters that the copy has passed over are read anew."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The copy of configuration has passed categories without a row; it begins from the start.

    What it has rows of stays marked as seen: read anew, an older calendar would hold for a moment,
    and what teams are told in that moment stays."""
    op.execute("delete from progress where consumer = 'copy:configuration.journal'")
    op.execute(
        "delete from seen where consumer = 'copy:configuration.journal' and aggregate like"
        " 'parameter/%' and substr(aggregate, 11) not in (select parameter_id from setting)"
    )
