"""Answers and files that are read nowhere: which parts they may have been meant for, and what is said of them."""

import pytest

from grader.intake import Submission, read_answer_file
from grader.intake.answers import LARGEST
from grader.intake.unread import stray_answers, tell_strays, tell_unread, unread_documents, unread_files
from grader.model.problem import Problem


def _problem(slug: str, *parts: str) -> Problem:
    typed = [{"id": id, "kind": "numeric", "asks": "?", "points": 1} for id in parts]
    return Problem.model_validate({"slug": slug, "title": slug, "statement": "?", "parts": typed})


NEURON, SIZES = _problem("topic/neuron", "y", "z"), _problem("topic/sizes", "y", "size", "count")


def _waiting(text: str) -> set[tuple[str, str]]:
    found = stray_answers([NEURON, SIZES], read_answer_file(text.encode()))
    return {(slug.rsplit("/", 1)[1], id) for slug, id in found}


FIRST = "[topic/neuron]\ny = 1\nz = 2\n"


@pytest.mark.parametrize(
    ("text", "waiting"),
    [
        (FIRST, set()),
        (FIRST + "[topic/sizes]\ny =\nsize =\n", set()),
        (FIRST + "Ana Lima, group 2\nName: Ana\n", set()),
        (FIRST + "[topic/size]\nsize = 3\n", {("sizes", "size")}),
        (FIRST + "size = 3\n", {("sizes", "size")}),
        ("size = 3\n" + FIRST, {("sizes", "size")}),
        (FIRST + "[topic/sizes\nsize = 3\n", {("sizes", "size")}),
        (FIRST + "[topic/sizes]\ny = 3\nsize: 4\n", {("sizes", "size")}),
        (FIRST + "[topic/sizes]\ny = 3\nSize ： 4\n", {("sizes", "size")}),
        (FIRST + "[topic/sizes]\ny = 3\n- **size** = 4\n", {("sizes", "size")}),
        (FIRST + "y = 3\nsize = 4\n", {("sizes", "y"), ("sizes", "size")}),  # the header between the two is lost
        (FIRST + "[topic/sizes]\ny = 3\nwidth = 4\n", {("sizes", "size"), ("sizes", "count")}),
        ("[topic/neuron]\ny = 1\nzz = 4\n", {("neuron", "z")}),
        ("[topic/size]\nsize = 3\n", {("sizes", "size")}),
        ("1) 0.5\n2) 3\n", {("neuron", "y"), ("neuron", "z"), ("sizes", "y"), ("sizes", "size"), ("sizes", "count")}),
    ],
)
def test_a_part_without_an_answer_waits_where_a_line_may_be_meant_for_it(text, waiting):
    assert _waiting(text) == waiting


def test_a_file_too_long_to_be_read_may_answer_every_part():
    assert len(_waiting("#" * (LARGEST + 1))) == 5
    strays = stray_answers([NEURON], read_answer_file(b"#" * (LARGEST + 1)))
    assert "`answers.txt` is too long" in tell_strays(strays["topic/neuron", "y"])


def test_the_lines_that_may_be_meant_are_quoted():
    strays = stray_answers([NEURON], read_answer_file(b"[topic/neuron]\ny = 1\nz: 0.25\n"))
    assert "(line 3: 'z: 0.25')" in tell_strays(strays["topic/neuron", "z"])


@pytest.mark.parametrize("header", ["【topic/neuron】", "［topic/neuron］", "【 Neuron 】"])
def test_a_header_in_wide_brackets_is_a_header(header):
    read = read_answer_file(f"{header}\ny = 1\n".encode())
    assert (read.responses("topic/neuron")["y"].text, read.notes) == ("1", ())
    assert read_answer_file(b"[topic/neuron]\n" + "【topic/neuron]\n".encode()).notes


HANDED_IN = {
    "answers.txt": b"",
    "answers.docx": b"PK",
    "old/answers.txt": b"y = 1",
    "README.md": b"mine",
    "statement.md": b"# Homework",
    "figures/net.png": b"PNG",
    "neuron/start.py": b"starter",
    "scan.jpg": b"JPEG",
    "empty.md": b"\n",
}


def test_the_answer_file_and_what_was_handed_out_are_no_unread_files():
    ana = Submission("ana", HANDED_IN)
    assert unread_files(ana, {b"starter"}) == ["answers.docx", "old/answers.txt", "README.md", "scan.jpg"]
    assert unread_documents([NEURON], ana, {b"starter"}) == ["answers.docx", "old/answers.txt"]


def test_a_note_names_the_file_and_says_what_may_be_handed_in():
    assert list(tell_unread([NEURON], ["answers.docx", "hw.rar", "hw.py"])) == [
        "`answers.docx` was not read: hand in typed answers as `answers.txt`"
    ]
