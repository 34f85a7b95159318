"""Open words with a shift that has no full quarter hour are derived anew: searches fail at them."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Shifts that end where they start, or before, with a word below nought. Where there are such,
    the agent begins from the start; until then these teams have no calendar."""
    op.execute(r"""
        with gone as (
          delete from open_word
           where convert_from(words, 'UTF8') ~ '"-|\["[A-Z]",([0-9]+),\1\]' returning team_id
        ), again as (
          delete from progress where consumer = 'scheduling-open-words'
             and exists (select from gone)
        )
        delete from seen where consumer = 'scheduling-open-words' and exists (select from gone)
    """)
