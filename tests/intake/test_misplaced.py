"""Programs handed in where nobody looks for them: found where it is clear which is meant, and never guessed."""

import pytest

from grader.intake.misplaced import put_in_place

ONE = ("softmax", "softmax.py")
TWO = (*ONE, "svm", "svm.py")
NESTED = ("fc", "net/classifiers/fc.py")


def _place(names: list[str], expected: tuple[str, ...], contents: dict[str, bytes] | None = None):
    files = {name: name.encode() for name in names} | (contents or {})
    notes: list[str] = []
    placed = put_in_place(files, expected, notes)
    assert {name: placed[name] for name in files} == files  # what was handed in stays as it is
    return {name: data.decode() for name, data in placed.items() if name not in files}, notes


@pytest.mark.parametrize(
    ("names", "expected", "added"),
    [
        (["a1/cs/softmax.py", "README.md"], TWO, {"softmax.py": "a1/cs/softmax.py"}),
        (["a1/cs/Softmax (1).py", "b/x.txt"], TWO, {"softmax.py": "a1/cs/Softmax (1).py"}),
        (["a1/softmax.ipynb", "b/x.txt"], TWO, {"softmax.ipynb": "a1/softmax.ipynb"}),
        (["svm/svm.py", "svm/softmax.py"], TWO, {}),  # what lies in a problem's folder is that problem's
        (["softmax/cs/net/softmax.py"], TWO, {"softmax/softmax.py": "softmax/cs/net/softmax.py"}),
        (["softmax/softmax.py", "old/softmax.py"], TWO, {}),
        (["softmax.py", "old/softmax.py"], TWO, {}),
        (["a/softmax.py", "b/softmax.py"], TWO, {}),  # nobody knows which
        (["my_softmax.py"], TWO, {}),
        (["my_softmax.py"], ONE, {"softmax.py": "my_softmax.py"}),
        (["HW 1 v3.ipynb"], ONE, {"softmax.ipynb": "HW 1 v3.ipynb"}),
        (["HW 1.ipynb", "answers.txt", "data/a.csv"], ONE, {"softmax.ipynb": "HW 1.ipynb"}),
        (["a.py", "b.py"], ONE, {}),
        (["a.py", "b.ipynb"], ONE, {}),
        (["a.py", "rest.rar"], ONE, {}),  # it may be in there
        (["notes.txt"], ONE, {}),
        (["fc.py"], NESTED, {"net/classifiers/fc.py": "fc.py"}),
        (["hw/net/classifiers/fc.py", "x.md"], NESTED, {"net/classifiers/fc.py": "hw/net/classifiers/fc.py"}),
        (["hw.ipynb"], NESTED, {}),
    ],
)  # fmt: skip
def test_what_lies_elsewhere_is_found_where_it_is_clear_which_is_meant(names, expected, added):
    found, notes = _place(names, expected)
    assert added.items() <= found.items()
    assert len(notes) == bool(added) == bool(found)


def test_copies_of_one_content_are_one_program():
    found, notes = _place([], TWO, {"a/softmax.py": b"1", "b/c/softmax.py": b"1"})
    assert found["softmax.py"] == "1"
    assert notes == ["`a/softmax.py` was taken for `softmax.py`"]


def test_modules_beside_and_above_a_program_come_with_it_the_nearest_first():
    names = ["hw/cs/layers.py", "hw/cs/nets/softmax.py", "hw/cs/nets/layers.py", "hw/other.py", "hw/a.txt", "x.md"]
    found, _ = _place(names, TWO)
    assert found["softmax.py"] == "hw/cs/nets/softmax.py"
    assert found["layers.py"] == "hw/cs/nets/layers.py"
    assert found["cs/layers.py"] == "hw/cs/layers.py"
    assert found["other.py"] == "hw/other.py"
    assert not any(name.endswith((".txt", ".md")) for name in found)
