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


# Not in batches: these copy a table of SQLite's, and take away what other tables point to.


def upgrade() -> None:
    op.add_column("grading", sa.Column("worth", Points(), nullable=True))
    op.drop_index("ix_grading_assignment_author", "grading")
    op.create_index("ix_grading_for_a_grid", "grading", _GRADING)
    op.create_index("ix_mark_for_a_grid", "mark", _MARK)


def downgrade() -> None:
    op.drop_index("ix_mark_for_a_grid", "mark")
    op.drop_index("ix_grading_for_a_grid", "grading")
    op.create_index("ix_grading_assignment_author", "grading", ["assignment", "author"])
    op.drop_column("grading", "worth")
