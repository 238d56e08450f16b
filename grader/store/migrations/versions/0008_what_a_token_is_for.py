"""What a token may be used for; those that there are may be used for everything, as before"""

import sqlalchemy as sa
from alembic import op

from grader.store.columns import Document

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


# Not in a batch: it copies a table of SQLite's, and takes away what other tables point to.


def upgrade() -> None:
    everything = '["read", "submit", "export", "figures"]'
    op.add_column("token", sa.Column("scopes", Document(), nullable=False, server_default=everything))


def downgrade() -> None:
    op.drop_column("token", "scopes")
