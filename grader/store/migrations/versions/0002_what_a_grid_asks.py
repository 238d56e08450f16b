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
_INDICES = (
    ("ix_grading_for_a_grid", "grading", _GRADING),
    ("ix_grading_assignment_state_status", "grading", ["assignment", "state", "status"]),
    ("ix_grading_state_queue_finished", "grading", ["state", "queue", "finished"]),
    ("ix_mark_for_a_grid", "mark", _MARK),
    ("ix_mark_points", "mark", ["points"]),
)


# Not in batches: these copy a table of SQLite's, and take away what other tables point to.


def upgrade() -> None:
    op.add_column("grading", sa.Column("worth", Points(), nullable=True))
    op.drop_index("ix_grading_assignment_author", "grading")
    for name, table, columns in _INDICES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(_INDICES):
        op.drop_index(name, table)
    op.create_index("ix_grading_assignment_author", "grading", ["assignment", "author"])
    op.drop_column("grading", "worth")
