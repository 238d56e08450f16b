"""`make fuzz`: coverage-guided fuzzing of reading and comparing formulas. What it finds becomes a test.

Any two texts must get a judgement or a refusal that says where, within a second; what can be read equals itself or is
too hard to decide.
"""

import contextlib
import sys
import time
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "formula"))

with atheris.instrument_imports(include=["grader.formula"]):
    from grader.formula import read
    from grader.formula.judging import judge
    from grader.formula.question import Question

from course_answers import QUESTIONS

from grader.formula.declarations import Declarations
from grader.model.blame import ProblemError, Unreadable

#: Seconds one pair of texts may take: the child that judges them for good is ended after three.
MOST_SECONDS = 1.0
ASKED = (
    Question(),
    Question.model_validate({"variables": {"x": [-2, 2], "y": [0.1, 3]}, "functions": ["f"]}),
    Question.model_validate({"shapes": {"W": ["m", "n"], "x": ["n", 1], "b": ["m", 1]}}),
    Question.model_validate({"indices": ["i", "j"], "families": {"p": "probability", "z": "real"}}),
    Question.model_validate({"options": {"imaginary": "i", "form": "factored"}}),
    Question.model_validate({"kind": "numeric", "options": {"figures": 3, "units": True}}),
    Question.model_validate({"kind": "equation"}),
    Question.model_validate({"format": "latex", "options": {"form": "simplified"}}),
)


def look_at(data: bytes) -> None:
    """One input: the first byte chooses what is asked, the rest is a student's text and a reference."""
    if len(data) < 2:
        return
    question = ASKED[data[0] % len(ASKED)]
    student, _, reference = data[1:].decode("utf-8", "replace").partition("\n")
    began = time.process_time()
    with contextlib.suppress(ProblemError):  # the reference cannot be read, which is told to whoever wrote it
        judge(student, reference or student, question)
    check_itself(student)
    taken = time.process_time() - began
    if taken > MOST_SECONDS:
        raise RuntimeError(f"{taken:.1f} s for {student!r} and {reference!r}")


def check_itself(text: str) -> None:
    """What can be read equals itself, unless it is too hard to decide."""
    try:
        read(text, Declarations())
    except Unreadable:
        return
    itself = judge(text, text, Question())
    if itself.verdict == "not_equal":
        raise RuntimeError(f"{text!r} differs from itself: {itself.reason}")


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
