"""A handout says at its head what the assignment is worth, when it is due and what lateness costs."""

import pytest

from grader.catalog import load_assignment, open_catalog
from grader.issuing.terms import terms_of

DUE = 'due = "2026-11-20T23:59"\n'
LATE = "[late]\npercent_per_day = 10\n"


@pytest.mark.parametrize(
    ("toml", "zone", "says"),
    [
        ("", "UTC", "3 points in all."),
        (DUE, "UTC", "3 points in all. Due Friday, 20 November 2026, 23:59 (UTC). Late work counts in full."),
        (
            DUE + 'closes = "2026-11-20T23:59:30"\n' + LATE + "floor_percent = 50\ngrace_minutes = 15\nlate_days = 1\n",
            "Europe/Berlin",
            "3 points in all. Due Friday, 20 November 2026, 23:59 (Europe/Berlin). Nothing is taken after Friday, "
            "20 November 2026, 23:59 (Europe/Berlin). Each started day late costs 10 % of the points, at most 50 %; "
            "the first 15 minutes are free; 1 started day may be used at no cost.",
        ),
        (
            'due = "2026-11-20T23:59+00:00"\n' + LATE,
            "Europe/Berlin",
            "3 points in all. Due Saturday, 21 November 2026, 00:59 (Europe/Berlin). "
            "Each started day late costs 10 % of the points.",
        ),
    ],
)
def test_the_terms_are_told_in_the_courses_zone(course, add_problem, toml, zone, says):
    add_problem("numeric", "topic/neuron")
    file = course / "problems" / "assignments" / "hw.toml"
    file.write_text(f'title = "Homework"\nproblems = ["topic/neuron"]\n{toml}')
    assert terms_of(load_assignment(open_catalog(course), "hw"), zone) == says
