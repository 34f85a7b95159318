"""The tables of the way of events, our read models, and the copies of others."""

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
    _operator()
    _operator_grant()
    _org_unit()
    _parameter()
    _place()
    _project()
    _running_number()
    _sales_order()
    _sales_system()
    _service_item()
    _service_order()
    _timeline()


def _operator() -> None:
    op.create_table(
        "operator",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )


def _operator_grant() -> None:
    op.create_table(
        "operator_grant",
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_code", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("grant_id"),
    )
    op.create_index("operator_grant_role", "operator_grant", ["role"], unique=False)
    op.create_index("operator_grant_user", "operator_grant", ["user_id"], unique=False)


def _org_unit() -> None:
    op.create_table(
        "org_unit",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("bu_code", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id"),
    )
    op.create_index("org_unit_code", "org_unit", ["level", "code"], unique=False)


def _parameter() -> None:
    op.create_table(
        "parameter",
        sa.Column("parameter_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("bu_code", sa.Text(), nullable=True),
        sa.Column("store_id", sa.Text(), nullable=True),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("parameter_id"),
    )
    op.create_index("parameter_kind", "parameter", ["kind"], unique=False)


def _place() -> None:
    op.create_table(
        "place",
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("country_code", "postal_code", "area_id"),
    )
    op.create_index("place_area", "place", ["area_id"], unique=False)


def _project() -> None:
    op.create_table(
        "project",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_code", sa.Text(), nullable=True),
        sa.Column("store_id", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("owner_mode", sa.Text(), nullable=True),
        sa.Column("sales_system", sa.Text(), nullable=False),
        sa.Column("external_order_id", sa.Text(), nullable=False),
        sa.Column("external_project_id", sa.Text(), nullable=True),
        sa.Column("external_lead_id", sa.Text(), nullable=True),
        sa.Column("sales_channel", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_index(
        "project_external", "project", ["sales_system", "external_project_id"], unique=False
    )
    op.create_index("project_lead", "project", ["sales_system", "external_lead_id"], unique=False)
    op.create_index("project_owner", "project", ["owner_id"], unique=False)
    op.create_index("project_recent", "project", ["created_at", "project_id"], unique=False)


def _running_number() -> None:
    op.create_table(
        "running_number",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series"),
    )


def _sales_order() -> None:
    op.create_table(
        "sales_order",
        sa.Column("sales_order_id", sa.Text(), nullable=False),
        sa.Column("sales_system", sa.Text(), nullable=False),
        sa.Column("external_order_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_code", sa.Text(), nullable=True),
        sa.Column("order_version", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("service_orders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sales_order_id"),
    )


def _sales_system() -> None:
    op.create_table(
        "sales_system",
        sa.Column("system_code", sa.Text(), nullable=False),
        sa.Column("countries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("channels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("default_duration_min", sa.Integer(), nullable=True),
        sa.Column("mappings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping_version", sa.Integer(), nullable=False),
        sa.Column("wording", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("system_code"),
    )


def _service_item() -> None:
    op.create_table(
        "service_item",
        sa.Column("service_item_id", sa.Text(), nullable=False),
        sa.Column("external_code", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("specialty_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("certification_types", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("crew", sa.Integer(), nullable=False),
        sa.Column("duration_min", sa.Integer(), nullable=False),
        sa.Column("requires_tv", sa.Boolean(), nullable=False),
        sa.Column("requires_contract", sa.Boolean(), nullable=False),
        sa.Column("requires_wcf", sa.Boolean(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_to", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("service_item_id"),
    )
    op.create_index("service_item_bu", "service_item", ["country_code", "bu_code"], unique=False)


def _service_order() -> None:
    op.create_table(
        "service_order",
        sa.Column("service_order_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=False),
        sa.Column("bu_code", sa.Text(), nullable=True),
        sa.Column("store_id", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("blocked_reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("estimated_min", sa.Integer(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("slot_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slot_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_status", sa.Text(), nullable=False),
        sa.Column("delivery_status", sa.Text(), nullable=False),
        sa.Column("sales_system", sa.Text(), nullable=False),
        sa.Column("external_order_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("service_order_id"),
    )
    op.create_index(
        "service_order_external",
        "service_order",
        ["sales_system", "external_order_id"],
        unique=False,
    )
    op.create_index("service_order_project", "service_order", ["project_id"], unique=False)
    op.create_index(
        "service_order_recent", "service_order", ["created_at", "service_order_id"], unique=False
    )


def _timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("service_order_id", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_type", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("causation_id", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("timeline_order", "timeline", ["service_order_id", "position"], unique=False)
    op.create_index("timeline_project", "timeline", ["project_id", "position"], unique=False)
