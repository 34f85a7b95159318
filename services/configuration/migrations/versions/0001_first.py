"""The tables of the way of events, and the read models."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fsm_common.adapters.postgres.migrations import create_kept

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    create_kept()

    op.create_table(
        "geo_area",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("province_name", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("area_id"),
    )
    op.create_table(
        "geo_place",
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("area_id", "code"),
    )
    op.create_index("geo_place_code", "geo_place", ["country_code", "code"], unique=False)
    op.create_table(
        "org_unit",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("bu_code", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id"),
    )
    op.create_index("org_unit_country", "org_unit", ["country_code", "level"], unique=False)
    op.create_table(
        "parameter",
        sa.Column("parameter_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_code", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Text(), nullable=False),
        sa.Column("selector", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("parameter_id"),
    )
    op.create_index("parameter_created", "parameter", ["created_at", "parameter_id"], unique=False)
    op.create_index("parameter_kind", "parameter", ["kind", "country_code"], unique=False)
    op.create_table(
        "parameter_version",
        sa.Column("parameter_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("parameter_id", "number"),
    )
    op.create_table(
        "sales_system",
        sa.Column("system_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("channels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("has_store", sa.Boolean(), nullable=False),
        sa.Column("default_duration_min", sa.Integer(), nullable=True),
        sa.Column("code_mappings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping_version", sa.Integer(), nullable=False),
        sa.Column("status_wording", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("system_code"),
    )
    op.create_table(
        "service_item",
        sa.Column("service_item_id", sa.Text(), nullable=False),
        sa.Column("external_code", sa.Text(), nullable=False),
        sa.Column("internal_code", sa.Text(), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("specialty_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("certification_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("crew", sa.Integer(), nullable=False),
        sa.Column("duration_min", sa.Integer(), nullable=False),
        sa.Column("complexity", sa.Text(), nullable=True),
        sa.Column("requires_tv", sa.Boolean(), nullable=False),
        sa.Column("requires_contract", sa.Boolean(), nullable=False),
        sa.Column("requires_wcf", sa.Boolean(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("descriptions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scope_included", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("scope_excluded", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("worksite_requirements", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("product_prerequisites", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checksum", sa.Text(), nullable=True),
        sa.Column("sync_version", sa.Integer(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("service_item_id"),
    )
    op.create_index(
        "service_item_code",
        "service_item",
        ["country_code", "bu_code", "external_code"],
        unique=False,
    )
