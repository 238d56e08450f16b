"""Why something was graded anew, in a sentence that its student sees"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


# Not in a batch: it copies a table of SQLite's, and takes away what other tables point to.


def upgrade() -> None:
    op.add_column("grading", sa.Column("reason", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("grading", "reason")
