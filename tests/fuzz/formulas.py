"""`make fuzz`: coverage-guided fuzzing of reading and comparing formulas. What it finds becomes a test.

Any two texts must get a judgement or a refusal that says where, within a second, as plain data; what can be read equals
itself, and three times itself over three, or is too hard to decide.
"""

import json
import sys
import time
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "formula"))

with atheris.instrument_imports(include=["grader.formula", "grader.bounded.comparing"]):
    from grader.bounded.comparing import serve
    from grader.formula import read
    from grader.formula.comparison import compare

from course_answers import QUESTIONS

from grader.formula import Declarations, Tree
from grader.formula.tree import Apply, Constant, Group, Num, walk
from grader.model.blame import Unreadable

#: Seconds one pair of texts may take: the child that judges them for good is ended after three.
MOST_SECONDS = 1.0
PLAIN = Declarations()
ASKED = (
    {},
    {"variables": {"x": [-2, 2], "y": [0.1, 3]}, "functions": ["f"]},
    {"shapes": {"W": ["m", "n"], "x": ["n", 1], "b": ["m", 1]}},
    {"indices": ["i", "j"], "families": {"p": "probability", "z": "real"}},
    {"shapes": {"X": ["m", "n"], "v": ["n"], "u": ["m"]}, "variables": ["n"]},
    {"options": {"imaginary": "i", "form": "factored"}},
    {"kind": "numeric", "options": {"figures": 3, "units": True}},
    {"kind": "equation"},
    {"format": "latex", "options": {"form": "simplified"}},
    {"assumptions": {"n": "integer", "k": "natural", "x": "positive"}, "options": {"real_roots": True}},
    {"kind": "list", "options": {"relative": 0.01, "decimal_comma": True, "mixed_numbers": True}},
)
#: What is neither true nor false of a number, so that it cannot be multiplied.
_STATEMENTS = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "plusminus"})


def look_at(data: bytes) -> None:
    """One input: the first byte chooses what is asked, the rest is a student's text and a reference."""
    if len(data) < 2:
        return
    question = ASKED[data[0] % len(ASKED)]
    student, _, reference = data[1:].decode("utf-8", "replace").partition("\n")
    began = time.process_time()
    json.dumps(serve({"student": student, "reference": reference or student, "question": question}), allow_nan=False)
    check_itself(student)
    taken = time.process_time() - began
    if taken > MOST_SECONDS:
        raise RuntimeError(f"{taken:.1f} s for {student!r} and {reference!r}")


def check_itself(text: str) -> None:
    """What can be read equals itself, however it is spelled, unless it is too hard to decide."""
    try:
        tree = read(text, PLAIN)
    except Unreadable:
        return
    trees = [tree]
    if is_number(tree):
        trees.append(Apply("div", (Apply("mul", (Num("3"), tree)), Num("3"))))
    for other in trees:
        found = compare(other, tree, PLAIN)
        if found.verdict == "not_equal":
            raise RuntimeError(f"{text!r} differs from itself: {found.reason}")


def is_number(tree: Tree) -> bool:
    """Whether a formula stands for one finite number, or for a matrix of them."""
    return not any(
        isinstance(node, Group)
        or node == Constant("inf")
        or (isinstance(node, Apply) and node.op in _STATEMENTS)
        for node in walk(tree)
    )  # fmt: skip


def write_corpus(folder: Path) -> None:
    """The table of course answers as seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, question in enumerate(QUESTIONS):
        for place, answer in enumerate((*question.right, *question.wrong)):
            seed = bytes([number % len(ASKED)]) + f"{answer}\n{question.reference}".encode()
            (folder / f"{number:03}-{place:02}").write_bytes(seed)


def main() -> None:
    """Run for as long as libFuzzer's own options say, such as `-max_total_time=600`."""
    corpus = Path(sys.argv[1])
    write_corpus(corpus)
    atheris.Setup([sys.argv[0], str(corpus), *sys.argv[2:]], look_at)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
