"""A search asks how many holds are over; without an index that read every busy entry."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only holds have an expiry."""
    op.create_index(
        "busy_expiry",
        "busy",
        ["expires_at"],
        unique=False,
        postgresql_where="expires_at is not null",
    )
