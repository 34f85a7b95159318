"""Sessions, links and programs with their versions, links with the moment of their minting."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What there is already takes both from its events."""
    for table in ("api_client", "link", "open_session"):
        op.add_column(table, sa.Column("version", sa.BigInteger(), nullable=True))
    op.add_column("link", sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update api_client set version = (select max(e.version) from event e"
        " where (e.aggregate_type, e.aggregate_id) = ('api_client', client_id))"
    )
    op.execute(
        "update open_session set version = (select max(e.version) from event e"
        " where (e.aggregate_type, e.aggregate_id) = ('session', session_id))"
    )
    op.execute(
        "update link set (version, created_at) ="
        " (select max(e.version), min((e.headers ->> 'ce_time')::timestamptz) from event e"
        " where (e.aggregate_type, e.aggregate_id) = ('link', link_ref))"
    )
    for table in ("api_client", "link", "open_session"):
        op.alter_column(table, "version", nullable=False)
    op.alter_column("link", "created_at", nullable=False)
    op.create_index("link_created", "link", ["created_at", "link_ref"], unique=False)
