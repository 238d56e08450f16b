"""Files that are chosen and not yet sent: what would become of each is said, and what would be refused."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def ana(enrol: Callable, published: Callable, sign_in: Callable) -> FlaskClient:
    enrol("ana")
    published()
    return sign_in("ana")


@pytest.mark.parametrize(
    ("name", "size", "line"),
    [
        ("relu.py", 1234, "relu.py, 1.2 KB: for “Code”"),
        ("Copy of Relu.py", 10, "Copy of Relu.py, 10 bytes: for “Code”"),
        ("code.ipynb", 10, "code.ipynb, 10 bytes: for “Code”"),
        ("relu.py", 0, "relu.py, 0 bytes: it is empty"),
        ("notes.txt", 10, "notes.txt, 10 bytes: no problem asks for a file of this name"),
        ("answers (2).txt", 10, "answers (2).txt, 10 bytes: an answer file; it counts in place of what you typed"),
        ("all.ZIP", 10, "all.ZIP, 10 bytes: a zip; it is opened when it is graded"),
        ("all.tar.gz", 10, "all.tar.gz, 10 bytes: it will not be opened; hand in a zip, or the files themselves"),
    ],
)
def test_each_file_is_told_what_would_become_of_it(name: str, size: int, line: str, ana: FlaskClient):
    looked = ana.post("/a/first/look-over", json={"files": [{"name": name, "size": size}]}).json
    assert (looked["lines"], looked["refused"]) == ([line], "")


@pytest.mark.parametrize(
    ("files", "says", "is_refused"),
    [
        ([("relu.py", 1500)], "This file goes with what you typed once you hand in: 1.5 KB of at most 2.0 MB.", False),
        ([("a.txt", 5), ("b.txt", 5)], "These 2 files go", False),
        ([("a.txt", 5)], "Asked for, and not among them: relu.py.", False),
        ([("relu.py", 1_500_000), ("a.txt", 600_000)], "they have 2.1 MB, and at most 2.0 MB are taken", True),
        ([("relu.py", 5), ("relu.py", 6)], "two files are called relu.py", True),
        ([(f"{n}.txt", 5) for n in range(201)], "201 files are more than 200", True),
        ([("x" * 201, 5)], "longer than 200 characters", True),
    ],
)
def test_all_of_them_are_told_in_a_sentence(
    files: list[tuple[str, int]], says: str, is_refused: bool, ana: FlaskClient
):
    told = [{"name": name, "size": size} for name, size in files]
    looked = ana.post("/a/first/look-over", json={"files": told}).json
    assert says in looked["sentence"]
    assert bool(looked["refused"]) == is_refused


@pytest.mark.parametrize("names", [["code.ipynb"], ["all.zip"]])
def test_what_may_hold_a_program_is_not_said_to_lack_it(names: list[str], ana: FlaskClient):
    told = [{"name": name, "size": 5} for name in names]
    assert "not among them" not in ana.post("/a/first/look-over", json={"files": told}).json["sentence"]


@pytest.mark.parametrize(
    "told",
    [None, [], 3, {"files": 3}, {"files": [3, None, {}, {"name": 3, "size": 3}, {"name": "a", "size": "b"}]},
     {"files": [{"name": "a", "size": 10**400}, {"name": "a", "size": -1}, {"name": " ", "size": 1}]}],
)  # fmt: skip
def test_what_is_no_file_is_left_out(told: object, ana: FlaskClient):
    assert ana.post("/a/first/look-over", json=told).json == {"lines": [], "sentence": "", "refused": ""}
