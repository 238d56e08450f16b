"""One problem of one submission, graded for real: every verdict, and who is blamed for what."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from handing_in import RELU, VALUES, hand_in, marks_of

from grader.catalog import Entry, load_entry
from grader.grading import desk as desks
from grader.grading.desk import Desk
from grader.grading.problem import Question, Variant, grade
from grader.intake import Submission
from grader.model.blame import SandboxError
from grader.model.mark import Verdict
from grader.sandbox import BoundedFailure, running

VOCABULARY = {
    "cases.py": """
def most_common(rng):
    pairs = [("a", "b"), ("b", "c"), ("a", "b")]
    return {"ids": {0: "<pad>", 1: "a"}, "pairs": tuple(pairs), "seen": {"a", ("a", "b")}}
""",
    "solution/vocabulary.py": """
def most_common(ids, pairs, seen):
    counts = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return {"counts": counts, "left": set(pairs) - seen, "token": ids[1]}
""",
}
COUNTED = """
from collections import Counter

def most_common(tokens, pairs, known):
    assert type(pairs) is tuple and type(pairs[0]) is tuple and type(known) is set
    return {"counts": Counter(pairs), "left": LEFT, "token": tokens[1]}
"""


@pytest.mark.parametrize(
    ("left", "verdict", "says"),
    [
        ("frozenset({('b', 'c')})", "correct", ""),
        ("[('b', 'c')]", "wrong", "expected a set, yours is a list of 1"),
        ("set(pairs)", "wrong", "left: yours is a set of 2, not all of them, or not only them, expected"),
    ],
)
def test_tuples_sets_and_keys_reach_a_function_as_the_author_made_them(course, open_desk, left, verdict, says):
    public, secret = course / "problems" / "topic" / "words", course / "reference" / "topic" / "words"
    (secret / "solution").mkdir(parents=True)
    public.mkdir(parents=True)
    for name, text in VOCABULARY.items():
        (secret / name).write_text(text)
    part = 'parts = [{ id = "most_common", points = 2, asks = "the most common pair" }]'
    (public / "problem.toml").write_text(
        f'title = "Words"\nkind = "function"\nsubmit = ["vocabulary.py"]\ncalls = "most_common"\n{part}\n'
    )
    (public / "statement.md").write_text("Count.\n")
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/words")
    program = COUNTED.replace("LEFT", left).encode()
    (mark,) = grade(Question(entry, Submission("ana", {"vocabulary.py": program}), entry.problem.points), desk).marks
    assert mark.verdict == verdict, mark
    assert says in " ".join((mark.feedback, *mark.evidence.notes))


@pytest.fixture
def neuron(add_problem: Callable, open_desk: Callable) -> tuple[Entry, Desk]:
    add_problem("numeric", "topic/neuron")
    desk = open_desk()
    return load_entry(desk.catalog, "topic/neuron"), desk


def _program(body: str) -> str:
    return f"import numpy as np\n\n\ndef relu(x):\n    {body}\n"


@pytest.mark.parametrize(
    ("text", "verdicts", "points", "says"),
    [
        (RELU, ("correct", "correct"), (2, 1), ""),
        (_program("return np.abs(x)"), ("wrong", "wrong"), (0, 0), "That is the absolute value"),
        (_program("return x / 2"), ("partial", "wrong"), (1, 0), "Half."),
        (_program("x[x < 0] = 0; return x"), ("correct", "wrong"), (2, 0), "You changed the array"),
        (_program("return x[0]"), ("wrong", "wrong"), (0, 0), "expected shape (3, 4), yours has (4,)"),
        (_program("return x.no_such"), ("crashed", "crashed"), (0, 0), "AttributeError"),
        ("def rely(x): return x", ("crashed", "crashed"), (0, 0), "relu"),
        ("def relu(x:\n", ("crashed", "crashed"), (0, 0), "SyntaxError"),
        (_program("raise SystemExit(0)"), ("crashed", "crashed"), (0, 0), "SystemExit"),
        (_program("import os; os._exit(0)"), ("crashed", "crashed"), (0, 0), "ended before it answered"),
        (_program("while True: pass"), ("timeout", "timeout"), (0, 0), "still running when its time was over"),
        (_program("return np.zeros(10**9)+1"), ("memory", "memory"), (0, 0), "more memory than it may have"),
        (_program("return np.zeros(10**6)"), ("limit", "limit"), (0, 0), "went over a limit"),
    ],
)  # fmt: skip
def test_a_program_gets_the_verdict_of_what_it_showed(shared_relu, text, verdicts, points, says):
    marks = list(hand_in(*shared_relu, {"relu/relu.py": text}).marks)
    assert tuple(mark.verdict.value for mark in marks) == verdicts
    assert tuple(mark.points for mark in marks) == points
    assert any(says in f"{mark.feedback} {mark.evidence.raised}" for mark in marks)


@pytest.mark.parametrize(
    ("texts", "verdicts", "points"),
    [
        ({"z": "0.65", "y": "0.6570"}, ("correct", "correct"), (1, 2)),
        ({"z": "0.65000", "y": "65.70e-2"}, ("correct", "correct"), (1, 2)),
        ({"z": "1.05", "y": "0.7408"}, ("wrong", "correct"), (0, 2)),  # the bias left out, then followed
        ({"z": "0.65", "y": "0.5717"}, ("correct", "wrong"), (1, 0)),
        ({"z": "0.65", "y": "0.66"}, ("correct", "wrong"), (1, 0)),
        ({"z": "0.6 5 7..", "y": ""}, ("unreadable", "missing"), (None, 0)),
        ({"z": "[0.65, 1]"}, ("wrong", "missing"), (0, 0)),
    ],
)
def test_a_typed_answer_gets_the_verdict_of_its_number(neuron, texts, verdicts, points):
    marks = hand_in(*neuron, texts=texts).marks
    assert tuple(mark.verdict.value for mark in marks) == verdicts
    assert tuple(mark.points for mark in marks) == points


def test_a_followed_slip_is_named_and_what_follows_says_so(neuron):
    marks = marks_of(*neuron, texts={"z": "1.05", "y": "0.7408"})
    assert marks["z"].misconception == "bias_left_out"
    assert marks["y"].feedback == "Right, given your earlier answer to z."
    assert marks["y"].evidence.given == ("z",)


@pytest.mark.parametrize(
    ("submission", "verdict", "points"),
    [
        (Submission("ana", refused="the zip is too deep"), "refused", 0),
        (Submission("ana", unread="disk error"), "ungraded", None),
    ],
)
def test_what_is_refused_earns_nothing_and_what_we_could_not_read_is_ungraded(neuron, submission, verdict, points):
    marks = hand_in(*neuron, submission=submission).marks
    assert [(mark.verdict, mark.points) for mark in marks] == [(verdict, points)] * 2
    assert all(submission.refused is None or "zip is too deep" in mark.feedback for mark in marks)


@pytest.mark.parametrize("variant", [Variant(1, None), Variant(1, VALUES, "this sheet is Ben's, the folder Ana's")])
def test_without_the_students_own_numbers_nothing_is_marked(neuron, variant):
    marks = hand_in(*neuron, texts={"z": "0.65"}, variant=variant).marks
    assert [(mark.verdict, mark.points) for mark in marks] == [(Verdict.UNGRADED, None)] * 2


def test_an_authors_mistake_is_ungraded_with_file_and_line(neuron):
    entry, desk = neuron
    solution = entry.reference / "solution.py"
    solution.write_text(solution.read_text().replace("return w * x + b", "return w * x + b / 0"))
    for mark in hand_in(entry, desk, texts={"z": "0.65"}).marks:
        assert (mark.verdict, mark.points) == (Verdict.UNGRADED, None)
        assert "could not be graded: the problem itself is at fault" in mark.feedback
        (note,) = mark.evidence.notes
        assert "solution.py:10: ZeroDivisionError: float division by zero" in note


def test_an_endless_step_of_an_author_is_the_authors(neuron, monkeypatch):
    monkeypatch.setattr(desks, "ASK_SECONDS", 2.0)
    entry, desk = neuron
    (entry.reference / "solution.py").write_text(
        "def given(rng): return {}\ndef z(x):\n    while True: pass\ndef y(z): return z"
    )
    mark = marks_of(entry, desk, texts={"z": "0.65"})["z"]
    assert mark.verdict is Verdict.UNGRADED
    assert "no answer within" in mark.evidence.notes[0]


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("solution/relu.py", "def relu(x): raise ValueError('mine')\n", "the reference does not answer"),
        (
            "cases.py",
            "def values(rng): return {'x': missing}\ndef input_kept(rng): return {}\n",
            "cases.py:1: NameError",
        ),
        ("cases.py", "def values(rng): return 7\ndef input_kept(rng): return {}\n", "returns no dict of inputs"),
    ],
)
def test_a_broken_reference_of_a_program_is_the_authors(relu, file, text, says):
    entry, desk = relu
    (entry.reference / file).write_text(text)
    for mark in hand_in(entry, desk, {"relu.py": RELU}).marks:
        assert (mark.verdict, mark.points) == (Verdict.UNGRADED, None)
        assert says in mark.evidence.notes[0]


def test_our_own_failure_is_tried_again_and_then_ungraded(relu, monkeypatch):
    entry, desk = relu
    failures = []

    def fail(job, **_):
        failures.append(job)
        raise SandboxError("no space left for a scratch folder")

    monkeypatch.setattr(desks, "run_job", fail)
    found = hand_in(entry, desk, {"relu.py": RELU})
    (mark,) = (mark for mark in found.marks if mark.part == "values")
    assert len(failures) == 2
    assert found.own_failure == "no space left for a scratch folder"
    assert "own_failure" not in found.model_dump(), "it is told to whoever may try again, and kept in no record"
    assert (mark.verdict, mark.points, mark.evidence.notes) == (
        Verdict.UNGRADED,
        None,
        ("no space left for a scratch folder",),
    )
    assert "our side failed" in mark.feedback


def test_a_program_for_a_gpu_is_ungraded_where_there_is_none(relu, monkeypatch):
    monkeypatch.setattr(running, "devices_here", tuple)
    entry, desk = relu
    toml = entry.public / "problem.toml"
    toml.write_text(toml.read_text().replace("seconds = 2,", 'seconds = 2, device = "cuda",', 1))
    for mark in hand_in(load_entry(desk.catalog, "topic/relu"), desk, {"relu.py": RELU}).marks:
        assert (mark.verdict, mark.points) == (Verdict.UNGRADED, None)
        assert "our side failed" in mark.feedback
        assert "graded on a GPU, and there is none here" in mark.evidence.notes[0]


def test_our_own_failure_that_passes_costs_nothing(relu, monkeypatch):
    entry, desk = relu
    real, failures = desks.run_job, []

    def fail_once(job, **more):
        if not failures:
            failures.append(job)
            raise SandboxError("a passing trouble")
        return real(job, **more)

    monkeypatch.setattr(desks, "run_job", fail_once)
    assert marks_of(entry, desk, {"relu.py": RELU})["values"].verdict is Verdict.CORRECT


def test_a_reader_that_fails_is_our_failure_and_a_response_it_cannot_bear_is_unreadable(neuron, monkeypatch):
    entry, desk = neuron

    def fail(items, kind):
        if kind == "raised" or any("9" * 50 in item["text"] for item in items):
            raise BoundedFailure(kind, "trouble")
        return type(desk).read(desk, items)

    texts = {"z": "9" * 50, "y": "0.6570"}
    monkeypatch.setattr(desk, "read", lambda items: fail(items, "timeout"), raising=False)
    marks = marks_of(entry, desk, texts=texts)
    assert (marks["z"].verdict, marks["y"].verdict) == (Verdict.UNREADABLE, Verdict.CORRECT)
    monkeypatch.setattr(desk, "read", lambda items: fail(items, "raised"), raising=False)
    marks = marks_of(entry, desk, texts=texts)
    assert {mark.verdict for mark in marks.values()} == {Verdict.UNGRADED}


@pytest.mark.parametrize(("kind", "verdict"), [("crash", Verdict.UNGRADED), ("timeout", Verdict.REFUSED)])
def test_a_notebook_over_which_our_reader_dies_is_our_failure_and_one_it_cannot_bear_the_students(
    shared_relu, monkeypatch, kind, verdict
):
    entry, desk = shared_relu

    def fail(*_args, **_kwargs):
        raise BoundedFailure(kind, "trouble")

    monkeypatch.setattr(desk, "_ask", fail, raising=False)
    assert {mark.verdict for mark in marks_of(entry, desk, {"relu.ipynb": "{}"}).values()} == {verdict}
    if kind == "crash":
        with pytest.raises(BoundedFailure):
            desk.unzip(b"PK")


def test_kinds_stand_side_by_side_in_one_problem(add_problem, open_desk):
    public, secret = add_problem("function", "topic/mixed")
    toml = public / "problem.toml"
    toml.write_text(
        toml.read_text().replace(
            "parts = [",
            'parts = [\n  { id = "half", kind = "numeric", points = 1, asks = "a half" },\n'
            '  { id = "rule", kind = "symbolic", points = 1, asks = "$x^2$", symbols = { x = [-2, 2] } },\n'
            '  { id = "pick", kind = "choice", points = 1, asks = "b", options = { a = "no", b = "yes" } },',
        )
    )
    (secret / "solution.py").write_text('def half(): return 0.5\ndef rule(x): return x * x\ndef pick(): return "b"\n')
    desk = open_desk()
    entry = load_entry(desk.catalog, "topic/mixed")
    grading = hand_in(entry, desk, {"mixed/relu.py": RELU}, {"half": "1/2", "rule": "x x", "pick": "b"})
    assert [mark.verdict for mark in grading.marks] == ["correct"] * 5
    assert grading.so_far == Fraction(6)


def test_hidden_inputs_are_the_same_for_everybody_and_every_regrade(relu, open_desk, tmp_path: Path):
    entry, desk = relu
    shows = _program("return x")
    first = marks_of(entry, desk, {"relu.py": shows})["values"].evidence
    again = marks_of(entry, open_desk(), {"relu.py": shows + "# another file\n"})["values"].evidence
    assert first.differs is not None
    assert first == again
