"""How Alembic runs the revisions of configuration."""

from fsm_common.adapters.postgres import migrations

migrations.run()
