"""Forms that do something once, however often they are sent"""

import sqlalchemy as sa
from alembic import op

from grader.store.columns import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_sent_form")),
    )


def downgrade() -> None:
    op.drop_table("sent_form")
