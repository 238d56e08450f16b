"""What a grading waits for beside its turn, as a word of its own and not as a phrase in a sentence"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# Not in a batch: it copies a table of SQLite's, and takes away what other tables point to.


def upgrade() -> None:
    op.add_column("grading", sa.Column("waits_for", sa.Text(), nullable=True))
    op.execute(
        "UPDATE grading SET waits_for = 'version' WHERE state = 'waiting' AND trouble LIKE '% has another version of %'"
    )


def downgrade() -> None:
    op.drop_column("grading", "waits_for")
