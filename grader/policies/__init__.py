"""What an assignment's policies come to, worked out when it is asked: pure, and never stored."""

from grader.policies.counting import Handed, counting
from grader.policies.lateness import Grade, LateNow, Times, grade_of, late_now, lateness
from grader.policies.showing import Stage, may_show, shown_mark, stage_of

__all__ = [
    "Grade",
    "Handed",
    "LateNow",
    "Stage",
    "Times",
    "counting",
    "grade_of",
    "late_now",
    "lateness",
    "may_show",
    "shown_mark",
    "stage_of",
]
