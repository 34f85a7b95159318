"""How Alembic runs the revisions of identity-access."""

from fsm_common.adapters.postgres import migrations

migrations.run()
