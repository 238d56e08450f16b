"""Answer files made to be slow to take apart or to fill a report. What is quadratic in a line would not end here."""

import pytest

from grader.intake.answers import LARGEST, MOST_NOTES, limit_notes, read_answer_file

FULL = LARGEST - 100


@pytest.mark.parametrize(
    ("line", "notes"),
    [
        ("[a problem" + " " * FULL, 1),
        ("[a problem" + " " * (FULL // 2) + "!" + " " * (FULL // 2) + "]", 1),
        ("[" + "a" * FULL + "]", 1),  # no name that anything could have
        ("# sheet" + " " * FULL, 0),
        ("# " + "sheet : " * (FULL // 8), 0),
        ("# sheet " + "7" * FULL, 0),
        ("a" * FULL, 1),
        ("a" + " " * FULL, 1),
        ("a" * FULL + " = 1", 1),
    ],
)
def test_one_endless_line_is_read_as_fast_as_a_short_one(line, notes):
    file = read_answer_file(f"{line}\n[topic/problem]\ny = 1\n".encode())
    assert file.responses("topic/problem")["y"].text == "1"
    assert len(file.notes) == notes
    assert file.sheet is None


def test_an_answer_of_very_many_lines_is_put_together_once():
    lines = FULL // 4
    file = read_answer_file(b"[topic/problem]\ny = 1\n" + b" 2\n" * lines)
    assert file.responses("topic/problem")["y"].text == "1" + "\n2" * lines


@pytest.mark.parametrize("line", ["?", "x = 1", "[topic/problem]\nx = 1\nx = 2"])
def test_a_file_of_mistakes_makes_a_page_of_notes_and_no_book(line):
    file = read_answer_file((f"{line}\n" * 20_000).encode())
    assert len(file.notes) == MOST_NOTES + 1
    assert file.notes[-1].endswith("more remarks of this kind")


def test_few_notes_stay_as_they_are():
    notes = ("one", "two")
    assert limit_notes(notes, 2) == notes
    assert limit_notes(notes, 1) == ("one", "and 1 more remarks of this kind")
