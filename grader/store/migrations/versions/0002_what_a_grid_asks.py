"""What a grid asks of gradings and marks stands in indices, and a grading's worth beside its points"""

import sqlalchemy as sa
from alembic import op

from grader.store.columns import Points

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_GRADING = ["assignment", "author", "id", "fence", "state", "shown", "submission", "slug", "worth", "so_far",
            "open_points"]  # fmt: skip
_MARK = ["grading", "part", "verdict", "points", "out_of", "misconception"]


def upgrade() -> None:
    with op.batch_alter_table("grading") as grading:
        grading.add_column(sa.Column("worth", Points(), nullable=True))
        grading.drop_index("ix_grading_assignment_author")
    op.create_index("ix_grading_for_a_grid", "grading", _GRADING)
    op.create_index("ix_mark_for_a_grid", "mark", _MARK)


def downgrade() -> None:
    op.drop_index("ix_mark_for_a_grid", "mark")
    op.drop_index("ix_grading_for_a_grid", "grading")
    with op.batch_alter_table("grading") as grading:
        grading.create_index("ix_grading_assignment_author", ["assignment", "author"])
        grading.drop_column("worth")
